/** Numbers, times and durations as people read them in English. The same everywhere: no locale, no time zone of the machine. */

/** E.g. `4,812`. */
export const amount = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

/** E.g. `1 client`, `4,812 clients`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${amount(value)} ${value === 1 ? one : many}`;

/** A moment in words for people of any time zone. */
export const momentOf = (timeMs: number): string =>
  `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** From one moment to another, e.g. `2026-03-01 02:10 and 02:11 UTC`; within a minute with seconds. */
export function spanOf(fromMs: number, toMs: number, joint: 'and' | 'to'): string {
  const [from, to] = [fromMs, toMs].map((timeMs) => new Date(timeMs).toISOString().replace('T', ' '));
  const length = from!.slice(0, 16) === to!.slice(0, 16) ? 19 : 16;
  const begin = from!.slice(0, 10) === to!.slice(0, 10) ? 11 : 0;
  return `${from!.slice(0, length)} ${joint} ${to!.slice(begin, length)} UTC`;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** The two greatest units, e.g. `1 hour 20 minutes`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const first = UNITS.findIndex(([, length]) => whole >= length);
  if (first === -1) return '0 seconds';
  const [unit, length] = UNITS[first]!;
  const rest = whole % length;
  const next = UNITS[first + 1];
  const parts = [counted(Math.floor(whole / length), unit)];
  if (next !== undefined && rest >= next[1]) parts.push(counted(Math.floor(rest / next[1]), next[0]));
  return parts.join(' ');
}
