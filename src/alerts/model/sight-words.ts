/**
 * Says what a sentence about an observed site's clients rests on: which look at the fleet it is of, how old that is, and between which
 * moments somebody came back. It decides nothing, and claims nothing that was not seen.
 */
import type { DriverFailure, SightTrouble } from '../../contracts/observed-words.js';
import type { SiteFacts } from './facts.js';
import { factsIn, textOf, timeOf, type Facts } from './given.js';
import type { IncidentRecord } from './incident.js';
import { isAboutClients } from './silence.js';
import { BY_SIGHT, isOld } from './sight.js';
import { duration, spanOf } from './spoken.js';

const iso = (timeMs: number): string => new Date(timeMs).toISOString();

/** What is kept with an incident of the view it was judged by; `count` is who is in it now. */
export function sightFactsOf(
  { sight, nowMs }: Pick<SiteFacts, 'sight' | 'nowMs'>,
  record: Pick<IncidentRecord, 'alert' | 'count'>,
  count: number,
): Record<string, unknown> {
  if (sight?.latest == null || !BY_SIGHT.includes(record.alert)) return {};
  const { latest, previousMs, problem } = sight;
  return {
    seenFrom: iso(latest.fromMs),
    seenTo: iso(latest.toMs),
    isOld: isOld(sight, nowMs),
    unseenBecause: problem?.code ?? null,
    ...returned(record, count, previousMs ?? latest.fromMs, nowMs),
  };
}

/** The last of them came back after a look that still lacked them, and by now. */
function returned(
  { alert, count: before }: Pick<IncidentRecord, 'alert' | 'count'>,
  count: number,
  afterMs: number,
  nowMs: number,
) {
  if (!isAboutClients(alert)) return {};
  if (count > 0) return { returned: null };
  return before > 0 ? { returned: { after: iso(afterMs), by: iso(nowMs) } } : {};
}

export const isSeen = (facts: Facts): boolean => timeOf(facts, 'seenFrom') !== null;

/** Which look what holds now is of; null where it is of now. */
export function seenSays(facts: Facts, nowMs: number): string | null {
  const [fromMs, toMs] = [timeOf(facts, 'seenFrom'), timeOf(facts, 'seenTo')];
  if (fromMs === null || toMs === null) return null;
  if (facts['isOld'] !== true) return `As of the sweep from ${spanOf(fromMs, toMs, 'to')}.`;
  const because = reasonSays(textOf(facts, 'unseenBecause'));
  const why = because === null ? '' : ` (${because})`;
  return `This is of the sweep from ${spanOf(fromMs, toMs, 'to')}, ${duration((nowMs - fromMs) / 1000)} ago; nothing newer is known${why}.`;
}

/** When the last of them came back, as far as it was seen. */
export function returnedSays(facts: Facts): string | null {
  const span = factsIn(facts, 'returned');
  const [afterMs, byMs] = span === null ? [null, null] : [timeOf(span, 'after'), timeOf(span, 'by')];
  return afterMs === null || byMs === null
    ? null
    : `The last of them came back between ${spanOf(afterMs, byMs, 'and')}.`;
}

/** Of a driver's failure, or a trouble of the view; null where it is none that people know better from. */
export function reasonSays(reason: string | null): string | null {
  return reason === null || !Object.hasOwn(REASONS, reason) ? null : REASONS[reason as keyof typeof REASONS];
}

/** Where it answers, but not to us. */
export const isOurs = (reason: string | null): boolean => reason !== null && Object.hasOwn(REMEDIES, reason);

/** What to look at first; null where the reason says nothing of that. */
export const remedyOf = (reason: string | null): string | null =>
  isOurs(reason) ? (REMEDIES[reason as DriverFailure] ?? null) : null;

const REASONS: Record<DriverFailure | SightTrouble, string> = {
  unsupported: 'the driver cannot ask for it',
  not_allowed: 'the site’s driver is not allowed to',
  secret_unreadable: 'the secret that is kept for the account cannot be opened',
  address_refused: 'its address is one that Rollcall does not call',
  name_not_resolved: 'its name leads to no address',
  proxy_failed: 'the proxy does not let the call through',
  tls_failed: 'its certificate is not trusted',
  unreachable: 'nothing answers at its address',
  timed_out: 'no answer came in time',
  connection_lost: 'the connection was lost',
  redirected: 'it points elsewhere, and no redirect is followed',
  token_refused: 'it refuses the account’s client ID or secret',
  unauthorized: 'it does not accept the account’s token',
  forbidden: 'the account lacks a permission',
  unknown_parameter: 'it does not know a parameter of the request',
  refused: 'it refuses the request',
  not_found: 'it does not know the address that was asked',
  budget_exhausted: 'the account’s budget of requests is used up',
  too_many_requests: 'it says that there are too many requests',
  server_error: 'it answers with an error of its own',
  bad_answer: 'its answer makes no sense',
  answer_too_large: 'its answer is too large',
  not_kept: 'its backup could not be written here',
  clock_out_of_step: 'its clock is out of step',
  certificate_changed: 'it shows another certificate than before',
  appliance_unhealthy: 'it says that it is not well',
  total_differs: 'it names another number of clients than it lists',
  removals_withheld: 'clients are missing from its list, and are not taken for gone',
  removals_contradicted: 'it lists clients that it does not know when asked for one of them',
};

const ACCOUNT = '/login › Management › API Configuration';
const REMEDIES: Partial<Record<DriverFailure | SightTrouble, string>> = {
  token_refused: `The API account (${ACCOUNT}): is it there and enabled, and are client ID and secret those of the site’s settings?`,
  unauthorized: `The API account (${ACCOUNT}): is it there and enabled, and are client ID and secret those of the site’s settings?`,
  forbidden: `The API account’s permissions (${ACCOUNT}): Command API and Configuration API, read access.`,
  not_allowed: `The API account’s permissions (${ACCOUNT}), and what the site’s driver is allowed to use.`,
  secret_unreadable:
    'Enter the account’s secret anew in the site’s settings: the key that it was sealed with is not here.',
  address_refused: 'The site’s address, and which addresses this installation may call.',
  tls_failed: 'The site’s certificate: its chain, its end, its name; an own CA is given in the site’s settings.',
  proxy_failed: 'The proxy of the site’s settings: does it answer, and does it let through to the appliance?',
  redirected: 'The site’s address in its settings: it must be the one that answers itself.',
  unknown_parameter:
    'The appliance’s version: its API differs from what Rollcall knows. Test the connection in the site’s settings.',
  bad_answer: 'What answers at that address: is it the appliance? Test the connection in the site’s settings.',
  certificate_changed:
    'Whether somebody changed the site’s certificate. If nobody did, somebody else may answer in its place.',
};
