/**
 * How a setting's value is written and read: times in units that people use. Pure. What is typed is judged by the rule that came from the
 * server; what only the server can judge (one setting against another) is left to it.
 */
import type { SettingName, SettingRule, Settings } from '@contracts/sites';
import type { AutomaticUpgrades } from '@contracts/words';
import { formatCount, plural } from '../lib/format';
import { AUTOMATIC_UPGRADES_WORDS, wordOf } from '../words/words';
import { SETTING_WORDS, type SettingUnit } from './setting-words';

export type SettingValue = string | number;

/** Seconds exactly, in the largest units: `1 h 30 min`, `90 s` as `1 min 30 s`. */
export function writeSeconds(seconds: number): string {
  if (seconds === 0) return '0 s';
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

const WRITERS: Record<Exclude<SettingUnit, 'mode'>, (value: number) => string> = {
  count: formatCount,
  percent: (value) => `${value} %`,
  mibps: (value) => `${formatCount(value)} MiB/s`,
  per_second: (value) => `${formatCount(value)} a second`,
  seconds: writeSeconds,
  hours: (value) => plural(value, 'hour'),
  days: (value) => plural(value, 'day'),
};

export function writeValue(name: SettingName, value: SettingValue): string {
  const { unit } = SETTING_WORDS[name];
  if (unit === 'mode') return wordOf(AUTOMATIC_UPGRADES_WORDS, String(value) as AutomaticUpgrades);
  if (name === 'deleteAfterDays' && value === 0) return 'never';
  return WRITERS[unit](Number(value));
}

/** What may be typed: `1 to 500`, `1 to 100 MiB/s`, `5 s to 1 h`; null for a mode, whose words stand beside it anyway. */
export function writeRange(name: SettingName, rule: SettingRule): string | null {
  if (rule.min === undefined || rule.max === undefined) return null;
  const most = writeValue(name, rule.max);
  if (name === 'deleteAfterDays') return `never, or up to ${most}`;
  return `${SETTING_WORDS[name].unit === 'seconds' ? writeSeconds(rule.min) : formatCount(rule.min)} to ${most}`;
}

/** What a field shows when it is opened: something that {@link readValue} reads as the same value. */
export function fieldText(name: SettingName, value: SettingValue): string {
  return SETTING_WORDS[name].unit === 'seconds' ? writeSeconds(Number(value)) : String(value);
}

/** What is meant by a bare number in the field. */
export const FIELD_UNITS: Record<SettingUnit, string | null> = {
  count: null,
  percent: 'per cent',
  mibps: 'MiB/s',
  per_second: 'a second',
  seconds: 'seconds, or as “1 h 30 min”',
  hours: 'hours',
  days: 'days',
  mode: null,
};

const TIME_UNITS: Record<string, number> = { s: 1, sec: 1, m: 60, min: 60, h: 3600, d: 86_400 };
const TIME = /^(?:\d+\s*(?:s|sec|min|m|h|d)\s*)+$/;

/** Whole seconds from `90`, `90 s`, `1 min 30 s`, `1h30m`; null for anything else. */
export function readSeconds(text: string): number | null {
  const typed = text.trim().toLowerCase();
  if (/^\d+$/.test(typed)) return Number(typed);
  if (!TIME.test(typed)) return null;
  return [...typed.matchAll(/(\d+)\s*([a-z]+)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * TIME_UNITS[unit!]!,
    0,
  );
}

export type ReadValue = { ok: true; value: SettingValue } | { ok: false; message: string };

/** What was typed, judged by the setting's rule. */
export function readValue(name: SettingName, text: string, rule: SettingRule): ReadValue {
  if (rule.choices !== undefined) {
    return rule.choices.includes(text)
      ? { ok: true, value: text }
      : { ok: false, message: `Choose one of: ${rule.choices.join(', ')}.` };
  }
  const isTime = SETTING_WORDS[name].unit === 'seconds';
  const typed = text.trim().replaceAll(',', '');
  const value = isTime ? readSeconds(text) : /^\d+$/.test(typed) ? Number(typed) : null;
  const range = writeRange(name, rule);
  if (value === null) return { ok: false, message: `${isTime ? 'A time' : 'A whole number'}, ${range ?? ''}.` };
  if ((rule.min !== undefined && value < rule.min) || (rule.max !== undefined && value > rule.max)) {
    return { ok: false, message: `Out of range: ${range ?? ''}.` };
  }
  return { ok: true, value };
}

/** A raise of the limit that may flood the appliance: three times what it was, or above the soft maximum. It wants a reason. */
export function isBigRaise(settings: Settings, to: SettingValue): boolean {
  const { maxConcurrentUpgrades: from, softMaxConcurrentUpgrades: softMax } = settings;
  const limit = Number(to);
  return limit > from && (limit >= from * 3 || limit > softMax);
}
