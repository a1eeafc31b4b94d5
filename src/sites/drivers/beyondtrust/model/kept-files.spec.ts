import { describe, expect, it } from '@jest/globals';
import { filesToRemove, type KeptFile } from './kept-files.js';

const file = (id: string, takenAtMs: number): KeptFile => ({
  id,
  appliance: id.startsWith('a') ? 'A' : 'B',
  takenAtMs,
  file: `site/${id}`,
});
const FILES = [file('a3', 30), file('b1', 11), file('a1', 10), file('a4', 40), file('b2', 21), file('a2', 20)];

describe('filesToRemove', () => {
  it.each<[string, number, number | null, string[]]>([
    ['more than enough may be kept', 10, null, []],
    ['as many as there are', 4, null, []],
    ['the newest two of each', 2, null, ['a2', 'a1']],
    ['only the newest of each', 1, null, ['a3', 'a2', 'b1', 'a1']],
    ['never none', 0, null, ['a3', 'a2', 'b1', 'a1']],
    ['a plan is on since before all of them', 1, 5, []],
    ['a plan is on since one of them', 1, 20, ['b1', 'a1']],
    ['a plan is on since after all of them', 1, 99, ['a3', 'a2', 'b1', 'a1']],
  ])('%s', (_, kept, heldSinceMs, expected) => {
    const removed = filesToRemove(FILES, { kept, heldSinceMs });
    expect(removed.map(({ id }) => id)).toEqual(expected);
  });
});
