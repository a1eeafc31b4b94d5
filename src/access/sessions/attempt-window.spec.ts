import { describe, expect, it } from '@jest/globals';
import { addressGroup, AttemptWindow } from './attempt-window.js';

const limits = { attemptsMax: 3, windowMs: 60_000, addressesMax: 2 };

describe('AttemptWindow', () => {
  it('refuses the attempt past the limit and says when the next one is due', () => {
    const window = new AttemptWindow(limits);
    for (const atMs of [0, 1000, 2000]) expect(window.begin('a', atMs)).toEqual({ allowed: true });
    expect(window.begin('a', 10_000)).toEqual({ allowed: false, retryAfterMs: 50_000 });
    expect(window.begin('b', 10_000)).toEqual({ allowed: true });
    expect(window.begin('a', 60_001)).toEqual({ allowed: true });
  });

  it('takes back an attempt that succeeded', () => {
    const window = new AttemptWindow(limits);
    for (let atMs = 0; atMs < 100; atMs += 1) {
      expect(window.begin('a', atMs)).toEqual({ allowed: true });
      window.succeeded('a', atMs);
    }
    expect(window.size).toBe(0);
    window.succeeded('nobody', 1);
  });

  it('forgets the address that tried longest ago', () => {
    const window = new AttemptWindow(limits);
    for (const address of ['a', 'b', 'a', 'c']) window.begin(address, 0);
    expect(window.size).toBe(2);
    window.begin('a', 1);
    expect(window.begin('a', 2)).toMatchObject({ allowed: false });
  });
});

describe('addressGroup', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1::5', '2001:db8:1:0'],
    ['::1', '0:0:0:0'],
  ])('%s → %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});
