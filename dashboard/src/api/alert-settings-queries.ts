import { queryOptions } from '@tanstack/react-query';
import type { AlertSettingsAnswer, PatchAlertSettingsBody } from '@contracts/alerts';
import { call, get, isProblem } from './http';
import { keys, queryClient } from './query-client';
import type { Edited } from './settings-queries';

const path = (site: string) => `/sites/${encodeURIComponent(site)}/alert-settings`;

export const alertSettingsQuery = (site: string) =>
  queryOptions({
    queryKey: keys.alertSettings(site),
    queryFn: ({ signal }) => get<AlertSettingsAnswer>(path(site), signal),
  });

/**
 * Changes alert settings on top of `base`. That others were changed in between is no conflict: while `stillFits` says of the newest ones
 * that what this edit was made on stands, it is sent again on those, once.
 */
export async function patchAlertSettings(
  site: string,
  base: AlertSettingsAnswer,
  body: PatchAlertSettingsBody,
  stillFits: (now: AlertSettingsAnswer) => boolean,
): Promise<Edited<AlertSettingsAnswer>> {
  const first = await tryPatch(site, base, body);
  if (first !== null) return { ok: true, now: first };
  const fresh = await readAnew(site);
  if (!stillFits(fresh)) return { ok: false, now: fresh };
  const second = await tryPatch(site, fresh, body);
  return second === null ? { ok: false, now: await readAnew(site) } : { ok: true, now: second };
}

const readAnew = (site: string) => queryClient.fetchQuery({ ...alertSettingsQuery(site), staleTime: 0 });

/** Null when the settings have changed since `base`. */
async function tryPatch(
  site: string,
  { version }: AlertSettingsAnswer,
  body: PatchAlertSettingsBody,
): Promise<AlertSettingsAnswer | null> {
  try {
    const headers = { 'if-match': `"${version}"` };
    const { body: now } = await call<AlertSettingsAnswer>('PATCH', path(site), { body, headers });
    queryClient.setQueryData(keys.alertSettings(site), now);
    return now;
  } catch (cause) {
    if (isProblem(cause, 412)) return null;
    throw cause;
  }
}
