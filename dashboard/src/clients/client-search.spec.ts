import { describe, expect, it } from '@jest/globals';
import type { Client } from '@contracts/clients';
import type { Summary } from '@contracts/upgrades';
import {
  driftOf,
  isFiltered,
  parseClientSearch,
  readQuery,
  toApiQuery,
  toBulkFilter,
  toFilterQuery,
  toggleValue,
  totalFromSummary,
  writeQuery,
} from './client-search';

describe('the URL and back', () => {
  it('reads lists, texts and the label', () => {
    const raw = readQuery('?upgradeState=queued,failed&group=Tills,Back+office&pending=true&q=till%2D00&sort=queue');
    expect(parseClientSearch(raw)).toEqual({
      upgradeState: ['queued', 'failed'],
      group: ['Tills', 'Back office'],
      pending: true,
      q: 'till-00',
      sort: 'queue',
    });
  });

  it('leaves out what the product does not know, and opens all the same', () => {
    const raw = readQuery('upgradeState=dreaming,queued&connection=nowhere&sort=mood&pending=maybe&q=+&other=1');
    expect(parseClientSearch(raw)).toEqual({ upgradeState: ['queued'] });
  });

  it('takes a repeated key as one list', () => {
    expect(parseClientSearch(readQuery('upgradeState=queued&upgradeState=held'))).toEqual({
      upgradeState: ['queued', 'held'],
    });
  });

  it('keeps a number-like text a text', () => {
    expect(parseClientSearch(readQuery('q=0042'))).toEqual({ q: '0042' });
  });

  it('writes what it reads', () => {
    const search = parseClientSearch(readQuery('q=a%26b+c&upgradeState=queued,failed&tag=T1&sort=-name'));
    expect(toApiQuery(search)).toBe('q=a%26b+c&upgradeState=queued,failed&tag=T1&sort=-name');
    expect(parseClientSearch(readQuery(toApiQuery(search)))).toEqual(search);
    expect(toFilterQuery(search)).not.toContain('sort');
    expect(toBulkFilter(search)).toEqual({ q: 'a&b c', upgradeState: ['queued', 'failed'], tag: ['T1'] });
  });

  it('keeps a comma that belongs to a value', () => {
    const search = { group: ['Stores, North', 'Back\\office'] };
    expect(toApiQuery(search)).toBe('group=Stores%5C%2C+North,Back%5C%5Coffice');
    expect(parseClientSearch(readQuery(toApiQuery(search)))).toEqual(search);
  });

  it('leaves empty values out of a query', () => {
    expect(writeQuery({ a: undefined, b: null, c: '', d: false })).toBe('d=false');
  });

  it('takes ids of ours, each once, as many as the API does', () => {
    const id = (n: number) => `0198c5c8-0000-7000-8000-${String(n).padStart(12, '0')}`;
    const many = Array.from({ length: 205 }, (_, n) => id(n));
    expect(parseClientSearch({ id: `${id(1)},till-1,${id(1).toUpperCase()}` })).toEqual({ id: [id(1)] });
    expect(parseClientSearch({ id: many.join(',') }).id).toHaveLength(200);
    expect(toApiQuery({ id: [id(1), id(2)] })).toBe(`id=${id(1)},${id(2)}`);
  });

  it('knows a filter from a sort', () => {
    expect(isFiltered({ sort: 'queue' })).toBe(false);
    expect(isFiltered({ q: 'x' })).toBe(true);
  });

  it('toggles one value of a list', () => {
    expect(toggleValue(undefined, 'a')).toEqual(['a']);
    expect(toggleValue(['a', 'b'], 'a')).toEqual(['b']);
    expect(toggleValue(['a'], 'a')).toBeUndefined();
  });
});

describe('the number of matching clients', () => {
  const summary = {
    total: 100,
    pending: 40,
    counts: { byUpgradeState: { queued: 30, failed: 2 }, byConnection: { online: 70 } },
  } as unknown as Pick<Summary, 'counts' | 'total' | 'pending'>;

  it.each([
    [{}, 100],
    [{ sort: 'queue' as const }, 100],
    [{ upgradeState: ['queued', 'failed', 'held'] as ('queued' | 'failed' | 'held')[] }, 32],
    [{ connection: ['online'] as 'online'[] }, 70],
    [{ pending: true }, 40],
    [{ pending: false }, 60],
    [{ q: 'till' }, null],
    [{ pending: true, connection: ['online'] as 'online'[] }, null],
  ])('%j: %s', (search, total) => expect(totalFromSummary(search, summary)).toBe(total));
});

describe('a listed row that changes', () => {
  const client = (changes: Partial<Client>) =>
    ({
      name: 'TILL-1',
      upgradeState: 'queued',
      connection: 'online',
      queuePosition: 5,
      bumped: false,
      upgradePending: true,
      ...changes,
    }) as Client;
  const before = client({});

  it.each([
    [
      'leaves a list by state',
      { upgradeState: ['queued'] as 'queued'[] },
      { upgradeState: 'granted' as const },
      'left',
    ],
    [
      'stays in a list that has both states',
      { upgradeState: ['queued', 'granted'] as ('queued' | 'granted')[] },
      { upgradeState: 'granted' as const },
      null,
    ],
    [
      'stays in an unfiltered list by name',
      {},
      { upgradeState: 'granted' as const, connection: 'offline' as const },
      null,
    ],
    ['moves when its name does', {}, { name: 'TILL-2' }, 'moved'],
    ['moves up the queue with all others', { sort: 'queue' as const }, { queuePosition: 4 }, null],
    ['leaves the queue', { sort: 'queue' as const }, { queuePosition: null }, 'moved'],
    ['is bumped', { sort: 'queue' as const }, { queuePosition: 1, bumped: true }, 'moved'],
    ['is no longer pending', { pending: true }, { upgradePending: false }, 'left'],
  ])('%s', (_what, search, changes, drift) => expect(driftOf(before, client(changes), search)).toBe(drift));
});
