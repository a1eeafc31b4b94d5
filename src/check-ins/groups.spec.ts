import { describe, expect, it } from '@jest/globals';
import { waitFor } from '../../test/support/wait-for.js';
import { Groups } from './groups.js';

/** Saves what it is given once `release` is called, and keeps what it was given. */
function gate() {
  const groups: number[][] = [];
  const waiting: (() => void)[] = [];
  const save = async (items: readonly number[]) => {
    groups.push([...items]);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return items.map((item) => item * 10);
  };
  return { groups, save, release: () => waiting.shift()?.(), isWaiting: () => waiting.length > 0 };
}

const failing = (code: string) => Object.assign(new Error(`refused with ${code}`), { code });
const noCulprit = (): number => -1;

describe('grouping', () => {
  it('saves at once what comes at rest, and together what comes meanwhile', async () => {
    const { groups, save, release } = gate();
    const all = new Groups(save, noCulprit, 0);
    const first = all.add([1]);
    await new Promise(setImmediate);
    const second = all.add([2]);
    await new Promise(setImmediate);
    const others = [all.add([3]), all.add([4, 5]), all.add([6])];
    await new Promise(setImmediate);
    expect(groups).toEqual([[1], [2]]);
    expect(all.waitingCount).toBe(6);
    release();
    expect(await first).toEqual([10]);
    release();
    expect(await second).toEqual([20]);
    release();
    expect(await Promise.all(others)).toEqual([[30], [40, 50], [60]]);
    expect(groups).toEqual([[1], [2], [3, 4, 5, 6]]);
    expect(all.waitingCount).toBe(0);
    expect(all.ratePerSecond).toBeGreaterThan(0);
  });

  it('has what comes soon after a group share the next, though another might begin', async () => {
    const { groups, save, release } = gate();
    const all = new Groups(save, noCulprit, 60);
    const first = all.add([1]);
    await new Promise(setImmediate);
    const others = [all.add([2])];
    await new Promise(setImmediate);
    others.push(all.add([3]));
    expect(groups).toEqual([[1]]);
    release();
    await first;
    await waitFor(() => groups.length === 2);
    expect(groups).toEqual([[1], [2, 3]]);
    release();
    await Promise.all(others);
  });

  it('keeps groups below a thousand, so long as no parcel is larger', async () => {
    const sizes: number[] = [];
    const all = new Groups(async (items: readonly number[]) => {
      sizes.push(items.length);
      return [...items];
    }, noCulprit);
    const parcels = [600, 400, 1, 999, 3000, 2].map((length) => Array.from({ length }, (_, index) => index));
    await Promise.all(parcels.map((parcel) => all.add(parcel)));
    expect(sizes).toEqual([1000, 1000, 3000, 2]);
  });
});

describe('a group that fails', () => {
  it('is halved until the culprit is alone, and the others are saved', async () => {
    const saved: number[] = [];
    const all = new Groups(
      async (items: readonly number[]) => {
        if (items.includes(5)) throw failing('22P02');
        saved.push(...items);
        return items.map((item) => item * 10);
      },
      (item) => -item,
    );
    expect(await all.add([1, 2, 3, 4, 5, 6, 7, 8])).toEqual([10, 20, 30, 40, -5, 60, 70, 80]);
    expect(saved).toEqual([1, 2, 3, 4, 6, 7, 8]);
  });

  it.each(['08006', 'ECONNREFUSED', '57P01', '40P01', '40001', '55P03'])(
    'blames no item for what is the database’s fault (%s): all may be sent again',
    async (code) => {
      let tries = 0;
      const culprits: number[] = [];
      const all = new Groups<number, number>(
        async () => {
          tries += 1;
          throw failing(code);
        },
        (item) => culprits.push(item),
      );
      await expect(all.add([1, 2, 3])).rejects.toThrow(code);
      expect({ tries, culprits, waiting: all.waitingCount }).toEqual({ tries: 1, culprits: [], waiting: 0 });
    },
  );
});
