import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CheckIn } from '../../contracts/check-ins.js';
import { Outbox, type Parcel } from './outbox.js';

const said = (client: number, sequence: number, over: Partial<CheckIn> = {}): CheckIn => ({
  clientId: `jc-${client}`,
  epoch: 1,
  sequence,
  cause: 'heartbeat',
  version: '24.2.3',
  ...over,
});

describe('Outbox', () => {
  it('sends one check-in of a client at a time, in order', () => {
    const outbox = new Outbox();
    outbox.post(0, said(0, 1));
    outbox.post(0, said(0, 2));
    outbox.post(1, said(1, 1));
    const batch = outbox.takeBatch(0, 10);
    expect(batch.map((parcel) => parcel.checkIn)).toEqual([said(0, 1), said(1, 1)]);
    expect(outbox.takeBatch(0, 10)).toEqual([]);
    outbox.settle(batch[0]!);
    expect(outbox.takeBatch(0, 10).map((parcel) => parcel.checkIn)).toEqual([said(0, 2)]);
    expect(outbox.size).toBe(2);
  });

  it('lets what is said meanwhile wait until the one on its way has come back', () => {
    const outbox = new Outbox();
    outbox.post(0, said(0, 1));
    const [onTheWay] = outbox.takeBatch(0, 10);
    outbox.post(0, said(0, 2));
    expect(outbox.takeBatch(0, 10)).toEqual([]);
    outbox.putBack(onTheWay!, 0);
    expect(outbox.takeBatch(0, 10).map((parcel) => parcel.checkIn.sequence)).toEqual([1]);
  });

  it('takes no more than it is asked for, first come first served', () => {
    const outbox = new Outbox();
    for (let client = 0; client < 5; client += 1) outbox.post(client, said(client, 1));
    expect(outbox.takeBatch(0, 3).map((parcel) => parcel.index)).toEqual([0, 1, 2]);
    expect(outbox.takeBatch(0, 3).map((parcel) => parcel.index)).toEqual([3, 4]);
  });

  it('tries the same again, not before its time and before anything newer', () => {
    const outbox = new Outbox();
    outbox.post(0, said(0, 1));
    const [first] = outbox.takeBatch(0, 1);
    outbox.post(0, said(0, 2));
    outbox.putBack(first!, 500);
    expect(outbox.takeBatch(499, 1)).toEqual([]);
    expect(outbox.nextDueMs()).toBe(500);
    const [again] = outbox.takeBatch(500, 1);
    expect(again).toMatchObject({ checkIn: said(0, 1), tries: 2 });
  });

  it('gives up what a newer check-in holds, but no report of an upgrade', () => {
    const outbox = new Outbox();
    const report = said(0, 1, { upgrade: { fence: 4, outcome: 'failed' } });
    outbox.post(0, report);
    const [onTheWay] = outbox.takeBatch(0, 1);
    outbox.post(0, said(0, 2, { attributes: { name: 'TILL-1' } }));
    outbox.post(0, said(0, 3));
    expect(outbox.supersede(0)).toEqual({ name: 'TILL-1' });
    outbox.post(0, said(0, 4, { upgrade: { fence: 5, outcome: 'running' } }));
    outbox.putBack(onTheWay!, 0);
    const order: number[] = [];
    for (let [next] = outbox.takeBatch(0, 1); next !== undefined; [next] = outbox.takeBatch(0, 1)) {
      order.push(next.checkIn.sequence);
      outbox.settle(next);
    }
    expect(order).toEqual([1, 4]);
    expect(outbox.size).toBe(0);
  });

  it('does not try again what was given up on its way', () => {
    const outbox = new Outbox();
    outbox.post(0, said(0, 1));
    const [onTheWay] = outbox.takeBatch(0, 1);
    outbox.supersede(0);
    outbox.putBack(onTheWay!, 0);
    expect(outbox.takeBatch(0, 1)).toEqual([]);
    expect(outbox.isIdle(0)).toBe(true);
    expect(outbox.size).toBe(0);
  });

  it('delivers everything at least once and in order, however often tries fail', () => {
    const moves = fc.array(
      fc.record({ posts: fc.array(fc.nat(4)), take: fc.nat(3), fails: fc.boolean(), waitMs: fc.nat(300) }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(moves, (steps) => {
        const outbox = new Outbox();
        const made = [0, 0, 0, 0, 0];
        const heard: number[][] = [[], [], [], [], []];
        let nowMs = 0;
        const deliver = (batch: Parcel[], fails: boolean) => {
          expect(new Set(batch.map((parcel) => parcel.index)).size).toBe(batch.length);
          for (const parcel of batch) {
            if (fails) outbox.putBack(parcel, nowMs + 100);
            else {
              heard[parcel.index]!.push(parcel.checkIn.sequence);
              outbox.settle(parcel);
            }
          }
        };
        for (const { posts, take, fails, waitMs } of steps) {
          for (const client of posts) outbox.post(client, said(client, (made[client]! += 1)));
          deliver(outbox.takeBatch(nowMs, take), fails);
          nowMs += waitMs;
        }
        for (let turns = 0; outbox.size > 0 && turns < 1000; turns += 1) {
          nowMs += 100;
          deliver(outbox.takeBatch(nowMs, 100), false);
        }
        expect(heard).toEqual(made.map((count) => Array.from({ length: count }, (_, index) => index + 1)));
      }),
    );
  });
});
