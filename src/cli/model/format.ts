/** How numbers and times are written for people. Times are the terminal's own; "now" always comes in. */

const COUNT = new Intl.NumberFormat('en');

export const count = (value: number): string => COUNT.format(value);

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `part` of `whole` with one decimal; never 100 while something is missing, never 0 while something is there. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const exact = (part / whole) * 100;
  if (exact > 0 && exact < 0.1) return '<0.1 %';
  if (exact > 99.9 && exact < 100) return '99.9 %';
  return `${Number(exact.toFixed(1))} %`;
}

/** `45 s`, `12 min`, `1 h 05 min`, `2 d 3 h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A range of times in one unit: `18–26 min`. Hours from two hours on. */
export function range(secondsLow: number, secondsHigh: number): string {
  const [unit, name, digits] = secondsHigh < 120 ? [1, 's', 0] : secondsHigh < 7200 ? [60, 'min', 0] : [3600, 'h', 1];
  const low = (secondsLow / Number(unit)).toFixed(Number(digits));
  const high = (secondsHigh / Number(unit)).toFixed(Number(digits));
  return low === high ? `${high} ${name}` : `${low}–${high} ${name}`;
}

export function ago(at: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(at)) / 1000;
  return seconds < 3 ? 'now' : `${duration(seconds)} ago`;
}

const two = (value: number) => String(value).padStart(2, '0');

/** `2026-03-01 02:14:07`. */
export function dateTime(at: string | number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(at)}`;
}

function clock(at: string | number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `02:14:07` today, with its date on any other day. */
export function time(at: string | number, nowMs: number): string {
  return dateTime(at).slice(0, 10) === dateTime(nowMs).slice(0, 10) ? clock(at) : dateTime(at);
}

export function version(value: string | null, revision: string | null): string {
  return value === null ? 'not reported' : revision === null ? value : `${value} (${revision})`;
}

/** A word of the contract as people read it: `waiting_for_slot` reads `waiting for slot`. */
export const word = (value: string): string => value.replaceAll('_', ' ');

/** `person Ada` is `Ada`; a key stays `key deploy`, so that nobody takes it for a person. */
export const actor = (by: string): string => by.replace(/^person /, '');
