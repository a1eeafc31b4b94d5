/**
 * Decides how far the appliance's clock is from ours, from a time that it told while it was asked. The answer's way is assumed to be as long
 * as the question's. A time in whole seconds was cut, so that half a second is added to it.
 */
import { seenTime } from './seen-text.js';

/** As it is stored. */
const MOST_MS = 2 ** 31 - 1;

/** By how much it is ahead, in ms; null: `told` is no time. Beyond 24 days it is told as 24 days. */
export function clockOffsetOf(told: string, sentAtMs: number, answeredAtMs: number): number | null {
  const ms = seenTime(told) ?? httpDate(told);
  if (ms === null) return null;
  const exact = ms % 1000 === 0 ? ms + 500 : ms;
  const offset = Math.round(exact - (sentAtMs + answeredAtMs) / 2);
  return Math.max(-MOST_MS, Math.min(MOST_MS, offset));
}

/** The form of the `Date` header: `Sun, 01 Mar 2026 02:00:00 GMT`. */
function httpDate(text: string): number | null {
  if (!/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
