/**
 * The two clocks in words, never one: when those that can be reached now will be back (a range, with what it rests on), and by when
 * passive clients check in at the latest. Pure. No range without a basis, and none while starts are stopped.
 */
import type { Forecast, ForecastBasis } from '@contracts/forecast';
import type { Summary } from '@contracts/upgrades';
import type { ForecastBound } from '@contracts/words';
import { formatCount, formatDuration, formatMinute, formatRange, plural } from '../lib/format';

export interface Clock {
  value: string;
  /** What the value rests on, or why there is none. */
  basis: string;
  /** How many it is about, and which of them it does not hold for. */
  about: string;
}

type LiveReachable = Summary['forecast']['reachable'];

export const BOUND_WORDS: Record<ForecastBound, string> = {
  slots: 'the limit sets the pace',
  bandwidth: 'bandwidth sets the pace, not the limit',
  connection_rate: 'the connection rate sets the pace, not the limit',
};

/** `asked` is the forecast by simulation; while there is none the summary's own range stands in. */
export function reachableClock(
  live: LiveReachable,
  asked: Forecast | undefined,
  stopped: boolean,
  nowMs: number,
): Clock {
  if (live === null) return { value: '–', basis: 'No estimate without a run.', about: '' };
  if (live.clients === 0) return { value: 'All back', basis: 'Nobody who can be reached is missing.', about: '' };
  const about = aboutReachable(live.clients, asked);
  if (stopped) return { value: 'Stands still', basis: 'Nothing new starts now.', about };
  const range = rangeOf(live, asked);
  if (range === null) return { value: 'Not known yet', basis: 'Too few have come back to say.', about };
  const at = (seconds: number) => formatMinute(new Date(nowMs + seconds * 1000).toISOString(), nowMs);
  const [from, to] = [at(range.low), at(range.high)];
  const until = from === to ? `Around ${from}` : `Between ${from} and ${to}`;
  return { value: formatRange(range.low, range.high), basis: range.basis, about: `${until}; ${about}` };
}

function aboutReachable(clients: number, asked: Forecast | undefined): string {
  const bound = asked?.reachable?.boundBy;
  return `${plural(clients, 'client')} to go${bound == null || bound === 'slots' ? '' : `; ${BOUND_WORDS[bound]}`}`;
}

function rangeOf(live: NonNullable<LiveReachable>, asked: Forecast | undefined) {
  const simulated = asked?.reachable;
  if (simulated?.secondsP10 != null && simulated.secondsP90 !== null) {
    return { low: simulated.secondsP10, high: simulated.secondsP90, basis: basisWords(simulated.basis) };
  }
  if (live.secondsLow === null || live.secondsHigh === null) return null;
  const { finished, overSeconds } = live.basis;
  return { low: live.secondsLow, high: live.secondsHigh, basis: lately(finished, overSeconds) };
}

const lately = (finished: number, overSeconds: number) =>
  `From ${formatCount(finished)} back in the last ${formatDuration(overSeconds)}.`;

export function basisWords({ source, finished, overSeconds }: ForecastBasis): string {
  if (source === 'last_ten_minutes') return lately(finished, overSeconds);
  if (source === 'this_run') return `From ${formatCount(finished)} back in this run.`;
  if (source === 'earlier_run') return `From ${formatCount(finished)} back in an earlier run.`;
  return 'Nothing has been measured yet.';
}

/** `hours` is the rule by which a passive client checks in: every so many hours. */
export function passiveClock(forecast: Summary['forecast'], hours: number | undefined, nowMs: number): Clock {
  const { passiveClients, passiveLatestAt, passiveOverdue } = forecast;
  if (passiveClients === 0) return { value: 'None missing', basis: 'Every passive client has checked in.', about: '' };
  const rule = hours === undefined ? 'the rule' : `the ${hours}-hour rule`;
  const missing = `${formatCount(passiveClients)} ${passiveClients === 1 ? 'has' : 'have'} not checked in`;
  const about = passiveOverdue > 0 ? `${missing}; ${formatCount(passiveOverdue)} overdue` : missing;
  if (passiveLatestAt === null) return { value: 'Not known', basis: `Their time by ${rule} is over.`, about };
  return { value: `by ${formatMinute(passiveLatestAt, nowMs)}`, basis: `At the latest, by ${rule}.`, about };
}
