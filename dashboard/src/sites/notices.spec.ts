import { describe, expect, it } from '@jest/globals';
import type { Sweep } from '@contracts/observation';
import type { Appliance } from '@contracts/sites';
import { formatTime } from '../lib/format';
import { noticesOf, type PageFacts } from './notices';

const NOW = Date.parse('2026-03-01T02:14:00Z');
const appliance = (health: Appliance['health'], healthMessage: string | null = null): Appliance => ({
  name: 'A',
  role: 'primary',
  hostname: null,
  baseVersion: null,
  siteVersion: null,
  siteRevision: null,
  health,
  healthMessage,
  lastDataSyncAt: null,
  lastDataSyncStatus: null,
  observedAt: null,
});
const WELL: PageFacts = {
  link: { state: 'live', lastHeardMs: NOW, limited: false },
  outage: null,
  feedLagMs: 100,
  unseen: null,
  appliances: [appliance('healthy'), appliance('unknown')],
  silences: [],
  readOnlyRole: null,
  nowMs: NOW,
};
const LOST: PageFacts['link'] = { state: 'lost', lastHeardMs: NOW - 55_000, limited: true };
const kinds = (facts: Partial<PageFacts>) => noticesOf({ ...WELL, ...facts }).map(({ kind }) => kind);

describe('what the page says of itself', () => {
  it('is nothing when all is well, also while the link is first opened', () => {
    expect(kinds({})).toEqual([]);
    expect(kinds({ link: { state: 'connecting', lastHeardMs: null, limited: false } })).toEqual([]);
  });

  it('names the age of what is shown when the link is lost', () => {
    const [notice] = noticesOf({ ...WELL, link: LOST });
    expect(notice).toMatchObject({ title: 'Link lost', tone: 'bad' });
    expect(notice!.text).toContain('55 s old');
  });

  it('does not say the same twice when nothing answers at all', () => {
    const silent = { sinceMs: NOW, status: 0, message: 'Rollcall does not answer.' };
    expect(kinds({ link: LOST, outage: silent, feedLagMs: 9000 })).toEqual(['link_lost']);
    expect(kinds({ outage: silent })).toEqual(['api_down']);
    expect(kinds({ link: LOST, outage: { ...silent, status: 503 } })).toEqual(['link_lost', 'api_down']);
  });

  it('words an appliance out of reach as such, and never as clients out of reach', () => {
    const [notice] = noticesOf({ ...WELL, appliances: [appliance('unreachable')] });
    expect(notice!.title).toBe('Appliance A unreachable');
    expect(notice!.text).toContain('says nothing about the clients');
    expect(kinds({ appliances: [appliance('unhealthy', 'disk full')] })).toEqual(['appliance']);
  });

  it('puts the most urgent first', () => {
    expect(
      kinds({
        link: { state: 'live', lastHeardMs: NOW, limited: true },
        feedLagMs: 4000,
        appliances: [appliance('unreachable')],
        readOnlyRole: 'viewer',
        outage: { sinceMs: NOW, status: 503, message: 'The database is away.' },
      }),
    ).toEqual(['api_down', 'appliance', 'behind', 'limited', 'read_only']);
  });
});

it('says since when the fleet of an observed site is not seen, and of when what is shown is', () => {
  const at = (second: number) => new Date(NOW - second * 1000).toISOString();
  const latest = { source: 'sweep', startedAt: at(130), finishedAt: at(100) } as Sweep;
  const blind = { why: 'The appliance cannot be reached', since: at(60), latest };
  const [line, ...others] = noticesOf({ ...WELL, unseen: blind, appliances: [appliance('unreachable')] });
  expect(others).toEqual([]);
  expect(line).toMatchObject({ kind: 'sight', title: `Fleet not seen since ${formatTime(at(100), NOW)}` });
  expect(line?.text).toMatch(
    /^The appliance cannot be reached, since [\d:]+\. What is shown was seen between [\d:]+ and [\d:]+\. The Overview/,
  );
});
