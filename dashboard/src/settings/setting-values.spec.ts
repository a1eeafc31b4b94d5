import { describe, expect, it } from '@jest/globals';
import { SETTINGS_DEFAULTS, SETTINGS_SHAPE, type SettingName, type SettingRule } from '@contracts/sites';
import { fieldText, isBigRaise, readSeconds, readValue, writeRange, writeSeconds, writeValue } from './setting-values';

const names = Object.keys(SETTINGS_SHAPE) as SettingName[];

describe('a value as people write it', () => {
  it.each([
    ['maxConcurrentUpgrades', 25, '25'],
    ['maxUpgradeBandwidthMibps', 100, '100 MiB/s'],
    ['connectionRatePerSecond', 50, '50 a second'],
    ['automaticUpgrades', 'this_version', 'on for this version'],
    ['passiveCheckInHours', 1, '1 hour'],
    ['passiveCheckInHours', 24, '24 hours'],
    ['maxUpgradeSeconds', 1800, '30 min'],
    ['heartbeatSeconds', 90, '1 min 30 s'],
    ['safetyBrakePercent', 30, '30 %'],
    ['lostAfterDays', 3650, '3,650 days'],
    ['deleteAfterDays', 0, 'never'],
    ['deleteAfterDays', 15, '15 days'],
  ] as const)('%s %s is "%s"', (name, value, text) => expect(writeValue(name, value)).toBe(text));

  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3661, '1 h 1 min 1 s'],
    [86_400, '24 h'],
  ])('%d s is %s', (seconds, text) => expect(writeSeconds(seconds)).toBe(text));

  it.each<[SettingName, SettingRule, string | null]>([
    ['heartbeatSeconds', { default: 60, min: 5, max: 3600 }, '5 s to 1 h'],
    ['maxUpgradeBandwidthMibps', { default: 100, min: 1, max: 100 }, '1 to 100 MiB/s'],
    ['passiveGraceHours', { default: 2, min: 0, max: 48 }, '0 to 48 hours'],
    ['deleteAfterDays', { default: 0, min: 0, max: 3650 }, 'never, or up to 3,650 days'],
    ['automaticUpgrades', { default: 'always', choices: ['always'] }, null],
  ])('the range of %s, %j, is %s', (name, rule, text) => expect(writeRange(name, rule)).toBe(text));
});

describe('what is typed', () => {
  it.each([
    ['90', 90],
    [' 90 s ', 90],
    ['1 min 30 s', 90],
    ['1h30m', 5400],
    ['1 H', 3600],
    ['1 d', 86_400],
    ['1.5 min', null],
    ['min', null],
    ['-5', null],
    ['5 parsecs', null],
    ['', null],
  ])('%j is %s seconds', (text, seconds) => expect(readSeconds(text)).toBe(seconds));

  const limit = { default: 25, min: 1, max: 500 };
  it.each([
    ['50', { ok: true, value: 50 }],
    ['1', { ok: true, value: 1 }],
    ['500', { ok: true, value: 500 }],
    ['0', { ok: false, message: 'Out of range: 1 to 500.' }],
    ['501', { ok: false, message: 'Out of range: 1 to 500.' }],
    ['', { ok: false, message: 'A whole number, 1 to 500.' }],
    ['2.5', { ok: false, message: 'A whole number, 1 to 500.' }],
    ['1e2', { ok: false, message: 'A whole number, 1 to 500.' }],
  ])('%j as the limit is %j', (text, read) => expect(readValue('maxConcurrentUpgrades', text, limit)).toEqual(read));

  it('is judged in its own unit', () => {
    const rule = { default: 60, min: 5, max: 3600 };
    expect(readValue('heartbeatSeconds', '2 h', rule)).toEqual({ ok: false, message: 'Out of range: 5 s to 1 h.' });
    expect(readValue('heartbeatSeconds', '2 min', rule)).toEqual({ ok: true, value: 120 });
  });

  it('is one of the choices where there are some', () => {
    const rule = { default: 'always', choices: ['disabled', 'always'] };
    expect(readValue('automaticUpgrades', 'disabled', rule)).toEqual({ ok: true, value: 'disabled' });
    expect(readValue('automaticUpgrades', 'sometimes', rule).ok).toBe(false);
  });

  it.each(names)('%s: what the field shows is read as the same value', (name) => {
    const value = SETTINGS_DEFAULTS[name];
    const rule =
      typeof value === 'string' ? { default: value, choices: [value] } : { default: value, min: 0, max: 1e6 };
    expect(readValue(name, fieldText(name, value), rule)).toEqual({ ok: true, value });
  });
});

describe('a raise of the limit', () => {
  it.each([
    [25, 100, 74, false],
    [25, 100, 75, true],
    [80, 100, 100, false],
    [80, 100, 101, true],
    [200, 100, 150, false],
    [200, 100, 201, true],
    [25, 100, 5, false],
  ])('from %d (soft maximum %d) to %d is big: %s', (from, softMax, to, big) => {
    const settings = { ...SETTINGS_DEFAULTS, maxConcurrentUpgrades: from, softMaxConcurrentUpgrades: softMax };
    expect(isBigRaise(settings, to)).toBe(big);
  });
});
