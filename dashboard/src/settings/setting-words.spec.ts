import { describe, expect, it } from '@jest/globals';
import { SETTINGS_SHAPE } from '@contracts/sites';
import { SETTING_GROUPS, SETTING_WORDS, settingsOf, withTitles } from './setting-words';

it('explains every setting of the contract, each in one group', () => {
  const listed = SETTING_GROUPS.flatMap(settingsOf);
  expect([...listed].sort()).toEqual(Object.keys(SETTINGS_SHAPE).sort());
  for (const words of Object.values(SETTING_WORDS)) {
    expect(words.meaning).toMatch(/\.$/);
    expect(words.whileRunning).toMatch(/\.$/);
  }
});

describe('a sentence of the server', () => {
  it.each([
    [
      'clockSkewSeconds (60) must be less than startWithinSeconds (60)',
      '“Clock difference allowed” (60) must be less than “Time to start” (60)',
    ],
    ['must be not less than heartbeatSeconds', 'must be not less than “Heartbeat”'],
    ['must be 0 (never) or a whole number from 15 to 3650', 'must be 0 (never) or a whole number from 15 to 3650'],
    ['noSuchSetting', 'noSuchSetting'],
  ])('%s', (message, read) => expect(withTitles(message)).toBe(read));
});
