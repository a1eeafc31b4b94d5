/** The next moment at which the wall clock of a place reads a time of day. Pure. */
import { localTimeAt, momentsOf } from '../lib/time-zones';

const DAY_MS = 24 * 3_600_000;

/**
 * RFC 3339; null for what is no time of day. A time that the clocks skip today is tomorrow's; of one that comes twice, the next counts.
 */
export function nextMomentOf(timeOfDay: string, zone: string, nowMs: number): string | null {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(timeOfDay)) return null;
  const todayMs = Date.parse(`${localTimeAt(nowMs, zone).slice(0, 10)}T00:00Z`);
  for (let days = 0; days <= 2; days += 1) {
    // Days of the calendar: one on which the clocks change is not 24 hours long.
    const date = new Date(todayMs + days * DAY_MS).toISOString().slice(0, 10);
    const next = momentsOf(`${date}T${timeOfDay}`, zone).find((atMs) => atMs > nowMs);
    if (next !== undefined) return new Date(next).toISOString();
  }
  return null;
}
