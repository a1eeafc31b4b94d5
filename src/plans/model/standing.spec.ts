import { describe, expect, it } from '@jest/globals';
import { PlanNight } from '../../../test/support/plan-night.js';
import type { PlanKind } from '../../contracts/words.js';
import type { PlanRecord, StepRecord } from './plan.js';
import { awayOf, backupsHeldSinceMs, installOf, windowsOf } from './standing.js';

const NOW = 1_000_000;
const MINUTE = 60_000;
const call = { key: 'install', atMs: NOW, answered: true, undelivered: false };

/** A running plan that has come to that step. */
function planAt(kind: PlanKind, key: string, step: Partial<StepRecord>, parts: Partial<PlanRecord> = {}): PlanRecord {
  const { plan } = new PlanNight({ kind });
  const place = plan.steps.findIndex((one) => one.key === key);
  const steps = plan.steps.map((one, index): StepRecord => {
    if (index < place) return { ...one, state: 'done' };
    if (index > place) return { ...one, state: 'waiting', call: null };
    return { ...one, state: 'running', performer: 'rollcall', sinceMs: NOW - 5, call: null, ...step };
  });
  return { ...plan, state: 'running', speed: 1, steps, ...parts };
}

describe('since when backups are held on to', () => {
  const startedAtMs = 100 * 3_600_000;
  it.each<[string, Partial<PlanRecord>, number | null]>([
    ['one that is on: what was young when it began counts, too', {}, 96 * 3_600_000],
    ['one that is stopped', { state: 'stopped' }, 96 * 3_600_000],
    ['one that is over', { state: 'finished' }, null],
    ['one that was called off', { state: 'aborted' }, null],
    ['one that was not begun', { state: 'draft', startedAtMs: null }, null],
  ])('%s', (_, parts, expected) => {
    const plan = planAt('single', 'site_update_a', {}, { startedAtMs, ...parts });
    const spec = { ...plan.spec, backupHoursMax: 4 };
    expect(backupsHeldSinceMs({ ...plan, spec })).toBe(expected);
  });
});

describe('whether the fleet is expected to be away', () => {
  it.each<[string, PlanKind, string, Partial<StepRecord>, Partial<PlanRecord>, object | null]>([
    ['the one appliance installs', 'single', 'site_update_a', { call }, {}, { appliance: 'A', sinceMs: NOW }],
    ['its base software', 'single', 'base_updates_a', { call }, {}, { appliance: 'A', sinceMs: NOW }],
    ['the call has not gone out', 'single', 'site_update_a', {}, {}, null],
    [
      'a person installs',
      'single',
      'site_update_a',
      { performer: 'person', state: 'active' },
      {},
      { appliance: 'A', sinceMs: NOW - 5 },
    ],
    ['the install has failed', 'single', 'site_update_a', { call, state: 'failed' }, {}, null],
    ['the plan is stopped', 'single', 'base_updates_a', { call, state: 'failed' }, { state: 'stopped' }, null],
    ['the one that does not serve installs', 'failover_asynchronous', 'site_update_b', { call }, {}, null],
    [
      'production moves',
      'failover_asynchronous',
      'switch_production',
      { performer: 'person', state: 'active' },
      {},
      { appliance: null, sinceMs: NOW - 5 },
    ],
    ['the fleet is waited for', 'single', 'fleet_back', {}, {}, null],
    ['the plan was given up', 'single', 'site_update_a', { call }, { state: 'aborted' }, null],
  ])('%s', (_, kind, key, step, parts, away) => {
    const found = awayOf(planAt(kind, key, step, parts));
    if (away === null) expect(found).toBeNull();
    else expect(found).toMatchObject(away);
  });

  it('is so for as long as is usual, compressed as the appliance is', () => {
    const plan = planAt('single', 'site_update_a', { call }, { speed: 60 });
    expect(awayOf(plan)?.dueAtMs).toBe(NOW + MINUTE);
  });
});

describe('an install under way', () => {
  it('is seen on the other appliance too', () => {
    const plan = planAt('failover_asynchronous', 'site_update_b', { call });
    expect(installOf(plan)).toEqual({ appliance: 'B', sinceMs: NOW, byPerson: false });
  });

  it('may be a person’s', () => {
    const plan = planAt('single', 'site_update_a', { performer: 'person', state: 'active' });
    expect(installOf(plan)).toEqual({ appliance: 'A', sinceMs: NOW - 5, byPerson: true });
  });
});

it('knows the windows that a plan has', () => {
  const { plan } = new PlanNight({ kind: 'single' });
  const firstWindow = { startsAt: '', timeZone: 'UTC', durationMinutes: 1, opensAtMs: 1, closesAtMs: 2 };
  const spec = { ...plan.spec, firstWindow, secondWindow: null };
  expect(windowsOf({ spec })).toEqual([{ which: 'first', opensAtMs: 1, closesAtMs: 2 }]);
});
