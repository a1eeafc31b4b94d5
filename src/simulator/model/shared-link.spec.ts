import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SharedLink } from './shared-link.js';

describe('SharedLink', () => {
  it('gives one client its own line', () => {
    const link = new SharedLink(100, 8, 0);
    link.begin(1, 4);
    expect(link.nextFinishMs()).toBe(500);
    expect(link.finished(499)).toEqual([]);
    expect(link.finished(500)).toEqual([1]);
    expect(link.nextFinishMs()).toBe(Infinity);
  });

  it('shares its bandwidth evenly among those who download', () => {
    const link = new SharedLink(10, 8, 0);
    for (const index of [1, 2, 3, 4]) link.begin(index, 5);
    expect(link.finished(1999)).toEqual([]);
    expect(link.finished(2000)).toEqual([1, 2, 3, 4]);
  });

  it('speeds up for those who remain', () => {
    const link = new SharedLink(8, 8, 0);
    link.begin(1, 4);
    link.begin(2, 8);
    // Both at 4 MiB/s: the first is done after 1 s; then the second has 4 MiB left at 8 MiB/s.
    expect(link.finished(1000)).toEqual([1]);
    expect(link.nextFinishMs()).toBeCloseTo(1500, 6);
    expect(link.finished(1500)).toEqual([2]);
  });

  it('answers two ends inside one long step at their right moments', () => {
    const link = new SharedLink(8, 8, 0);
    link.begin(1, 4);
    link.begin(2, 8);
    expect(link.finished(5000)).toEqual([1, 2]);
    link.begin(3, 8);
    expect(link.nextFinishMs()).toBeCloseTo(6000, 6);
  });

  it('gives a cancelled share to the others and follows a change of its bandwidth', () => {
    const link = new SharedLink(8, 8, 0);
    link.begin(1, 8);
    link.begin(2, 8);
    link.finished(1000);
    link.cancel(1);
    expect(link.downloading).toBe(1);
    expect(link.nextFinishMs()).toBeCloseTo(1500, 6);
    link.setTotal(2);
    expect(link.finished(2999)).toEqual([]);
    expect(link.finished(3001)).toEqual([2]);
  });

  it('never carries more than its bandwidth, nor less than it can', () => {
    const downloads = fc.array(fc.record({ atMs: fc.nat(5000), mib: fc.integer({ min: 1, max: 20 }) }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(downloads, (wanted) => {
        const link = new SharedLink(10, 4, 0);
        const sorted = [...wanted].sort((a, b) => a.atMs - b.atMs);
        const done = new Map<number, number>();
        let next = 0;
        for (let nowMs = 0; done.size < sorted.length && nowMs < 200_000; nowMs += 20) {
          for (const index of link.finished(nowMs)) done.set(index, nowMs);
          for (; next < sorted.length && sorted[next]!.atMs <= nowMs; next += 1) link.begin(next, sorted[next]!.mib);
        }
        const total = sorted.reduce((sum, one) => sum + one.mib, 0);
        const lastMs = Math.max(...done.values());
        expect(done.size).toBe(sorted.length);
        expect(lastMs).toBeGreaterThanOrEqual((total / 10) * 1000 - 40);
        for (const [index, endMs] of done) {
          expect(endMs - sorted[index]!.atMs).toBeGreaterThanOrEqual((sorted[index]!.mib / 4) * 1000 - 40);
        }
      }),
    );
  });
});
