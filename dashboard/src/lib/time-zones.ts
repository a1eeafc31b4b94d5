/**
 * Times of day in a place's own time. Pure: the zone always comes in. A day on which the clocks change has a time of day that does not
 * exist, or one that comes twice.
 */
const MINUTE_MS = 60_000;
/** No zone is further from UTC than this. */
const OFFSET_MAX_MS = 16 * 60 * MINUTE_MS;

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return zone !== '';
  } catch {
    return false;
  }
}

/** The IANA name of the zone this browser is set to. */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** Every zone there is to choose, and `chosen`, which may be an older name of one of them. */
export function timeZones(chosen: string): string[] {
  return [...new Set(['UTC', chosen, ...Intl.supportedValuesOf('timeZone')])].sort((a, b) => (a < b ? -1 : 1));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-GB', { ...fields, hourCycle: 'h23', timeZone: zone });
    formats.set(zone, format);
  }
  return format;
}

/** The wall clock of `zone` at that moment: `2026-03-29T02:30`. */
export function localTimeAt(atMs: number, zone: string): string {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year!.padStart(4, '0')}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The moments at which the wall clock of `zone` reads `local`: none where the clocks skip it, two where it comes twice. */
export function momentsOf(local: string, zone: string): number[] {
  const asUtcMs = Date.parse(`${local.slice(0, 16)}Z`);
  if (Number.isNaN(asUtcMs) || !isTimeZone(zone)) return [];
  const reads = (atMs: number) => Date.parse(`${localTimeAt(atMs, zone)}Z`);
  const offsets = [-OFFSET_MAX_MS, OFFSET_MAX_MS].map((away) => reads(asUtcMs + away) - (asUtcMs + away));
  const moments = [...new Set(offsets)].map((offset) => asUtcMs - offset).filter((atMs) => reads(atMs) === asUtcMs);
  return moments.sort((a, b) => a - b);
}

/** By how much the wall clock of `zone` is ahead of UTC at that moment: `UTC+2`, `UTC−3:30`, `UTC`. */
export function offsetName(atMs: number, zone: string): string {
  const wholeMinuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  const minutes = (Date.parse(`${localTimeAt(wholeMinuteMs, zone)}Z`) - wholeMinuteMs) / MINUTE_MS;
  if (minutes === 0) return 'UTC';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}
