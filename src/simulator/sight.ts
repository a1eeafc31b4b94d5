import type { Sweep } from '../contracts/observation.js';
import { askUntil } from './pause.js';
import { SimulationError } from './simulation-error.js';
import type { Stage } from './stage.js';

/** Rollcall sweeps by itself; it is asked to look at once this often, as somebody who waits would. */
const ASK_AGAIN_MS = 15_000;
const LOOK_EVERY_MS = 500;

/** Waits for a look of Rollcall's at the whole fleet that began at this moment or later. */
export async function waitForSweep(
  stage: Stage,
  sinceMs: number,
  options: { readonly withinMs: number; readonly signal?: AbortSignal },
): Promise<Sweep> {
  let askAtMs = 0;
  const seen = await askUntil(
    async () => {
      const latest = (await stage.api.summary(stage.slug)).observation?.latest ?? null;
      if (latest !== null && Date.parse(latest.startedAt) >= sinceMs) return latest;
      if (stage.now() >= askAtMs) {
        await stage.api.beginSweep(stage.slug);
        askAtMs = stage.now() + ASK_AGAIN_MS;
      }
      return undefined;
    },
    { everyMs: LOOK_EVERY_MS, withinMs: options.withinMs, signal: options.signal ?? stage.signal },
  );
  if (seen !== undefined) return seen;
  throw new SimulationError(`Rollcall did not look at the whole fleet within ${options.withinMs / 1000} s.`);
}
