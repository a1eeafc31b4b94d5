import { describe, expect, it } from '@jest/globals';
import type { ApplianceOptions } from '../../../sites/model/site-record.js';
import { isElsewhere, isSameList, readsFrom } from './reads-from.js';

const OPTIONS: ApplianceOptions = {
  ...{ appliances: null, clientId: 'rollcall', ca: null, proxy: null },
  use: { backups: false, keepBackupFiles: false, failoverRole: false },
};
const at = (driverUrl: string, pair: ApplianceOptions['appliances'] = null) =>
  readsFrom({ driverUrl, driverOptions: { ...OPTIONS, appliances: pair } });
const PAIR = { A: 'https://a.example.com', B: 'https://b.example.com' };

describe('where a list is read', () => {
  it.each<[string, string | null, string | null, boolean, boolean]>([
    ['nothing changed', at('https://s.example.com'), at('https://s.example.com'), true, false],
    ['it is only written otherwise', at('https://s.example.com'), at('https://S.example.com/'), true, false],
    ['a pair was named', at('https://s.example.com'), at('https://s.example.com', PAIR), true, false],
    ['one of the pair is asked now', at('https://s.example.com', PAIR), at(PAIR.A, PAIR), false, false],
    ['the site’s own name is asked now', at(PAIR.A), at('https://s.example.com', PAIR), false, false],
    ['another appliance', at('https://s.example.com', PAIR), at('https://other.example.com'), false, true],
    ['it was not kept', null, at('https://s.example.com'), true, false],
  ])('%s', (_, known, now, isSame, isOther) => {
    expect(isSameList(known, now)).toBe(isSame);
    expect(isElsewhere(known, now)).toBe(isOther);
  });

  it('is nowhere without a driver', () => {
    expect(readsFrom({ driverUrl: null, driverOptions: null })).toBeNull();
    expect(isElsewhere(at('https://s.example.com'), null)).toBe(false);
  });
});
