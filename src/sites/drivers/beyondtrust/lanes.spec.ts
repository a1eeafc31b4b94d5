import { describe, expect, it } from '@jest/globals';
import { Lanes } from './lanes.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('lanes', () => {
  it('let in as many calls of a class as may be under way, in their order, and one class does not wait for another', async () => {
    const lanes = new Lanes();
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const call = (name: string) => () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    };
    const under = ['a', 'b', 'c', 'd', 'e'].map((name) => lanes.within('sweep', call(name)));
    const look = lanes.within('health', call('look'));
    await settled();
    expect(begun).toEqual(['a', 'b', 'c', 'look']);
    ends.get('b')?.();
    await settled();
    expect(begun).toEqual(['a', 'b', 'c', 'look', 'd']);
    ends.get('a')?.();
    ends.get('c')?.();
    await settled();
    ends.get('d')?.();
    ends.get('e')?.();
    ends.get('look')?.();
    await Promise.all([...under, look]);
  });

  it('give a place back when the work fails', async () => {
    const lanes = new Lanes();
    const fails = () => lanes.within('backup', () => Promise.reject(new Error('no')));
    await expect(fails()).rejects.toThrow('no');
    await expect(Promise.all([fails(), fails()])).rejects.toThrow('no');
    expect(await lanes.within('backup', () => Promise.resolve(1))).toBe(1);
  });
});
