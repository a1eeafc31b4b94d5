import { describe, expect, it } from '@jest/globals';
import { aRun, aSummary, AT } from '../../../test/support/cli-facts.js';
import type { SiteObservation } from '../../contracts/observation.js';
import type { UpgradeState } from '../../contracts/words.js';
import { chooseRun, judgeWait, mayBeOutOfReach, parseGoal, standingOf, type WaitPlan } from './wait-goal.js';

const share = (percent: number): WaitPlan => ({ goal: { kind: 'share', percent }, measure: 'cohort', runNumber: 3 });
const finished: WaitPlan = { ...share(1), goal: { kind: 'finished' } };
const seven: WaitPlan = { ...share(1), goal: { kind: 'count', count: 7 } };
const look = (summary = aSummary(), cohortCounts: Partial<Record<UpgradeState, number>> | null = null) => ({
  summary,
  cohortCounts,
});
const brake = { since: AT, failures: 17, outcomes: 50, percent: 34 };
const paused = { since: AT, by: 'person Ada', reason: 'a call' };
const drained = { limit: 25, inUse: 0, draining: false };

it.each([
  ['99%', { kind: 'share', percent: 99 }],
  [' 99.5 % ', { kind: 'share', percent: 99.5 }],
  ['100%', { kind: 'share', percent: 100 }],
  ['1200', { kind: 'count', count: 1200 }],
  ['Finished', { kind: 'finished' }],
  ['0%', null],
  ['101%', null],
  ['0', null],
  ['most', null],
  ['-5', null],
])('%s is the goal %j', (text, goal) => expect(parseGoal(text)).toEqual(goal));

it.each([
  ['latest', aRun(), 3],
  ['latest', null, null],
  ['next', aRun(), 4],
  ['next', null, 1],
  [7, aRun(), 7],
] as const)('run %s after %j is %s', (choice, newest, number) => expect(chooseRun(choice, newest)).toBe(number));

it.each([
  [share(99), 990],
  [share(60), 600],
  [share(33.3), 333],
  [seven, 7],
  [finished, null],
])('%j needs %s', (plan, needed) => expect(standingOf(plan, look()).needed).toBe(needed));

it('does not call back whom only a look from before the run is known of', () => {
  const { counts } = aSummary();
  const seen = { rows: { oldestSeenAt: AT, missed: 0, beforeRun: counts.byUpgradeState.up_to_date - 5 } };
  const summary = aSummary({ observation: seen as SiteObservation });
  expect(standingOf({ ...share(99), measure: 'all' }, look(summary)).back).toBe(5);
});

describe('the verdict', () => {
  const judge = (plan: WaitPlan, one = look(), former: number | null = 1000) => judgeWait(plan, one, former);

  it('waits while they come back', () => expect(judge(share(99))).toEqual({ state: 'waiting', why: null }));
  it('is done at the share', () => expect(judge(share(60))).toMatchObject({ state: 'done' }));
  it('does not believe a cohort that is still being counted', () => {
    expect(judge(share(60), look(), null)).toMatchObject({ state: 'waiting', why: expect.stringContaining('counted') });
    expect(judge(share(60), look(), 400)).toMatchObject({ state: 'waiting' });
    expect(judge(share(60), look(aSummary({ run: aRun({ cohort: 0, cohortFinished: 0 }) })), 0)).toMatchObject({
      state: 'waiting',
    });
  });
  it('is done at the first look when the run is over', () => {
    const over = look(aSummary({ run: aRun({ state: 'finished', cohortFinished: 1000 }) }));
    expect(judge(share(100), over, null)).toMatchObject({ state: 'done' });
    expect(judge(finished, over, null)).toMatchObject({ state: 'done' });
  });
  it('fails when the run is over short of it', () => {
    const over = look(aSummary({ run: aRun({ state: 'finished', cohortFinished: 970 }) }));
    expect(judge(share(99), over, null)).toMatchObject({
      state: 'failed',
      why: expect.stringContaining('970 of 1,000'),
    });
  });
  it('fails when a newer run has superseded it', () => {
    expect(judge(share(99), look(aSummary({ run: aRun({ number: 4 }) })))).toMatchObject({
      state: 'failed',
      todo: expect.stringContaining('--run 4'),
    });
  });
  it('waits for a run that has not begun', () => {
    expect(judge({ ...share(99), runNumber: 4 })).toEqual({ state: 'waiting', why: 'run 4 has not begun yet' });
    expect(judge({ ...share(99), runNumber: null }, look(aSummary({ run: null })))).toMatchObject({ state: 'waiting' });
  });
  it('fails when too many of the cohort have failed, and only then', () => {
    const summary = aSummary({ states: { failed: 11, queued: 364 } });
    expect(mayBeOutOfReach(share(99), look(summary))).toBe(true);
    expect(mayBeOutOfReach(share(98), look(summary))).toBe(false);
    expect(judge(share(99), look(summary, { failed: 11 }))).toMatchObject({
      state: 'failed',
      why: expect.stringContaining('989'),
    });
    expect(judge(share(99), look(summary, { failed: 10 }))).toMatchObject({ state: 'waiting' });
    expect(judge(share(99), look(summary))).toMatchObject({ state: 'waiting' });
    expect(judge({ ...share(99), measure: 'all' }, look(summary))).toMatchObject({ state: 'failed' });
  });
  it('fails at the brake once nothing runs any more', () => {
    expect(judge(share(99), look(aSummary({ brake })))).toEqual({
      state: 'waiting',
      why: 'the safety brake holds new starts',
    });
    expect(judge(share(99), look(aSummary({ brake, slots: drained })))).toMatchObject({
      state: 'failed',
      todo: expect.stringContaining('rollcall resume'),
    });
    expect(judge(finished, look(aSummary({ brake, slots: drained })))).toMatchObject({ state: 'failed' });
  });
  it('waits through a pause and a closed gate, and says so', () => {
    expect(judge(share(99), look(aSummary({ paused, slots: drained })))).toEqual({
      state: 'waiting',
      why: 'paused: a call',
    });
    const gates = [{ source: 'plan', reason: 'outside_window' as const, opensAt: null, closesAt: null, closed: true }];
    expect(judge(share(99), look(aSummary({ gates })))).toEqual({
      state: 'waiting',
      why: 'a start gate is closed: outside window',
    });
  });
});
