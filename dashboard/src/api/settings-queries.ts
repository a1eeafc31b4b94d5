import type { PatchSettingsBody, PatchSiteBody, SettingsAnswer, Site } from '@contracts/sites';
import type { Summary } from '@contracts/upgrades';
import { call, get, isProblem } from './http';
import { keys, queryClient } from './query-client';
import { fetchSettings, type SettingsWithTag } from './site-queries';

const path = (site: string) => `/sites/${encodeURIComponent(site)}`;

/** What became of an edit. Not ok: somebody else has changed it since `base`. `now` is how it stands. */
export type Edited<Now> = { ok: true; now: Now } | { ok: false; now: Now };

/**
 * Changes settings on top of `base`. That others were changed in between is no conflict: while `stillFits` says of the newest settings
 * that what this edit was made on stands, it is sent again on those, once.
 */
export async function patchSettings(
  site: string,
  base: SettingsWithTag,
  body: PatchSettingsBody,
  stillFits: (now: SettingsAnswer) => boolean,
): Promise<Edited<SettingsWithTag>> {
  const first = await tryPatch(site, base, body);
  if (first !== null) return { ok: true, now: first };
  const fresh = await freshSettings(site);
  if (!stillFits(fresh.answer)) return { ok: false, now: fresh };
  const second = await tryPatch(site, fresh, body);
  return second === null ? { ok: false, now: await freshSettings(site) } : { ok: true, now: second };
}

async function freshSettings(site: string): Promise<SettingsWithTag> {
  const fresh = await fetchSettings(site);
  queryClient.setQueryData(keys.settings(site), fresh);
  return fresh;
}

/** Null when the settings have changed since `base`. */
async function tryPatch(site: string, base: SettingsWithTag, body: PatchSettingsBody): Promise<SettingsWithTag | null> {
  try {
    const answer = await call<SettingsAnswer>('PATCH', `${path(site)}/settings`, {
      body,
      headers: { 'if-match': base.etag },
    });
    const settings = { answer: answer.body, etag: answer.etag ?? `"${answer.body.version}"` };
    keepSettings(site, settings);
    return settings;
  } catch (cause) {
    if (isProblem(cause, 412)) return null;
    throw cause;
  }
}

/** Shows what was written at once; the stream says the rest. */
function keepSettings(site: string, settings: SettingsWithTag): void {
  queryClient.setQueryData(keys.settings(site), settings);
  const { limitRevert, settings: now } = settings.answer;
  queryClient.setQueryData<Summary>(
    keys.summary(site),
    (summary) => summary && { ...summary, limitRevert, slots: { ...summary.slots, limit: now.maxConcurrentUpgrades } },
  );
}

/** Changes the site on top of `base`; what somebody else changed meanwhile is never overwritten. */
export async function patchSite(base: Site, body: PatchSiteBody): Promise<Edited<Site>> {
  const keep = async (site: Site) => {
    queryClient.setQueryData(keys.site(site.slug), site);
    await queryClient.invalidateQueries({ queryKey: keys.sites });
  };
  try {
    const headers = { 'if-match': `"${base.version}"` };
    const { body: site } = await call<Site>('PATCH', path(base.slug), { body, headers });
    await keep(site);
    return { ok: true, now: site };
  } catch (cause) {
    if (!isProblem(cause, 412)) throw cause;
    const now = await get<Site>(path(base.slug));
    await keep(now);
    return { ok: false, now };
  }
}
