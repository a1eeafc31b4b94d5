/**
 * Turns a time on the wall of a place into a moment. It does not choose windows. A time that the clocks skip (the hour that is lost to
 * summer time) is refused; one that comes twice means its first. A window lasts so many minutes of real time, whatever the clocks do in it.
 */
import type { Window } from './plan.js';

export type WindowDecision = { ok: true; window: Window } | { ok: false; field: 'startsAt' | 'timeZone'; why: string };

interface Wish {
  startsAt: string;
  timeZone: string;
  durationMinutes: number;
}

const WALL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?$/;
const DAY_MS = 86_400_000;

export function windowOf({ startsAt, timeZone, durationMinutes }: Wish): WindowDecision {
  const parts = WALL.exec(startsAt);
  if (parts === null) return { ok: false, field: 'startsAt', why: 'must be a local time such as 2026-03-01T02:30' };
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0));
  const wallMs = Date.UTC(year!, month! - 1, day, hour, minute, second ?? 0);
  const format = formatOf(timeZone);
  if (format === null)
    return { ok: false, field: 'timeZone', why: 'must be a time zone of the IANA list, e.g. Europe/Berlin' };
  const opensAtMs = firstMomentAt(wallMs, format);
  if (opensAtMs === null) {
    return { ok: false, field: 'startsAt', why: `does not exist in ${timeZone}: the clocks are put forward over it` };
  }
  return {
    ok: true,
    window: { startsAt, timeZone, durationMinutes, opensAtMs, closesAtMs: opensAtMs + durationMinutes * 60_000 },
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch {
    return null;
  }
}

/** The offsets that the place has around that time; the larger one gives the earlier moment. */
function firstMomentAt(wallMs: number, format: Intl.DateTimeFormat): number | null {
  const offsets = [wallMs - DAY_MS, wallMs + DAY_MS].map((momentMs) => wallAt(momentMs, format) - momentMs);
  const moments = offsets
    .map((offsetMs) => wallMs - offsetMs)
    .filter((momentMs) => wallAt(momentMs, format) === wallMs);
  return moments.length === 0 ? null : Math.min(...moments);
}

/** The wall clock at a moment, as if it were UTC. */
function wallAt(momentMs: number, format: Intl.DateTimeFormat): number {
  const part = Object.fromEntries(
    format.formatToParts(new Date(momentMs)).map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
}
