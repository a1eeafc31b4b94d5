/** The next moment at which the wall clock of a place reads a time of day. Pure. */
import { localTimeAt, momentsOf } from '../lib/time-zones';

const DAY_MS = 24 * 3_600_000;

/**
 * RFC 3339; null for what is no time of day. A time that the clocks skip today is tomorrow's; of one that comes twice, the next counts.
 */
export function nextMomentOf(timeOfDay: string, zone: string, nowMs: number): string | null {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(timeOfDay)) return null;
  for (let days = 0; days <= 2; days += 1) {
    const date = localTimeAt(nowMs + days * DAY_MS, zone).slice(0, 10);
    const next = momentsOf(`${date}T${timeOfDay}`, zone).find((atMs) => atMs > nowMs);
    if (next !== undefined) return new Date(next).toISOString();
  }
  return null;
}
