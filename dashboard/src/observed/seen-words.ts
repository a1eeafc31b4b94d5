/**
 * What was seen of an observed site, when, and how far a look has come, in words. Pure: "now" comes in. Its invariant: no number without
 * the time at which it was seen, and an estimate is called one.
 */
import { DRIVER_FAILURES } from '@contracts/observed-words';
import type { Budget, ClientObservation, SightProblem, SiteObservation, Sweep } from '@contracts/observation';
import { formatAgo, formatCount, formatDuration, formatPercent, formatTime, plural } from '../lib/format';
import type { Words } from '../overview/verdict';
import { SWEEP_PACE_WORDS } from '../words/observed-words';

/** From the first row to the last: a look at a fleet takes its time, and the numbers are of somewhere in it. */
export function seenBetween({ startedAt, finishedAt, source }: Sweep): Words {
  if (source === 'import') return ['as exported, imported ', { at: finishedAt ?? startedAt }];
  if (finishedAt === null || isSameSecond(startedAt, finishedAt)) return ['seen ', { at: startedAt }];
  return ['seen between ', { at: startedAt }, ' and ', { at: finishedAt }];
}

const isSameSecond = (one: string, other: string) =>
  Math.floor(Date.parse(one) / 1000) === Math.floor(Date.parse(other) / 1000);

/** `seen between 02:10:04 and 02:10:31`, as one text. */
export function seenBetweenText(sweep: Sweep, nowMs: number): string {
  return seenBetween(sweep)
    .map((word) => (typeof word === 'string' ? word : formatTime(word.at, nowMs)))
    .join('');
}

/** How old the oldest row of the last complete look can be. */
export function ageOf({ startedAt }: Sweep, nowMs: number): string {
  return formatAgo(nowMs - Date.parse(startedAt));
}

/** Before the first look is complete: what it has read, out of how many. What is shown is only that part, and must not pass for the whole. */
export function readSoFar({ source, latest, current }: SiteObservation): string | null {
  if (source !== 'sweep' || latest !== null || current?.state !== 'running') return null;
  const { rows, total } = current;
  return total === null
    ? `${plural(rows, 'client')} read so far`
    : `${formatCount(rows)} of ${plural(total, 'client')} read so far`;
}

/** What a look that is under way has read, or what became of the last one that came to nothing; null where there is nothing to say. */
export function currentLook(current: Sweep | null, nowMs: number): string | null {
  if (current === null) return null;
  const { state, pages, startedAt, rows, failure } = current;
  if (state === 'complete') return null;
  const read =
    pages.of === null ? plural(pages.done, 'page') : `page ${formatCount(pages.done)} of ${formatCount(pages.of)}`;
  if (state === 'running' && failure !== null) {
    const from = pages.done === 0 ? '' : `, from ${read} on,`;
    return `The sweep of ${formatTime(startedAt, nowMs)} goes on${from} when the appliance can be read again.`;
  }
  if (state === 'running') {
    const share = pages.of === null || pages.of === 0 ? '' : ` (${formatPercent(pages.done, pages.of)})`;
    return `Sweeping since ${formatTime(startedAt, nowMs)}: ${plural(rows, 'client')} read, ${read}${share}.`;
  }
  const end = state === 'failed' ? 'came to nothing' : 'was given up';
  return `The sweep of ${formatTime(startedAt, nowMs)} ${end} at ${read}. Nobody is taken for gone because of it.`;
}

/** When the fleet is looked at next, and how often that is. */
export function nextLook({ source, nextSweepAt, pace, current, budget }: SiteObservation, nowMs: number): string {
  if (source === 'import') return 'With the next import.';
  const waitsUntil = budget?.backOffUntil ?? null;
  if (waitsUntil !== null && Date.parse(waitsUntil) > nowMs) {
    return `Nothing is asked until ${formatTime(waitsUntil, nowMs)}: the appliance said that there were too many requests.`;
  }
  const how = SWEEP_PACE_WORDS[pace];
  if (current?.state === 'running')
    return current.failure === null ? `One is under way (${how}).` : 'When the appliance can be read again.';
  if (nextSweepAt === null) return `Not planned yet (${how}).`;
  const seconds = (Date.parse(nextSweepAt) - nowMs) / 1000;
  return seconds < 1 ? `Due now (${how}).` : `In ${formatDuration(seconds)} (${how}).`;
}

/** Clients that the last look did not come by. */
export function missedClients({ rows }: Pick<SiteObservation, 'rows'>, nowMs: number): string {
  const { missed, oldestSeenAt } = rows;
  if (missed === 0) return 'None: all known clients were in it.';
  const oldest = oldestSeenAt === null ? '' : `, the oldest seen ${formatAgo(nowMs - Date.parse(oldestSeenAt))}`;
  return `${plural(missed, 'client')} not seen in it${oldest}. What was seen of ${missed === 1 ? 'it' : 'them'} last stays.`;
}

/** "A sweep of 12,400 clients is 124 calls; every 60 s uses 50 % of the hour." */
export function budgetSentence(budget: Budget, clients: number): string {
  const { callsPerSweep, sweepEverySeconds, percentOfHour } = budget;
  const share = percentOfHour > 0 && percentOfHour < 1 ? 'less than 1' : String(Math.round(percentOfHour));
  return `A sweep of ${plural(clients, 'client')} is ${plural(callsPerSweep, 'call')}; every ${formatDuration(sweepEverySeconds)} uses ${share} % of the hour.`;
}

export function budgetUsed({ usedLastHour, requestsPerHourMax, requestsPerSecondMax }: Budget): string {
  return `${formatCount(usedLastHour)} of ${formatCount(requestsPerHourMax)} requests used in the last hour; never more than ${formatCount(requestsPerSecondMax)} a second.`;
}

const isFailure = (code: string) => (DRIVER_FAILURES as readonly string[]).includes(code);

/** What keeps new looks from being made; other problems are remarks on what is seen. */
export function blindedBy(problems: readonly SightProblem[]): SightProblem | null {
  return problems.find(({ code }) => isFailure(code)) ?? null;
}

/** "Probably upgrading: was pending, disconnected 40 s ago"; null without an estimate. */
export function estimateInWords({ estimate }: Pick<ClientObservation, 'estimate'>, nowMs: number): string | null {
  if (estimate === null) return null;
  return `Probably upgrading: was pending, disconnected ${formatAgo(nowMs - Date.parse(estimate.since))}`;
}

/** When it came back: between its last sighting as pending and the first without. */
export function returnedWords({ returned }: Pick<ClientObservation, 'returned'>): Words | null {
  if (returned === null) return null;
  if (returned.after === null) return ['back, seen ', { at: returned.by }];
  return ['back between ', { at: returned.after }, ' and ', { at: returned.by }];
}

/** `back 13:55:28–13:56:28`, where there is little room. */
export function returnedShort({ returned }: Pick<ClientObservation, 'returned'>, nowMs: number): string | null {
  if (returned === null) return null;
  const by = formatTime(returned.by, nowMs);
  return returned.after === null ? `back, seen ${by}` : `back ${formatTime(returned.after, nowMs)}–${by}`;
}

/** "probably upgrading, disconnected 40 s ago", where there is little room. */
export function estimateShort({ estimate }: Pick<ClientObservation, 'estimate'>, nowMs: number): string | null {
  return estimate === null ? null : `probably upgrading, gone ${formatAgo(nowMs - Date.parse(estimate.since))}`;
}

/** Later complete sweeps that did not come by the row; null where there is none. */
export function missedWords({ missedSweeps }: Pick<ClientObservation, 'missedSweeps'>): string | null {
  return missedSweeps === 0 ? null : `missed by ${plural(missedSweeps, 'sweep')}`;
}
