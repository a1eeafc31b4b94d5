import { describe, expect, it } from '@jest/globals';
import type { ObservedEstimates, SiteObservation, Sweep } from '../../contracts/observation.js';
import { ghostsSheet, importLines, observedLines, runFigures } from './observed-lines.js';

const NOW_MS = Date.UTC(2026, 2, 1, 2);
const ago = (seconds: number) => new Date(NOW_MS - seconds * 1000).toISOString();

const sweep: Sweep = {
  id: '01990000-0000-7000-8000-000000000001',
  number: 12,
  source: 'sweep',
  state: 'complete',
  pace: 'run',
  startedAt: ago(20),
  finishedAt: ago(18),
  by: null,
  pages: { done: 2, of: 2 },
  rows: 120,
  total: 120,
  calls: 2,
  enrolled: 1,
  changed: 3,
  missed: 2,
  removed: 0,
  failure: null,
};
const estimates: ObservedEstimates = {
  basis: { returned: 40, overSeconds: 600, withTimes: 40 },
  throughputPerMinute: 4,
  concurrency: { mean: 4.2, most: 24 },
  awaySecondsMedian: 60,
  awaySecondsP90: 80,
  probablyUpgrading: 5,
  remaining: { clients: 50, secondsLow: 600, secondsHigh: 900 },
  limitAdvice: { advice: 'raise', why: 'At most 24 were away at once.' },
};
const observation: SiteObservation = {
  source: 'sweep',
  latest: sweep,
  current: null,
  pace: 'run',
  nextSweepAt: ago(-40),
  rows: { oldestSeenAt: ago(140), missed: 2, beforeRun: null },
  connected: null,
  ghosts: 1,
  clockOffsetSeconds: null,
  problems: [{ code: 'timed_out', since: ago(90), detail: 'No answer within 10 s.' }],
  lookedAt: ago(90),
  budget: null,
  estimates,
};
const lines = (parts: Partial<SiteObservation> = {}) =>
  observedLines({ ...observation, ...parts }, 25, NOW_MS).map(([label, text]) => `${label}: ${text}`);

describe('an observed site in lines', () => {
  it('says when it was seen, what stands in the way, and what is estimated', () => {
    expect(lines()).toEqual([
      'Limit: 25, set on the appliance; not enforced by Rollcall',
      'Not seen: queue, slots, versions and who upgrades: not visible through the appliance’s API',
      expect.stringMatching(/^Seen: by the sweep that began 20 s ago, the oldest row 2 min.* ago, 2 rows missed$/),
      'Estimate: 5 probably upgrading',
      expect.stringMatching(/^Estimate: 4\.2 away at once, at most 24 \(from 40 returns in 10 min/),
      'Advice: raise the limit on the appliance? At most 24 were away at once.',
      expect.stringMatching(/^Problem: timed out since 2 min ago: No answer within 10 s\.$/),
    ]);
  });

  it('gives no number before anything was seen', () => {
    const none = {
      ...estimates,
      concurrency: null,
      probablyUpgrading: 0,
      limitAdvice: { advice: 'not_known', why: '' },
    };
    const before = lines({ latest: null, problems: [], estimates: none as ObservedEstimates });
    expect(before.slice(2)).toEqual(['Seen: no sweep has been complete yet']);
    expect(lines({ latest: null, source: 'import' })[2]).toBe('Seen: nothing was imported yet');
  });

  it('reports a run by its returns', () => {
    const figures = { returned: 40, awaySecondsMedian: 60, awaySecondsP95: 90, sweepEverySeconds: 15 };
    expect(runFigures(figures).at(-1)).toEqual([
      'upgrades, failures and slots',
      'not visible through the appliance’s API',
    ]);
  });

  it('says of an import which rows were not read', () => {
    const answer = {
      sweep,
      format: 'csv' as const,
      takenAt: ago(20),
      unknownColumns: ['Colour'],
      rejected: [{ line: 7, message: 'it has no id' }],
      rejectedCount: 1,
    };
    expect(importLines(answer)).toEqual([
      expect.stringMatching(/^120 clients were read, as of .*: 1 new, 3 changed, 2 not in it, 0 removed\.$/),
      'Left out, because they are not known: Colour.',
      '1 row could not be read:',
      '  line 7: it has no id',
    ]);
  });

  it('lists stale doubles beside who lives', () => {
    const living = { id: sweep.id, clientId: '8', name: 'till', lastConnectAt: ago(60) };
    const stale = {
      id: sweep.id,
      clientId: '7',
      name: 'till',
      hostname: 'till.local',
      group: 'Tills',
      lastConnectAt: null,
    };
    const { rows } = ghostsSheet([{ ...stale, seenAt: ago(20), double: living }], NOW_MS);
    expect(rows[0]!.map(({ value, text }) => text ?? value)).toEqual(
      expect.arrayContaining(['till', '7', 'till.local', 'Tills', '–', '8']),
    );
  });
});
