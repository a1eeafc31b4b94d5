/** What another limit would mean for the time that is left, in words. Pure. Each answer is said for the limit it was made for. */
import type { Forecast } from '@contracts/forecast';
import { formatRange } from '../lib/format';
import { BOUND_WORDS } from './clocks';

function rangeOf(forecast: Forecast | undefined): string | null {
  const reachable = forecast?.reachable;
  if (reachable?.secondsP10 == null || reachable.secondsP90 === null) return null;
  return formatRange(reachable.secondsP10, reachable.secondsP90);
}

/** `now`: with the limit that holds. `then`: with the one that is thought of. Empty where there is nothing to say. */
export function compareForecasts(now: Forecast | undefined, then: Forecast | undefined): string {
  if (then === undefined || then.reachable === null || then.reachable.clients === 0) return '';
  if (then.reachable.stoppedBy !== null) return 'How long it takes is not known while new starts are stopped.';
  const [before, after] = [rangeOf(now), rangeOf(then)];
  if (after === null) return 'Too few have come back to say how long it would take.';
  const bound = then.reachable.boundBy;
  const pace = bound === null || bound === 'slots' ? '' : `; ${BOUND_WORDS[bound]}`;
  if (before === after) return `With ${then.limit}: back in about ${after}, as with ${now?.limit}${pace}.`;
  const instead = before === null ? '' : ` instead of ${before}`;
  return `With ${then.limit}: back in about ${after}${instead}${pace}.`;
}

/** What a big raise risks, with the site's own numbers. */
export function floodRisks(to: number, bandwidthMibps: number, connectionRate: number): string[] {
  const each = bandwidthMibps / to;
  const seconds = Math.ceil(to / connectionRate);
  return [
    `Bandwidth: ${to} downloads share ${bandwidthMibps} MiB/s, ${each >= 1 ? Math.round(each) : each.toFixed(1)} MiB/s each at worst.`,
    `Logins: up to ${to} clients go offline and log in again at about the same time.`,
    `Connection rate: at ${connectionRate} a second, ${to} clients need ${seconds} s to be let in; others wait behind them.`,
  ];
}
