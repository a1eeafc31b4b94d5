/** Times that people type: how long, and when. */

const UNITS: Record<string, number> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400 };
const SECONDS_MOST = 366 * 86_400;

/** `90s`, `45m`, `6h`, `1h30m`, `2d` in seconds; null for anything else, nothing at all, and more than a year. */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim().toLowerCase();
  if (!/^(\d{1,9}\s*(s|min|m|h|d)\s*)+$/.test(trimmed)) return null;
  let seconds = 0;
  for (const [, number, unit] of trimmed.matchAll(/(\d+)\s*(s|min|m|h|d)/g)) seconds += Number(number) * UNITS[unit!]!;
  return seconds > 0 && seconds <= SECONDS_MOST ? seconds : null;
}

/**
 * The moment meant by `06:00` (the next one by the terminal's clock), `2h` (from now) or a time with date and zone
 * (`2026-03-01T06:00Z`), in RFC 3339; null for anything else.
 */
export function parseMoment(text: string, nowMs: number): string | null {
  const trimmed = text.trim();
  const timeOfDay = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(trimmed);
  if (timeOfDay !== null) {
    const at = new Date(nowMs);
    at.setHours(Number(timeOfDay[1]), Number(timeOfDay[2]), 0, 0);
    if (at.getTime() <= nowMs) at.setDate(at.getDate() + 1);
    return at.toISOString();
  }
  const fromNow = parseDuration(trimmed);
  if (fromNow !== null) return new Date(nowMs + fromNow * 1000).toISOString();
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i.test(trimmed)) return null;
  const atMs = Date.parse(trimmed);
  return Number.isNaN(atMs) ? null : new Date(atMs).toISOString();
}
