/** Which demo sites were sent to be made anew from this page, so that their absence can be told from a wrong address. */
import type { SimulationScenario } from '@contracts/simulation-words';
import { call } from '../api/http';
import { keys, queryClient } from '../api/query-client';

const FORGOTTEN_AFTER_MS = 120_000;
const resets = new Map<string, number>();

/** Without a scenario it plays the same one again. */
export async function resetDemo(slug: string, scenario?: SimulationScenario): Promise<void> {
  await call('POST', `/sites/${encodeURIComponent(slug)}/simulation/reset`, { body: { scenario } });
  resets.set(slug, Date.now());
  await queryClient.invalidateQueries({ queryKey: keys.site(slug) });
}

export function isResetting(slug: string): boolean {
  const sinceMs = resets.get(slug);
  return sinceMs !== undefined && Date.now() - sinceMs < FORGOTTEN_AFTER_MS;
}

/** The site is there. A reset that has only just been asked for has not begun yet and is kept in mind. */
export function noteBack(slug: string): void {
  const sinceMs = resets.get(slug);
  if (sinceMs !== undefined && Date.now() - sinceMs > FORGOTTEN_AFTER_MS) resets.delete(slug);
}
