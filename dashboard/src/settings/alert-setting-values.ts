/** How an alert setting's value is written and read. Pure. What is typed is judged by the rule that came from the server. */
import { ALERTS, type Alert } from '@contracts/alert-words';
import type { AlertSettingName, AlertSettings } from '@contracts/alerts';
import type { SettingRule } from '@contracts/sites';
import { formatCount, plural } from '../lib/format';
import { ALERT_WORDS } from '../words/alert-words';
import { ALERT_SETTING_WORDS, type AlertSettingUnit } from './alert-setting-words';
import { readSeconds, writeSeconds } from './setting-values';

/** Those that are a number; the rest is the list of alerts that are off. */
export type AlertNumberName = Exclude<AlertSettingName, 'off'>;

const WRITERS: Record<Exclude<AlertSettingUnit, 'list'>, (value: number) => string> = {
  seconds: writeSeconds,
  percent: (value) => `${value} %`,
  clients: (value) => plural(value, 'client'),
  times: (value) => `${formatCount(value)} ×`,
  looks: (value) => `${formatCount(value)} in a row`,
  changes: (value) => plural(value, 'change'),
};

const UNITS: Record<Exclude<AlertSettingUnit, 'list'>, string | null> = {
  seconds: 'seconds, or as “1 h 30 min”',
  percent: 'per cent',
  clients: null,
  times: null,
  looks: null,
  changes: null,
};

const unitOf = (name: AlertNumberName) => ALERT_SETTING_WORDS[name].unit as Exclude<AlertSettingUnit, 'list'>;

export const writeNumber = (name: AlertNumberName, value: number): string => WRITERS[unitOf(name)](value);

/** `none`, or the alerts by their names. */
export function writeOff(off: readonly Alert[]): string {
  if (off.length === 0) return 'none';
  return ALERTS.filter((alert) => off.includes(alert))
    .map((alert) => ALERT_WORDS[alert].title)
    .join(', ');
}

export function writeAlertSetting(name: AlertSettingName, settings: AlertSettings): string {
  return name === 'off' ? writeOff(settings.off) : writeNumber(name, settings[name]);
}

/** What may be typed: `10 s to 1 h`, `1 to 100 %`. */
export function writeAlertRange(name: AlertNumberName, { min, max }: SettingRule): string | null {
  if (min === undefined || max === undefined) return null;
  const least = unitOf(name) === 'seconds' ? writeSeconds(min) : formatCount(min);
  return `${least} to ${unitOf(name) === 'percent' ? `${max} %` : unitOf(name) === 'seconds' ? writeSeconds(max) : formatCount(max)}`;
}

/** What is said below a field: what a bare number means, and the range. */
export function fieldHint(name: AlertNumberName, rule: SettingRule): string {
  const unit = UNITS[unitOf(name)];
  return [unit === null ? null : `In ${unit}`, writeAlertRange(name, rule)].filter((each) => each !== null).join('. ');
}

/** What a field shows when it is opened: something that {@link readNumber} reads as the same value. */
export const numberText = (name: AlertNumberName, value: number): string =>
  unitOf(name) === 'seconds' ? writeSeconds(value) : String(value);

export type ReadNumber = { ok: true; value: number } | { ok: false; message: string };

/** What was typed, judged by the setting's rule. */
export function readNumber(name: AlertNumberName, text: string, rule: SettingRule): ReadNumber {
  const isTime = unitOf(name) === 'seconds';
  const typed = text.trim().replaceAll(',', '');
  const value = isTime ? readSeconds(text) : /^\d+$/.test(typed) ? Number(typed) : null;
  const range = writeAlertRange(name, rule) ?? '';
  if (value === null) return { ok: false, message: `${isTime ? 'A time' : 'A whole number'}, ${range}.` };
  if ((rule.min !== undefined && value < rule.min) || (rule.max !== undefined && value > rule.max)) {
    return { ok: false, message: `Out of range: ${range}.` };
  }
  return { ok: true, value };
}
