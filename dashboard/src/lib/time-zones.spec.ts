import { describe, expect, it } from '@jest/globals';
import { isTimeZone, localTimeAt, momentsOf, offsetName, timeZones } from './time-zones';

const iso = (moments: number[]) => moments.map((atMs) => new Date(atMs).toISOString());

describe('a time of day somewhere', () => {
  it.each([
    ['2026-03-28T02:30', 'Europe/Berlin', ['2026-03-28T01:30:00.000Z']],
    ['2026-03-29T03:30', 'Europe/Berlin', ['2026-03-29T01:30:00.000Z']],
    ['2026-03-29T02:30', 'Europe/Berlin', []],
    ['2026-10-25T02:30', 'Europe/Berlin', ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']],
    ['2026-11-01T01:30', 'America/New_York', ['2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z']],
    ['2026-07-01T12:00', 'Asia/Kolkata', ['2026-07-01T06:30:00.000Z']],
    ['2026-01-01T00:00', 'Pacific/Kiritimati', ['2025-12-31T10:00:00.000Z']],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', ['2026-04-04T14:45:00.000Z', '2026-04-04T15:15:00.000Z']],
    ['2026-01-01T00:00', 'UTC', ['2026-01-01T00:00:00.000Z']],
    ['', 'UTC', []],
    ['2026-01-01T00:00', 'Nowhere/Atall', []],
  ])('%s in %s is %j', (local, zone, moments) => expect(iso(momentsOf(local, zone))).toEqual(moments));

  it('is read off the wall there, midnight as 00:00', () => {
    expect(localTimeAt(Date.parse('2026-06-30T22:00:00Z'), 'Europe/Berlin')).toBe('2026-07-01T00:00');
  });

  it.each([
    ['2026-01-01T00:00:00Z', 'Europe/Berlin', 'UTC+1'],
    ['2026-07-01T00:00:59Z', 'Europe/Berlin', 'UTC+2'],
    ['2026-01-01T00:00:00Z', 'America/St_Johns', 'UTC−3:30'],
    ['2026-01-01T00:00:00Z', 'Europe/London', 'UTC'],
  ])('at %s %s is at %s', (at, zone, name) => expect(offsetName(Date.parse(at), zone)).toBe(name));
});

describe('the zones', () => {
  it('are those of IANA, UTC and whichever is chosen', () => {
    const zones = timeZones('Europe/Kyiv');
    expect(zones).toEqual(expect.arrayContaining(['UTC', 'Europe/Berlin', 'Europe/Kyiv']));
    expect(new Set(zones).size).toBe(zones.length);
  });
  it.each([
    ['Europe/Berlin', true],
    ['UTC', true],
    ['Mars/Olympus', false],
    ['', false],
  ])('%j is one: %s', (zone, known) => expect(isTimeZone(zone)).toBe(known));
});
