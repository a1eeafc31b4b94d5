import { describe, expect, it } from '@jest/globals';
import { ALERT_SETTINGS_DEFAULTS as DEFAULTS } from '../../../contracts/alerts.js';
import { alertSettingsConflicts, changeAlertSettings, type SettingsPatch } from './alert-settings-change.js';

describe('changeAlertSettings', () => {
  it('keeps what people set, and gives back what they set to null', () => {
    const first = changeAlertSettings(DEFAULTS, {}, { repeatSeconds: 3600, massOfflinePercent: 30 });
    expect(first).toMatchObject({
      own: { repeatSeconds: 3600, massOfflinePercent: 30 },
      before: { repeatSeconds: 14_400, massOfflinePercent: 20 },
      after: { repeatSeconds: 3600, massOfflinePercent: 30 },
    });
    expect(first.settings).toEqual({ ...DEFAULTS, repeatSeconds: 3600, massOfflinePercent: 30 });
    const second = changeAlertSettings(DEFAULTS, first.own, { repeatSeconds: null });
    expect(second).toMatchObject({ own: { massOfflinePercent: 30 }, after: { repeatSeconds: 14_400 } });
    expect(second.own).not.toHaveProperty('repeatSeconds');
  });

  it.each<[SettingsPatch, boolean]>([
    [{}, false],
    [{ repeatSeconds: 3600 }, false],
    [{ stalledSeconds: null }, false],
    // It stays 900 though the default may be another one day.
    [{ stalledSeconds: 900 }, true],
  ])('is no change of what holds: %j', (patch, isKeptAnew) => {
    expect(changeAlertSettings(DEFAULTS, { repeatSeconds: 3600 }, patch)).toMatchObject({
      before: {},
      after: {},
      isKeptAnew,
    });
  });

  it('has each alert that is off once, in the order of the vocabulary', () => {
    const off = (given: SettingsPatch['off']) =>
      changeAlertSettings(DEFAULTS, { off: ['client_offline'] }, { off: given });
    expect(off(['watchdog', 'client_offline', 'watchdog']).own.off).toEqual(['client_offline', 'watchdog']);
    expect(off(['client_offline', 'client_offline']).after).toEqual({});
    expect(off([])).toMatchObject({ own: { off: [] }, before: { off: ['client_offline'] }, after: { off: [] } });
  });
});

describe('alertSettingsConflicts', () => {
  it('finds none among the defaults', () => {
    expect(alertSettingsConflicts(DEFAULTS, {})).toEqual([]);
  });

  it.each<[SettingsPatch, string, string]>([
    [{ massOfflineComparedSeconds: 299 }, '/massOfflineComparedSeconds', 'below_within'],
    [{ massOfflineWithinSeconds: 601 }, '/massOfflineWithinSeconds', 'below_within'],
    [{ massOfflineAftermathSeconds: 600 }, '/massOfflineAftermathSeconds', 'ends_before_judged'],
    [{ massOfflineSettleSeconds: 1800 }, '/massOfflineSettleSeconds', 'ends_before_judged'],
    [{ repeatSeconds: 60 }, '/repeatSeconds', 'below_interval'],
    [{ groupIntervalSeconds: 20_000 }, '/groupIntervalSeconds', 'below_interval'],
  ])('%j is wrong at %s', (patch, pointer, code) => {
    const { settings } = changeAlertSettings(DEFAULTS, {}, patch);
    expect(alertSettingsConflicts(settings, patch)).toMatchObject([{ pointer, code }]);
  });

  it('lets no comparison follow an install', () => {
    const patch = { massOfflineAftermathSeconds: 0 };
    expect(alertSettingsConflicts(changeAlertSettings(DEFAULTS, {}, patch).settings, patch)).toEqual([]);
  });
});
