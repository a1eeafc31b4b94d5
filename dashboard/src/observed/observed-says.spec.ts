import { describe, expect, it } from '@jest/globals';
import { DRIVER_FAILURES, SIGHT_TROUBLES } from '@contracts/observed-words';
import type { ClientObservation, ObservedEstimates, SiteObservation, Sweep } from '@contracts/observation';
import type { Run, Summary } from '@contracts/upgrades';
import type { Words } from '../overview/verdict';
import { TROUBLE_WORDS, troubleOf } from '../words/observed-words';
import { estimatesOf, remainingClock } from './estimate-words';
import { observedStages } from './observed-cells';
import { observedVerdict } from './observed-verdict';
import {
  blindedBy,
  budgetSentence,
  currentLook,
  estimateInWords,
  missedClients,
  nextLook,
  returnedShort,
  seenBetweenText,
} from './seen-words';

const NOW = Date.parse('2026-03-01T02:10:45Z');
const at = (secondsAgo: number) => new Date(NOW - secondsAgo * 1000).toISOString();

const sweep = (parts: Partial<Sweep> = {}): Sweep => ({
  id: '01890000-0000-7000-8000-000000000001',
  number: 7,
  source: 'sweep',
  state: 'complete',
  pace: 'run',
  startedAt: at(41),
  finishedAt: at(14),
  by: null,
  pages: { done: 124, of: 124 },
  rows: 12_400,
  total: 12_400,
  calls: 125,
  enrolled: 0,
  changed: 3,
  missed: 0,
  removed: 0,
  failure: null,
  ...parts,
});
const estimates = (parts: Partial<ObservedEstimates> = {}): ObservedEstimates => ({
  basis: { returned: 120, overSeconds: 600, withTimes: 100 },
  throughputPerMinute: 12,
  concurrency: { mean: 21.3, most: 25 },
  awaySecondsMedian: 90,
  awaySecondsP90: 150,
  probablyUpgrading: 24,
  remaining: { clients: 400, secondsLow: 1500, secondsHigh: 2400 },
  limitAdvice: { advice: 'keep', why: 'Because.' },
  ...parts,
});
const observation = (parts: Partial<SiteObservation> = {}): SiteObservation => ({
  source: 'sweep',
  latest: sweep(),
  current: null,
  pace: 'run',
  nextSweepAt: at(-19),
  rows: { oldestSeenAt: at(41), missed: 0, beforeRun: null },
  connected: null,
  ghosts: 0,
  clockOffsetSeconds: null,
  problems: [],
  lookedAt: at(2),
  budget: null,
  estimates: estimates(),
  ...parts,
});
const NO_ROWS = observation().rows;
const RUN = { cohort: 1000, cohortFinished: 600, endedAt: null } as Run;
const summary = (parts: { run?: Run | null; pending?: number; away?: number; seen?: SiteObservation | null }) =>
  ({
    run: parts.run === undefined ? RUN : parts.run,
    pending: (parts.pending ?? 400) + (parts.away ?? 0),
    counts: { byUpgradeState: { pending: parts.pending ?? 400, awaiting_check_in: parts.away ?? 0 } },
    observation: parts.seen === undefined ? observation() : parts.seen,
  }) as unknown as Summary;
const plain = (words: Words) => words.map((word) => (typeof word === 'string' ? word : '@')).join('');

describe('what is seen', () => {
  it('has the time from the first row to the last', () => {
    expect(seenBetweenText(sweep(), NOW)).toMatch(/^seen between [\d:]+ and [\d:]+$/);
    expect(seenBetweenText(sweep({ finishedAt: at(40.8), startedAt: at(41) }), NOW)).toMatch(/^seen [\d:]+$/);
    expect(seenBetweenText(sweep({ source: 'import' }), NOW)).toMatch(/^as exported, imported [\d:]+$/);
  });

  it.each<[Partial<Sweep> | null, string | null]>([
    [null, null],
    [{}, null],
    [{ state: 'running', pages: { done: 34, of: 124 }, rows: 3400 }, ': 3,400 clients read, page 34 of 124 (27 %).'],
    [{ state: 'running', pages: { done: 1, of: null }, rows: 100 }, ': 100 clients read, 1 page.'],
    [
      { state: 'running', pages: { done: 34, of: 124 }, failure: 'unreachable' },
      ' goes on, from page 34 of 124 on, when',
    ],
    [{ state: 'failed', pages: { done: 34, of: 124 } }, ' came to nothing at page 34 of 124. Nobody is taken for gone'],
  ])('of the sweep %j', (parts, says) => {
    const look = currentLook(parts === null ? null : sweep(parts), NOW);
    if (says === null) expect(look).toBeNull();
    else expect(look).toContain(says);
  });

  it('says when the next sweep is, and how many clients the last did not come by', () => {
    expect(nextLook(observation(), NOW)).toBe('In 19 s (often: a run is on).');
    expect(nextLook(observation({ nextSweepAt: at(3) }), NOW)).toBe('Due now (often: a run is on).');
    expect(nextLook(observation({ source: 'import' }), NOW)).toBe('With the next import.');
    expect(missedClients({ rows: { missed: 3, oldestSeenAt: at(240), beforeRun: null } }, NOW)).toBe(
      '3 clients not seen in it, the oldest seen 4 min ago. What was seen of them last stays.',
    );
  });

  const budget = {
    requestsPerSecondMax: 20,
    requestsPerHourMax: 15_000,
    usedLastHour: 412,
    callsPerSweep: 124,
    sweepEverySeconds: 60,
    percentOfHour: 49.6,
    backOffUntil: null,
  };

  it('says what the budget allows', () => {
    expect(budgetSentence(budget, 12_400)).toBe(
      'A sweep of 12,400 clients is 124 calls; every 1 min uses 50 % of the hour.',
    );
  });

  it('says until when nothing is asked', () => {
    const asked = (ago: number) => observation({ budget: { ...budget, backOffUntil: at(ago) } });
    expect(nextLook(asked(-8), NOW)).toMatch(/^Nothing is asked until [\d:]+: /);
    expect(nextLook(asked(1), NOW)).toBe('In 19 s (often: a run is on).');
  });

  it('calls a guess one, and gives a return its range', () => {
    const seen = { estimate: { kind: 'probably_upgrading', since: at(40) }, returned: { after: at(80), by: at(20) } };
    const one = seen as unknown as ClientObservation;
    expect(estimateInWords(one, NOW)).toBe('Probably upgrading: was pending, disconnected 40 s ago');
    expect(returnedShort(one, NOW)).toMatch(/^back [\d:]+–[\d:]+$/);
  });
});

describe('troubles', () => {
  it.each([...DRIVER_FAILURES, ...SIGHT_TROUBLES])('%s: says what is wrong and what to do', (code) => {
    expect(TROUBLE_WORDS[code].wrong).toMatch(/^[A-Z].*[^.]$/);
    expect(TROUBLE_WORDS[code].todo).toMatch(/\.$/);
  });

  it('shows a word that it does not know as it is', () => expect(troubleOf('moon_phase').wrong).toBe('moon phase'));

  it('tells what blinds from what is a remark', () => {
    const clock = { code: 'clock_out_of_step' as const, since: at(9), detail: null };
    const down = { code: 'unreachable' as const, since: at(9), detail: null };
    expect(blindedBy([clock])).toBeNull();
    expect(blindedBy([clock, down])).toBe(down);
  });
});

describe('the verdict', () => {
  const down = [{ code: 'timed_out' as const, since: at(200), detail: null }];
  it.each<[string, Parameters<typeof summary>[0], string]>([
    ['before anything was looked at', { seen: null }, 'The fleet has not been seen yet.'],
    [
      'before the first sweep',
      { seen: observation({ latest: null }) },
      'The fleet has not been seen yet. The first sweep follows by itself.',
    ],
    [
      'during the first sweep',
      { seen: observation({ latest: null, current: sweep({ state: 'running', rows: 3100 }) }) },
      'The first sweep is under way: 3,100 of 12,400 clients read so far. The counts below are of these alone.',
    ],
    [
      'while it cannot be asked',
      { seen: observation({ problems: down }) },
      'The fleet is not seen now. What is shown was seen between @ and @.',
    ],
    [
      'while it cannot be asked, after the run',
      { run: { ...RUN, endedAt: at(5) }, seen: observation({ problems: down }) },
      'Finished @: 600 of 1,000 were seen back. The fleet is not seen now. What is shown was seen between @ and @.',
    ],
    [
      'while it cannot be asked, before the first sweep was complete',
      { seen: observation({ problems: down, latest: null }) },
      'The fleet has not been seen whole yet, and cannot be seen now.',
    ],
    [
      'without a run, where an upgrade has happened',
      { run: null },
      '400 clients need an update, and no run is known, seen between @ and @.',
    ],
    [
      'without a run',
      { run: null, pending: 0 },
      'No run is known, and no client needs an update, seen between @ and @.',
    ],
    [
      'in a run',
      {},
      '120 clients seen coming back in 10 min: 400 clients pending, 24 of them probably upgrading (an estimate).',
    ],
    [
      'where nobody comes back',
      {
        seen: observation({
          estimates: estimates({ basis: { returned: 0, overSeconds: 600, withTimes: 0 }, probablyUpgrading: 0 }),
        }),
      },
      'Nobody was seen coming back in 10 min: 400 clients pending.',
    ],
    [
      'where only those that are away are missing',
      { pending: 0, away: 12 },
      'Waiting only for 12 clients that have not connected since the run began.',
    ],
    [
      'before anybody was looked at in it',
      { run: { ...RUN, cohortFinished: 0 }, pending: 0, seen: observation({ rows: { ...NO_ROWS, beforeRun: 1000 } }) },
      '1,000 clients have not been seen since the run began. Nobody is known to be pending.',
    ],
    [
      'where some came back between two looks',
      { seen: observation({ estimates: estimates({ basis: { returned: 0, overSeconds: 0, withTimes: 0 } }) }) },
      '600 of 1,000 were seen back: 400 clients pending, 24 of them probably upgrading (an estimate).',
    ],
    ['at the end', { run: { ...RUN, endedAt: at(5) } }, 'Finished @: 600 of 1,000 were seen back.'],
  ])('%s', (_when, parts, says) => expect(plain(observedVerdict(summary(parts)).words)).toBe(says));
});

describe('estimates', () => {
  it('say what they rest on', () => {
    expect(estimatesOf(estimates()).map(({ value }) => value)).toEqual([
      '12.0 a minute',
      '21.3 on average, 25 at most',
      '2 min; 9 in 10 within 3 min',
      '24 clients',
    ]);
    expect(estimatesOf(estimates({ throughputPerMinute: 1403.8 }))[0]?.value).toBe('1,404 a minute');
    expect(estimatesOf(estimates())[0]?.basis).toBe('From 120 returns seen in 10 min.');
  });

  it('are dashes where too little was seen', () => {
    const none = { throughputPerMinute: null, concurrency: null, awaySecondsMedian: null };
    const basis = { returned: 0, overSeconds: 600, withTimes: 0 };
    const values = estimatesOf(estimates({ ...none, basis })).map(({ value }) => value);
    expect(values.slice(0, 3)).toEqual(['–', '–', '–']);
  });

  it('of what remains are a range, or none', () => {
    expect(remainingClock(summary({}), NOW)).toMatchObject({
      value: '25–40 min',
      basis: 'From 120 returns seen in 10 min.',
      about: expect.stringMatching(/; 400 clients online or probably upgrading$/),
    });
    expect(remainingClock(summary({ away: 12 }), NOW).about).toMatch(/; not counted: 12 not checked in$/);
    const unknown = observation({
      estimates: estimates({ remaining: { clients: 4, secondsLow: null, secondsHigh: null } }),
    });
    expect(remainingClock(summary({ seen: unknown }), NOW).value).toBe('Not known yet');
    expect(remainingClock(summary({ run: null }), NOW).value).toBe('–');
    const over = summary({
      run: { ...RUN, endedAt: at(5) },
      seen: observation({ estimates: estimates({ remaining: null }) }),
    });
    expect(remainingClock(over, NOW).basis).toBe('The run is over.');
    const down = [{ code: 'unreachable' as const, since: at(200), detail: null }];
    expect(remainingClock(summary({ seen: observation({ problems: down }) }), NOW).value).toBe('Not known now');
  });
});

describe('the way back', () => {
  const counts = { byUpgradeState: { awaiting_check_in: 20, pending: 30, up_to_date: 950 } } as Summary['counts'];
  const cells = (hasRun: boolean, beforeRun: number | null) =>
    observedStages(counts, hasRun, beforeRun).map(({ label, count }) => [label, count]);

  it('calls nobody back who was last seen before the run began', () => {
    expect(cells(true, 900)).toEqual([
      ['Not seen since', 900],
      ['Not checked in', 20],
      ['Pending', 30],
      ['Back', 50],
    ]);
  });

  it('has nobody unseen where no run is on', () => {
    expect(cells(true, null).at(-1)).toEqual(['Back', 950]);
    expect(cells(false, null).at(-1)).toEqual(['Up to date', 950]);
    expect(cells(false, null)).toHaveLength(3);
  });
});
