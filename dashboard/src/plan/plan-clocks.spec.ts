import { describe, expect, it } from '@jest/globals';
import { downtimeClock, dueWords, exposureClock, stepSeconds, windowClock } from './plan-clocks';

const at = (minutes: number) => new Date(Date.UTC(2026, 2, 1, 2, minutes)).toISOString();
const ms = (minutes: number) => Date.parse(at(minutes));
const window = {
  startsAt: '2026-03-01T02:00',
  timeZone: 'UTC',
  durationMinutes: 60,
  opensAt: at(0),
  closesAt: at(60),
  overrun: false,
};

describe('the clock of a pair without failover', () => {
  const exposure = { since: at(0), until: null, seconds: 0, secondsMax: 3600 };
  it.each([
    [10, '10 min', 'at most 1 h 00 min', 'idle'],
    [50, '50 min', 'at most 1 h 00 min', 'warn'],
    [75, '1 h 15 min', '15 min longer than allowed: at most 1 h 00 min', 'bad'],
  ])('after %d minutes', (minutes, value, note, tone) =>
    expect(exposureClock(exposure, ms(minutes))).toMatchObject({ title: 'Without failover for', value, note, tone }),
  );
  it('stands still when it is over', () =>
    expect(exposureClock({ ...exposure, until: at(30) }, ms(500))).toMatchObject({
      title: 'Was without failover',
      value: '30 min',
      tone: 'done',
    }));
});

describe('a window', () => {
  it.each([
    [-5, 'opens in 5 min', 'wait'],
    [20, '40 min left', 'run'],
    [61, 'over', 'held'],
  ])('at minute %d', (minutes, value, tone) =>
    expect(windowClock('First window', window, ms(minutes))).toMatchObject({ value, tone }),
  );
  it('that is overrun says by how much', () =>
    expect(windowClock('First window', { ...window, overrun: true }, ms(75))).toMatchObject({
      value: '15 min over',
      tone: 'bad',
    }));
});

it('tells expected downtime from downtime that takes too long', () => {
  const downtime = { appliance: 'B' as const, since: at(0), dueAt: at(30) };
  expect(downtimeClock(downtime, false, ms(10))).toMatchObject({ title: 'B is away', tone: 'run' });
  expect(downtimeClock(downtime, true, ms(40))).toMatchObject({
    title: 'Site away (B)',
    note: '10 min longer than expected',
    tone: 'warn',
  });
});

describe('a step', () => {
  it('says when it is due, or by how much it is late', () => {
    expect(dueWords({ dueAt: null, overrun: false }, ms(0))).toBeNull();
    expect(dueWords({ dueAt: at(10), overrun: false }, ms(4))).toMatch(/^due .*, in 6 min$/);
    expect(dueWords({ dueAt: at(10), overrun: true }, ms(14))).toBe('4 min later than expected');
  });
  it('lasts until it has ended', () => {
    expect(stepSeconds({ since: null, endedAt: null }, ms(9))).toBeNull();
    expect(stepSeconds({ since: at(0), endedAt: null }, ms(9))).toBe(540);
    expect(stepSeconds({ since: at(0), endedAt: at(2) }, ms(9))).toBe(120);
  });
});
