import { describe, expect, it } from '@jest/globals';
import { intentOf, isOwnKey, opensPalette, SEQUENCE_MS, SHORTCUT_GROUPS, SHORTCUTS } from './shortcut-keys';

const led = { key: 'g', atMs: 0 };

describe('keys', () => {
  it.each([
    ['/', null, 'search'],
    ['?', null, 'help'],
    ['f', null, 'freeze'],
    ['b', null, 'row_bump'],
    ['Enter', null, 'row_open'],
    ['g', null, null],
    ['o', led, 'overview'],
    ['c', led, 'clients'],
    ['u', led, 'plan'],
    ['y', led, 'activity'],
    ['u', null, null],
    ['o', null, null],
    ['l', { key: 'x', atMs: 0 }, 'limit'],
    ['B', null, null],
  ] as const)('%s after %j means %s', (key, before, intent) => expect(intentOf(key, before, 100)).toBe(intent));

  it('takes a slip after the first of two for nothing', () => {
    expect(intentOf('b', led, 100)).toBeNull();
    expect(intentOf('l', led, 100)).toBeNull();
  });

  it('forgets the first of two keys', () => {
    expect(intentOf('o', led, SEQUENCE_MS + 1)).toBeNull();
    expect(intentOf('l', led, SEQUENCE_MS + 1)).toBe('limit');
  });

  it('has one meaning for each, and a group for all', () => {
    const written = SHORTCUTS.map(({ keys }) => keys.join(' '));
    expect(new Set(written).size).toBe(written.length);
    const singles = SHORTCUTS.filter(({ keys }) => keys.length === 1).map(({ keys }) => keys[0] as string);
    expect(singles).not.toContain('g');
    const groups = new Set<string>(SHORTCUT_GROUPS.map(({ group }) => group));
    expect(SHORTCUTS.every(({ group }) => groups.has(group))).toBe(true);
  });

  it('leaves Enter to the button that has the focus', () => {
    expect(isOwnKey('Enter', true)).toBe(true);
    expect(isOwnKey('Enter', false)).toBe(false);
    expect(isOwnKey('j', true)).toBe(false);
  });
});

describe('the key of the palette', () => {
  const plain = { key: 'k', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  it.each([
    [{ ctrlKey: true }, true],
    [{ metaKey: true }, true],
    [{ ctrlKey: true, key: 'K' }, true],
    [{}, false],
    [{ ctrlKey: true, shiftKey: true }, false],
    [{ ctrlKey: true, altKey: true }, false],
  ])('%j: %s', (held, opens) => expect(opensPalette({ ...plain, ...held })).toBe(opens));
});
