import { describe, expect, it } from '@jest/globals';
import { SETTINGS_DEFAULTS } from '../../contracts/sites.js';
import { changesBy, changeSettings, settingsConflicts } from './settings-change.js';

describe('changeSettings', () => {
  it('keeps what is not given and says what differs', () => {
    const change = changeSettings(SETTINGS_DEFAULTS, { maxConcurrentUpgrades: 50, automaticUpgrades: 'disabled' });
    expect(change).toEqual({
      settings: { ...SETTINGS_DEFAULTS, maxConcurrentUpgrades: 50, automaticUpgrades: 'disabled' },
      before: { maxConcurrentUpgrades: 25, automaticUpgrades: 'always' },
      after: { maxConcurrentUpgrades: 50, automaticUpgrades: 'disabled' },
    });
  });

  it.each([[{}], [{ maxConcurrentUpgrades: 25 }], [{ maxConcurrentUpgrades: undefined }]])(
    '%j changes nothing',
    (patch) => {
      expect(changeSettings(SETTINGS_DEFAULTS, patch)).toEqual({ settings: SETTINGS_DEFAULTS, before: {}, after: {} });
    },
  );

  it('leaves the settings it was given alone', () => {
    const current = Object.freeze({ ...SETTINGS_DEFAULTS });
    expect(changeSettings(current, { maxAttempts: 9 }).settings.maxAttempts).toBe(9);
    expect(current.maxAttempts).toBe(3);
  });
});

describe('changesBy', () => {
  it('keeps of each setting that differs who changed it, when and from what', () => {
    const change = changeSettings(SETTINGS_DEFAULTS, { maxAttempts: 5, heartbeatSeconds: 60 });
    const at = '2026-03-01T02:00:00.000Z';
    expect(changesBy(change, 'person Ada', at)).toEqual({ maxAttempts: { at, by: 'person Ada', from: 3 } });
  });
});

describe('settingsConflicts', () => {
  const conflicts = (patch: Partial<typeof SETTINGS_DEFAULTS>) =>
    settingsConflicts({ ...SETTINGS_DEFAULTS, ...patch }, patch).map(({ pointer, code }) => `${pointer} ${code}`);

  it.each([
    [{}, []],
    [{ offlineAfterSeconds: 60 }, []],
    [{ offlineAfterSeconds: 59 }, ['/offlineAfterSeconds below_heartbeat']],
    [{ heartbeatSeconds: 180 }, []],
    // The pointer leads to what the person wrote, not to the setting they left alone.
    [{ heartbeatSeconds: 181 }, ['/heartbeatSeconds below_heartbeat']],
    [{ heartbeatSeconds: 30, offlineAfterSeconds: 29 }, ['/offlineAfterSeconds below_heartbeat']],
    [{ heartbeatSeconds: 3600, offlineAfterSeconds: 3600 }, []],
    [{ clockSkewSeconds: 59 }, []],
    [{ clockSkewSeconds: 60 }, ['/clockSkewSeconds not_below_time_to_start']],
    [{ startWithinSeconds: 31 }, []],
    [{ startWithinSeconds: 30 }, ['/startWithinSeconds not_below_time_to_start']],
    [{ startWithinSeconds: 5, clockSkewSeconds: 5 }, ['/clockSkewSeconds not_below_time_to_start']],
    // A client that is deleted before it would be called lost is unusual, not contradictory.
    [{ deleteAfterDays: 15, lostAfterDays: 3650 }, []],
  ])('%j', (patch, expected) => {
    expect(conflicts(patch)).toEqual(expected);
  });

  it('names both values', () => {
    const patch = { offlineAfterSeconds: 10 };
    const [error] = settingsConflicts({ ...SETTINGS_DEFAULTS, ...patch }, patch);
    expect(error?.message).toBe('offlineAfterSeconds (10) must be not less than heartbeatSeconds (60)');
  });
});
