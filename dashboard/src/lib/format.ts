/** How numbers, times and other people's text are written. "Now" always comes in; the zone is the reader's choice, or comes in too. */
import { offsetName } from './time-zones';
import { shownZone } from './times';

const COUNT = new Intl.NumberFormat('en');

export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** So many a minute; one decimal where it tells something. */
export function formatRate(perMinute: number): string {
  return perMinute < 100 ? perMinute.toFixed(1) : formatCount(Math.round(perMinute));
}

/** `part` of `whole` in whole per cent; never 100 while something is missing, never 0 while something is there. */
export function formatPercent(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 1) return '<1 %';
  if (percent > 99 && percent < 100) return '99 %';
  return `${Math.round(percent)} %`;
}

/** A length of time as people say it: `45 s`, `12 min`, `1 h 05 min`, `2 d 3 h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A running clock: `0:07`, `12:31`, `1:02:31`. */
export function formatElapsed(milliseconds: number): string {
  const whole = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const seconds = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}

/** A range of times in one unit: `18–26 min`; both ends alike become one. Hours from two hours on. */
export function formatRange(secondsLow: number, secondsHigh: number): string {
  const unit = secondsHigh < 120 ? 1 : secondsHigh < 7200 ? 60 : 3600;
  const name = unit === 1 ? 's' : unit === 60 ? 'min' : 'h';
  const digits = unit === 3600 ? 1 : 0;
  const write = (seconds: number) => (seconds / unit).toFixed(digits);
  const [low, high] = [write(secondsLow), write(secondsHigh)];
  return low === high ? `${high} ${name}` : `${low}–${high} ${name}`;
}

/** How long ago: `now`, `12 s ago`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 3) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`;
}

function formatIn(options: Intl.DateTimeFormatOptions): (atMs: number, zone: string) => string {
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (atMs, zone) => {
    let format = formats.get(zone);
    if (format === undefined) {
      format = new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', ...options, timeZone: zone });
      formats.set(zone, format);
    }
    return format.format(atMs);
  };
}

const TIME = formatIn({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const MINUTE = formatIn({ hour: '2-digit', minute: '2-digit' });
const DAY = formatIn({ day: 'numeric', month: 'short' });
const DATE = formatIn({ day: 'numeric', month: 'short', year: 'numeric' });

function isSameDay(atMs: number, nowMs: number, zone: string): boolean {
  return DATE(atMs, zone) === DATE(nowMs, zone);
}

/** `02:14:07` today, `1 Mar 02:14` on any other day, in the zone that the reader chose. */
export function formatTime(at: string, nowMs: number, zone = shownZone()): string {
  const atMs = Date.parse(at);
  return isSameDay(atMs, nowMs, zone) ? TIME(atMs, zone) : `${DAY(atMs, zone)} ${MINUTE(atMs, zone)}`;
}

/** Like {@link formatTime} without seconds: for moments that are only known roughly. */
export function formatMinute(at: string, nowMs: number, zone = shownZone()): string {
  const atMs = Date.parse(at);
  return isSameDay(atMs, nowMs, zone) ? MINUTE(atMs, zone) : `${DAY(atMs, zone)} ${MINUTE(atMs, zone)}`;
}

/** A moment as its distance from now: `4 min ago`, `in 12 min`. */
export function formatRelative(at: string, nowMs: number): string {
  const awayMs = Date.parse(at) - nowMs;
  return awayMs < 1000 ? formatAgo(-awayMs) : `in ${formatDuration(awayMs / 1000)}`;
}

/** For titles: the moment to the second, with its zone, and in UTC where that is another one. */
export function formatFull(at: string, zone = shownZone()): string {
  const atMs = Date.parse(at);
  if (Number.isNaN(atMs)) return at;
  const inZone = (each: string) => `${DATE(atMs, each)}, ${TIME(atMs, each)} ${offsetName(atMs, each)}`;
  return offsetName(atMs, zone) === 'UTC' ? inZone(zone) : `${inZone(zone)} (${TIME(atMs, 'UTC')} UTC)`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** C0 and C1 controls, and the marks that reorder or hide text. */
const HIDDEN = /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Text from clients is hostile: what cannot be seen, or would turn the line around, is shown as its escape. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Version and revision as one: `24.3.1 (r4711)`. */
export function formatVersion(version: string | null, revision: string | null): string {
  if (version === null) return 'not reported';
  return revision === null ? visibleText(version) : `${visibleText(version)} (${visibleText(revision)})`;
}
