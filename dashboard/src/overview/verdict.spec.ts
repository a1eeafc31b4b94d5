import { describe, expect, it } from '@jest/globals';
import type { Summary } from '@contracts/upgrades';
import { verdictOf, type VerdictKind } from './verdict';

const AT = '2026-03-01T02:00:00.000Z';
const states = {
  awaiting_check_in: 0,
  queued: 400,
  granted: 0,
  upgrading: 25,
  suspect: 0,
  failed: 0,
  held: 0,
  ahead: 0,
};

/** A storm in which all is well. */
function summary(changes: Partial<Summary> = {}, byState: Partial<Record<keyof typeof states, number>> = {}): Summary {
  return {
    asOf: '2026-03-01T02:20:00.000Z',
    run: {
      id: 'r',
      number: 3,
      targetVersion: '24.3.1',
      targetRevision: null,
      state: 'active',
      begunAt: AT,
      begunBy: 'the appliance',
      activeFinishedAt: null,
      endedAt: null,
      cohort: 1000,
      cohortFinished: 575,
    },
    counts: { byUpgradeState: { ...states, up_to_date: 575, ...byState } },
    pending: 425,
    slots: { limit: 25, inUse: 25, draining: false },
    automaticUpgrades: 'always',
    throughput: { lastMinute: 41, lastFiveMinutesPerMinute: 40, finishedBySteps: [] },
    paused: null,
    brake: null,
    gates: [],
    forecast: { reachable: { clients: 425 }, passiveClients: 0 },
    ...changes,
  } as unknown as Summary;
}

const run = (changes: object) => ({ run: { ...summary().run!, ...changes } });
const paused = { since: AT, by: 'person Ada', reason: 'a look' };
const gate = { source: 'plan', reason: 'outside_window', opensAt: AT, closesAt: null, closed: true } as const;
const nobodyLeft = { clients: 0, secondsLow: null, secondsHigh: null, basis: { finished: 0, overSeconds: 600 } };
const through = (passiveClients: number, more: Partial<Summary> = {}): Partial<Summary> => ({
  slots: { limit: 25, inUse: 0, draining: false },
  forecast: { reachable: nobodyLeft, passiveClients, passiveLatestAt: AT, passiveOverdue: 0 },
  ...more,
});

const said = (of: Summary) =>
  verdictOf(of)
    .words.map((word) => (typeof word === 'string' ? word : '<02:00>'))
    .join('');

describe('the verdict on a run', () => {
  it.each<[VerdictKind, Summary, string]>([
    ['going_well', summary(), 'Going well: 25 clients are upgrading, 41 came back in the last minute.'],
    [
      'going_well',
      summary({ automaticUpgrades: 'this_version' }, { failed: 10 }),
      'Going well: 25 clients are upgrading, 41 came back in the last minute; 10 have failed. Automatic upgrades are on for this version.',
    ],
    [
      'trouble',
      summary({}, { failed: 9, suspect: 2 }),
      'Going on, but 9 have failed and 2 are suspect; 25 clients are upgrading, 41 came back in the last minute.',
    ],
    [
      'standstill',
      summary({ throughput: { lastMinute: 0, lastFiveMinutesPerMinute: 0, finishedBySteps: [] } }),
      'Nobody has come back for five minutes, though 25 clients are upgrading.',
    ],
    ['paused', summary({ paused }), 'Paused by Ada since <02:00>, because: a look'],
    ['gate', summary({ gates: [gate] }), 'Waiting for the window, which opens <02:00>'],
    [
      'gate',
      summary({ gates: [{ ...gate, reason: 'appliance_not_ready', opensAt: null }] }),
      'Start gate closed: the appliance is not ready (plan). Nothing new starts.',
    ],
    [
      'safety_brake',
      summary({ paused, brake: { since: AT, failures: 16, outcomes: 50, percent: 32 } }),
      'Held by the safety brake since <02:00>, because 16 of the last 50 upgrades failed (32 %). Nothing new starts until someone resumes.',
    ],
    [
      'passive_only',
      summary({ ...through(310), ...run({ activeFinishedAt: AT }) }),
      'Active clients are through since <02:00>. Waiting only for 310 passive clients to check in.',
    ],
    ['passive_only', summary(through(1)), 'Waiting only for 1 passive client to check in.'],
    [
      'unreachable_only',
      summary(through(0, { pending: 7 }), { failed: 2 }),
      'Nobody who can be reached waits: 5 clients to go cannot be reached.',
    ],
    [
      'finished',
      summary(run({ endedAt: AT, cohortFinished: 998 }), { failed: 2 }),
      'Finished <02:00>: 998 of 1,000 are back, 2 failed. Late clients still upgrade.',
    ],
    [
      'off',
      summary({ automaticUpgrades: 'disabled' }),
      'Automatic upgrades are off: clients are held until someone releases them.',
    ],
    [
      'no_run',
      summary({ run: null }),
      'No run yet: every client counts as up to date until the appliance’s site software changes.',
    ],
  ])('%s', (kind, of, words) => {
    expect(verdictOf(of).kind).toBe(kind);
    expect(said(of)).toBe(words);
  });

  it('does not speak of a standstill before a run is five minutes old', () => {
    const still = { throughput: { lastMinute: 0, lastFiveMinutesPerMinute: 0, finishedBySteps: [] } };
    expect(verdictOf(summary({ ...still, asOf: '2026-03-01T02:04:59.000Z' })).kind).toBe('going_well');
  });

  it('calls a pause of a run that is over by its end', () => {
    expect(verdictOf(summary({ ...run({ endedAt: AT }), paused })).kind).toBe('finished');
  });
});
