import { describe, expect, it } from '@jest/globals';
import { describeTimes, nameZone, zoneOf, type TimeChoice } from './times';

const BERLIN = 'Europe/Berlin';
const NEW_YORK = 'America/New_York';
const WINTER = Date.parse('2026-01-15T12:00:00Z');
const SUMMER = Date.parse('2026-07-15T12:00:00Z');

describe('the zone of a choice', () => {
  it.each([
    ['utc', BERLIN, 'UTC'],
    ['site', BERLIN, BERLIN],
    ['site', null, 'UTC'],
    ['mine', BERLIN, NEW_YORK],
    ['relative', BERLIN, NEW_YORK],
  ] as const)('%s on a site in %s is %s', (choice, siteZone, zone) =>
    expect(zoneOf({ choice, siteZone }, NEW_YORK)).toBe(zone),
  );

  it.each([
    ['utc', WINTER, 'UTC'],
    ['site', WINTER, 'Site, UTC+1'],
    ['site', SUMMER, 'Site, UTC+2'],
    ['mine', WINTER, 'Mine, UTC−5'],
    ['relative', WINTER, 'Relative'],
  ] as [TimeChoice, number, string][])('%s is called what it is at that moment', (choice, atMs, text) =>
    expect(describeTimes({ choice, siteZone: BERLIN }, NEW_YORK, atMs)).toBe(text),
  );

  it('names a zone with its distance from UTC', () => {
    expect(nameZone(BERLIN, SUMMER)).toBe('Europe/Berlin (UTC+2)');
    expect(nameZone('UTC', SUMMER)).toBe('UTC');
  });
});
