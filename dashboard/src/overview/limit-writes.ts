import type { PatchSettingsBody, SettingsAnswer } from '@contracts/sites';
import type { Summary } from '@contracts/upgrades';
import { call, isProblem } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { fetchSettings, type SettingsWithTag } from '../api/site-queries';

export type LimitChange = Pick<PatchSettingsBody, 'maxConcurrentUpgrades' | 'limitRevertAt' | 'why'>;

/** `theirs`: the settings with the limit that someone else has set meanwhile. */
export type WriteResult = { ok: true; settings: SettingsWithTag } | { ok: false; theirs: SettingsWithTag };

export const limitOf = (settings: SettingsWithTag) => settings.answer.settings.maxConcurrentUpgrades;

/**
 * Changes the limit on top of `base`, and nothing later: where the limit is no longer the one that was `shown`, nothing is written. A
 * change of other settings in between is no conflict.
 */
export async function writeLimit(
  slug: string,
  change: LimitChange,
  base: SettingsWithTag,
  shown: number,
): Promise<WriteResult> {
  const first = await tryWrite(slug, change, base);
  if (first !== null) return keep(slug, first);
  const fresh = await fetchSettings(slug);
  queryClient.setQueryData(keys.settings(slug), fresh);
  if (limitOf(fresh) !== shown) return { ok: false, theirs: fresh };
  const second = await tryWrite(slug, change, fresh);
  return second === null ? { ok: false, theirs: await fetchSettings(slug) } : keep(slug, second);
}

/** Null when the settings have changed since `base`. */
async function tryWrite(slug: string, change: LimitChange, base: SettingsWithTag): Promise<SettingsWithTag | null> {
  try {
    const { body, etag } = await call<SettingsAnswer>('PATCH', `/sites/${encodeURIComponent(slug)}/settings`, {
      body: change,
      headers: { 'if-match': base.etag },
    });
    return { answer: body, etag: etag ?? `"${body.version}"` };
  } catch (cause) {
    if (isProblem(cause, 412)) return null;
    throw cause;
  }
}

/** Shows the new limit at once; the stream says the rest. */
function keep(slug: string, settings: SettingsWithTag): WriteResult {
  queryClient.setQueryData(keys.settings(slug), settings);
  const { limitRevert } = settings.answer;
  queryClient.setQueryData<Summary>(
    keys.summary(slug),
    (summary) => summary && { ...summary, limitRevert, slots: { ...summary.slots, limit: limitOf(settings) } },
  );
  return { ok: true, settings };
}
