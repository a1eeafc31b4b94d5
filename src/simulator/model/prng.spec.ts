import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planFleet } from './fleet-plan.js';
import { Prng } from './prng.js';
import { SCENARIOS } from './scenarios.js';
import { TimerHeap } from './timer-heap.js';

describe('Prng', () => {
  it('gives the same numbers for the same seed on every machine', () => {
    const random = new Prng('rollcall/7');
    expect([random.int(0, 999), random.int(0, 999), random.int(0, 999), random.int(0, 999)]).toEqual([
      285, 324, 739, 879,
    ]);
  });

  it('gives streams that do not move one another', () => {
    const parent = new Prng('seed');
    const before = parent.fork('client', 3).float();
    for (let draws = 0; draws < 100; draws += 1) parent.float();
    expect(parent.fork('client', 3).float()).toBe(before);
    expect(parent.fork('client', 4).float()).not.toBe(before);
  });

  it('is even', () => {
    const random = new Prng('even');
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let draws = 0; draws < 50_000; draws += 1) tenths[Math.floor(random.float() * 10)]! += 1;
    for (const count of tenths) expect(Math.abs(count - 5000)).toBeLessThan(300);
  });

  it('has the median it is asked for', () => {
    const random = new Prng('median');
    const values = Array.from({ length: 9999 }, () => random.logNormal(2.6, 0.45)).sort((a, b) => a - b);
    expect(values[4999]).toBeCloseTo(2.6, 1);
  });
});

describe('TimerHeap', () => {
  it('gives what is due by time, and in the order it came where the time is the same', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), (times) => {
        const heap = new TimerHeap<{ dueMs: number; place: number }>();
        times.forEach((dueMs, place) => heap.push({ dueMs, place }));
        const out: { dueMs: number; place: number }[] = [];
        for (let next = heap.popDue(25); next !== undefined; next = heap.popDue(25)) out.push(next);
        const expected = times
          .map((dueMs, place) => ({ dueMs, place }))
          .filter((entry) => entry.dueMs <= 25)
          .sort((a, b) => a.dueMs - b.dueMs || a.place - b.place);
        expect(out).toEqual(expected);
        expect(heap.size).toBe(times.length - out.length);
      }),
    );
  });
});

describe('planFleet', () => {
  const fleet = planFleet(2000, SCENARIOS['passive-tail'].passive, new Prng('fleet'));

  it('gives every client its own id and name', () => {
    expect(new Set(fleet.map((client) => client.clientId)).size).toBe(2000);
    expect(new Set(fleet.map((client) => client.attributes.name)).size).toBe(2000);
  });

  it('uses only addresses and domains that belong to nobody', () => {
    const isPrivate = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/;
    for (const { attributes } of fleet) {
      expect(attributes.privateIp).toMatch(isPrivate);
      expect(attributes.publicIp).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/);
      expect(attributes.fqdn).toMatch(/\.example\.(com|net)$/);
    }
  });

  it('makes about the share passive that the scenario asks for', () => {
    const passive = fleet.filter((client) => client.connectionType === 'passive');
    expect(passive.length / fleet.length).toBeCloseTo(0.4, 1);
    expect(passive.some((client) => client.habit === 'contact')).toBe(true);
    expect(fleet.every((client) => (client.habit === null) === (client.connectionType === 'active'))).toBe(true);
  });
});
