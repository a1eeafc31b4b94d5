import { describe, expect, it } from '@jest/globals';
import { windowOf } from './window.js';

const HOUR_MS = 3_600_000;
const at = (startsAt: string, timeZone: string, durationMinutes = 60) =>
  windowOf({ startsAt, timeZone, durationMinutes });

describe('a maintenance window', () => {
  it.each([
    ['2026-01-15T02:30', 'UTC', '2026-01-15T02:30:00.000Z'],
    ['2026-01-15T02:30', 'Europe/Berlin', '2026-01-15T01:30:00.000Z'],
    ['2026-07-15T02:30', 'Europe/Berlin', '2026-07-15T00:30:00.000Z'],
    ['2026-07-15T02:30:15', 'America/New_York', '2026-07-15T06:30:15.000Z'],
    ['2026-07-15T02:30', 'Asia/Kathmandu', '2026-07-14T20:45:00.000Z'],
    ['2026-01-01T00:15', 'Pacific/Auckland', '2025-12-31T11:15:00.000Z'],
    // On the day of the change, before and after it.
    ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
  ])('at %s in %s opens at %s', (startsAt, timeZone, opensAt) => {
    const decision = at(startsAt, timeZone);
    expect(decision.ok && new Date(decision.window.opensAtMs).toISOString()).toBe(opensAt);
  });

  it('at a time that comes twice means the first', () => {
    const decision = at('2026-10-25T02:30', 'Europe/Berlin');
    expect(decision.ok && new Date(decision.window.opensAtMs).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });

  it.each([
    ['2026-03-29T02:30', 'Europe/Berlin'],
    ['2026-03-08T02:00', 'America/New_York'],
    // The whole day was skipped.
    ['2011-12-30T12:00', 'Pacific/Apia'],
  ])('at %s in %s is refused: the clocks skip it', (startsAt, timeZone) => {
    expect(at(startsAt, timeZone)).toMatchObject({ ok: false, field: 'startsAt' });
  });

  it.each(['Mars/Olympus', '', 'Europe/Berlin; DROP'])('in %p is refused', (timeZone) => {
    expect(at('2026-01-15T02:30', timeZone)).toMatchObject({ ok: false, field: 'timeZone' });
  });

  it('lasts so long in real time, whatever the clocks do in it', () => {
    for (const startsAt of ['2026-03-29T01:30', '2026-10-25T01:30', '2026-05-01T01:30']) {
      const decision = at(startsAt, 'Europe/Berlin', 120);
      expect(decision.ok && decision.window.closesAtMs - decision.window.opensAtMs).toBe(2 * HOUR_MS);
    }
  });
});
