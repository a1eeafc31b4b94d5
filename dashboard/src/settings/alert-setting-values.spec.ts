import { describe, expect, it } from '@jest/globals';
import { ALERT_SETTINGS_DEFAULTS, ALERT_SETTINGS_SHAPE, type AlertSettingName } from '@contracts/alerts';
import {
  fieldHint,
  numberText,
  readNumber,
  writeAlertRange,
  writeAlertSetting,
  writeOff,
  type AlertNumberName,
} from './alert-setting-values';
import { ALERT_SETTING_GROUPS, alertSettingsOf, withAlertTitles } from './alert-setting-words';

const NAMES = Object.keys(ALERT_SETTINGS_SHAPE) as AlertSettingName[];
const NUMBERS = NAMES.filter((name) => name !== 'off') as AlertNumberName[];

describe('the alert settings', () => {
  it('each stand in one group', () => {
    expect(ALERT_SETTING_GROUPS.flatMap(alertSettingsOf).sort()).toEqual([...NAMES].sort());
  });

  it.each(NUMBERS)('%s is read back as it is shown', (name) => {
    const value = ALERT_SETTINGS_DEFAULTS[name];
    expect(readNumber(name, numberText(name, value), { default: value })).toEqual({ ok: true, value });
    expect(writeAlertSetting(name, ALERT_SETTINGS_DEFAULTS)).not.toBe('');
  });
});

describe('readNumber', () => {
  const rule = { default: 300, min: 10, max: 3600 };
  it.each([
    ['5 min', { ok: true, value: 300 }],
    ['1h', { ok: true, value: 3600 }],
    ['9', { ok: false, message: 'Out of range: 10 s to 1 h.' }],
    ['soon', { ok: false, message: 'A time, 10 s to 1 h.' }],
  ])('takes %s for %j', (text, read) => {
    expect(readNumber('massOfflineWithinSeconds', text, rule)).toEqual(read);
  });

  it('takes a share as a whole number', () => {
    const share = { default: 20, min: 1, max: 100 };
    expect(readNumber('massOfflinePercent', '25', share)).toEqual({ ok: true, value: 25 });
    expect(readNumber('massOfflinePercent', '2.5', share)).toEqual({
      ok: false,
      message: 'A whole number, 1 to 100 %.',
    });
    expect(fieldHint('massOfflinePercent', share)).toBe('In per cent. 1 to 100 %');
  });
});

describe('words of values', () => {
  it('write ranges and lists', () => {
    expect(writeAlertRange('massOfflineMin', { default: 5, min: 1, max: 100_000 })).toBe('1 to 100,000');
    expect(writeOff([])).toBe('none');
    expect(writeOff(['watchdog', 'client_offline'])).toBe('Clients offline, Heartbeat');
  });

  it('put the names that people read in place of the API’s', () => {
    expect(withAlertTitles('stalledTimesP95 must be 1; other must not')).toBe(
      '“Slot held too long: times the usual” must be 1; other must not',
    );
  });
});
