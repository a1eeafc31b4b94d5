import { describe, expect, it } from '@jest/globals';
import { intentOf, SEQUENCE_MS } from './shortcut-keys';

describe('keys', () => {
  it.each([
    ['/', null, 'search'],
    ['?', null, 'help'],
    ['g', null, null],
    ['o', { key: 'g', atMs: 0 }, 'overview'],
    ['c', { key: 'g', atMs: 0 }, 'clients'],
    ['u', { key: 'g', atMs: 0 }, 'plan'],
    ['u', null, null],
    ['o', null, null],
    ['l', { key: 'g', atMs: 0 }, 'limit'],
    ['x', { key: 'g', atMs: 0 }, null],
  ])('%s after %j means %s', (key, before, intent) => expect(intentOf(key, before, 100)).toBe(intent));

  it('forgets the first of two keys', () => {
    expect(intentOf('o', { key: 'g', atMs: 0 }, SEQUENCE_MS + 1)).toBeNull();
  });
});
