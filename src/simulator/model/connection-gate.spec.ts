import { describe, expect, it } from '@jest/globals';
import { ConnectionGate } from './connection-gate.js';

function admittedWithin(gate: ConnectionGate, fromMs: number, toMs: number): number {
  let admitted = 0;
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 10) admitted += gate.admit(nowMs).length;
  return admitted;
}

describe('ConnectionGate', () => {
  it('lets clients in at its rate, in order', () => {
    const gate = new ConnectionGate(50, 0);
    for (let index = 0; index < 500; index += 1) gate.enqueue(index, false);
    expect(gate.admit(0)).toEqual([0, 1, 2, 3, 4]);
    expect(admittedWithin(gate, 10, 1000)).toBe(50);
    expect(admittedWithin(gate, 1010, 4000)).toBe(150);
  });

  it('saves up no more than a tenth of a second', () => {
    const gate = new ConnectionGate(50, 0);
    for (let index = 0; index < 500; index += 1) gate.enqueue(index, false);
    expect(gate.admit(60_000)).toHaveLength(5);
  });

  it('lets clients that come back from an upgrade in first', () => {
    const gate = new ConnectionGate(10, 0);
    for (const index of [0, 1, 2]) gate.enqueue(index, false);
    gate.enqueue(9, true);
    expect(gate.admit(0)).toEqual([9]);
    expect(gate.nextAdmitMs()).toBe(100);
    expect(gate.admit(100)).toEqual([0]);
  });

  it('lets everybody in at once without a rate', () => {
    const gate = new ConnectionGate(Infinity, 0);
    for (let index = 0; index < 10_000; index += 1) gate.enqueue(index, false);
    expect(gate.nextAdmitMs()).toBeLessThanOrEqual(0);
    expect(gate.admit(0)).toHaveLength(10_000);
    expect(gate.nextAdmitMs()).toBe(Infinity);
  });

  it('follows a change of the rate', () => {
    const gate = new ConnectionGate(10, 0);
    for (let index = 0; index < 1000; index += 1) gate.enqueue(index, false);
    gate.admit(0);
    gate.setRate(100, 0);
    expect(admittedWithin(gate, 10, 1000)).toBe(100);
  });
});
