import { describe, expect, it } from '@jest/globals';
import { CliError } from './cli-error.js';
import { readFilter } from './client-filter.js';

describe('the filter of the command line', () => {
  it.each([
    [{}, '', {}],
    [
      { filter: 'upgradeState=failed&group=Tills' },
      'upgradeState=failed&group=Tills',
      { upgradeState: ['failed'], group: ['Tills'] },
    ],
    [{ filter: '?upgradeState=failed,queued' }, 'upgradeState=failed%2Cqueued', { upgradeState: ['failed', 'queued'] }],
    [{ filter: 'http://x/sites/a/clients?q=till&limit=5#top' }, 'q=till', { q: 'till' }],
    [{ filter: 'group=a&group=b' }, 'group=a%2Cb', { group: ['a', 'b'] }],
    [{ group: 'Stores\\, North,South' }, 'group=Stores%5C%2C+North%2CSouth', { group: ['Stores, North', 'South'] }],
    [{ filter: 'upgradeState=failed', state: 'held' }, 'upgradeState=held', { upgradeState: ['held'] }],
    [{ pending: false, search: 'a b' }, 'pending=false&q=a+b', { pending: false, q: 'a b' }],
    [
      { connection: 'offline', type: 'active', tag: 'vip', clientVersion: '24.1', reason: 'paused' },
      'connection=offline&connectionType=active&tag=vip&version=24.1&reason=paused',
      { connection: ['offline'], connectionType: ['active'], tag: ['vip'], version: ['24.1'], reason: ['paused'] },
    ],
  ])('%j', (options, query, filter) => {
    const read = readFilter(options);
    expect(read.query).toBe(query);
    expect(read.filter).toEqual(filter);
  });

  it('takes the order along', () =>
    expect(readFilter({ filter: 'q=a&sort=-name' })).toMatchObject({ query: 'q=a', sort: '-name' }));

  it.each([
    [{ filter: 'colour=red' }, /no "colour"/],
    [{ state: 'lost' }, /"lost" is not valid for upgradeState/],
    [{ filter: 'sort=colour' }, /sort/],
    [{ filter: 'pending=maybe' }, /pending/],
    [{ search: '\u0000' }, /q/],
  ])('refuses %j', (options, says) => {
    expect(() => readFilter(options)).toThrow(CliError);
    expect(() => readFilter(options)).toThrow(says);
  });
});
