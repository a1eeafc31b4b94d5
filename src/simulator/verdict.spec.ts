import { describe, expect, it } from '@jest/globals';
import { TruthCount } from './model/truth.js';
import { judge, type VerdictFacts } from './verdict.js';

const RUN = { targetVersion: '24.3.1', targetRevision: '86042', activeFinishedAt: '2026-01-10T02:30:00.000Z' };

function summaryOf(pending: number, failed: number, over: object = {}): VerdictFacts['summary'] {
  const summary = { run: RUN, brake: null, pending, counts: { byUpgradeState: { failed } }, ...over };
  return summary as unknown as VerdictFacts['summary'];
}

function factsOf(over: Partial<VerdictFacts> = {}, truth: Partial<TruthCount> = {}): VerdictFacts {
  return {
    timedOut: false,
    stoppedByBrake: false,
    secondsAllowed: 600,
    truth: Object.assign(new TruthCount(), { upgradingMost: 25 }, truth),
    notes: { runsAfterBaseChange: 0, runBegunBy: 'rollcall', returnBegunAtMs: 0 },
    target: { version: '24.3.1', revision: '86042' },
    runs: [RUN] as unknown as VerdictFacts['runs'],
    summary: summaryOf(0, 0),
    limitHighest: 25,
    falselyUpToDate: [],
    differences: { missing: [], version: [], connection: [], upgradeState: [] },
    lostCheckIns: [],
    meantToFail: 0,
    ...over,
  };
}

const faults = (facts: VerdictFacts) =>
  judge(facts)
    .filter((line) => !line.ok)
    .map((line) => `${line.check}: ${line.expected} / ${line.seen}`);

describe('judge', () => {
  it('finds nothing wrong where nothing is', () => {
    expect(faults(factsOf())).toEqual([]);
  });

  const brake = { since: '', failures: 16, outcomes: 50, percent: 30 };
  it.each<[string, Partial<VerdictFacts>, Partial<TruthCount>, string]>([
    ['one upgrade too many', {}, { upgradingMost: 26 }, 'most clients upgrading at once: at most 25 / 26'],
    [
      'a late start, but not one whose first try was lost',
      {},
      { startsRefusedLate: 3, startsRefusedLateExplained: 2, lateStarts: ['jc-1 (fence 9) by 40 ms'] },
      'starts refused as late: 0 / 1: jc-1 (fence 9) by 40 ms, and 2 whose first try was lost on its way',
    ],
    ['a stale start', {}, { startsRefusedStale: 1 }, 'starts refused as stale: 0 / 1'],
    ['a second grant', {}, { startsRefusedUpgrading: 1 }, 'starts sent to a client that was upgrading: 0 / 1'],
    ['a rejected check-in', {}, { checkInsRejected: 2 }, 'check-ins rejected: 0 / 2'],
    ['the time', { timedOut: true }, {}, 'finished in time: within 600 s / no'],
    [
      'the brake',
      { stoppedByBrake: true, summary: summaryOf(0, 0, { brake }) },
      {},
      'stopped by the safety brake: no / yes, after 16 of the last 50 upgrades had failed',
    ],
    [
      'a second run',
      { runs: [RUN, RUN] as unknown as VerdictFacts['runs'] },
      {},
      'runs begun by the change of site software: 1 / 2',
    ],
    ['a client that waits', { summary: summaryOf(1, 0) }, {}, 'clients still pending: 0 / 1, 0 of them failed'],
    [
      'a failed client that was not made to fail',
      { summary: summaryOf(3, 3), meantToFail: 2 },
      {},
      'clients still pending: 2, all of them failed, as they were made to / 3, 3 of them failed',
    ],
    [
      'a client that was made to fail and waits',
      { summary: summaryOf(2, 1), meantToFail: 2 },
      {},
      'clients still pending: 2, all of them failed, as they were made to / 2, 1 of them failed',
    ],
    [
      'lost check-ins, of which it shows the first five',
      { lostCheckIns: ['a', 'b', 'c', 'd', 'e', 'f'] },
      {},
      'acknowledged check-ins that Rollcall does not know any more: 0 / 6: a; b; c; d; e; …',
    ],
  ])('finds %s', (_, over, truth, expected) => {
    expect(faults(factsOf(over, truth))).toEqual([expected]);
  });

  it('finds a run that the base software began', () => {
    const notes = { runsAfterBaseChange: 1, runBegunBy: 'rollcall', returnBegunAtMs: 0 } as const;
    expect(faults(factsOf({ notes }))).toContain('runs begun by the change of base software: 0 / 1');
  });
});
