import { describe, expect, it } from '@jest/globals';
import { PlanNight } from '../../../test/support/plan-night.js';
import { courseOf } from './course.js';
import type { Facts, SeenAppliance } from './facts.js';
import { isToAttest, judgeGate } from './gates.js';
import type { PlanRecord, Window } from './plan.js';

const HOUR_MS = 3_600_000;
const night = new PlanNight({ kind: 'failover_synchronous' });
const NOW_MS = night.nowMs;

interface Given {
  plan?: (plan: PlanRecord) => PlanRecord;
  appliance?: Partial<SeenAppliance>;
  facts?: Partial<Facts>;
}

/** What the gate of that key says of a pair that is in the best of states, but for what is given. */
function judged(key: string, { plan = (same) => same, appliance = {}, facts = {} }: Given = {}) {
  const best = night.facts();
  const steps = night.plan.steps.map((one) => ({ ...one, state: 'done' as const, endedAtMs: NOW_MS }));
  const record = plan({ ...night.plan, startedAtMs: NOW_MS - 5 * HOUR_MS, steps });
  const fresh = { lastBackup: { takenAtMs: NOW_MS - HOUR_MS, sha256: '', bytes: 1 } };
  const sight = {
    ...best.sight!,
    appliances: best.sight!.appliances.map((one) => ({ ...one, ...fresh, ...appliance })),
  };
  const run = { target: record.spec.target!, begunAtMs: NOW_MS, cohort: 100, back: 100 };
  const fleet = { run, slotsInUse: 0, online: 100, sweptAtMs: null };
  const course = courseOf(record.spec).find((one) => one.key === key)!;
  const judgement = judgeGate({ course, plan: record, facts: { ...best, sight, fleet, ...facts }, nowMs: NOW_MS });
  return judgement.isOpen ? 'open' : judgement.reason;
}

const window = (opensAtMs: number): Window => ({
  startsAt: '',
  timeZone: 'UTC',
  durationMinutes: 60,
  opensAtMs,
  closesAtMs: opensAtMs + HOUR_MS,
});
const within = (opensAtMs: number) => (plan: PlanRecord) => ({
  ...plan,
  spec: { ...plan.spec, firstWindow: window(opensAtMs), secondWindow: window(opensAtMs) },
});
const unattested = (plan: PlanRecord) => ({
  ...plan,
  steps: plan.steps.map((one) =>
    one.key === 'attest_certificate_stores' ? { ...one, state: 'waiting' as const } : one,
  ),
});
const fleet = (parts: Partial<Facts['fleet']>): Given => {
  const run = { target: night.plan.spec.target!, begunAtMs: NOW_MS, cohort: 100, back: 100 };
  return { facts: { fleet: { run, slotsInUse: 0, online: 100, sweptAtMs: null, ...parts } } };
};
const back = (count: number) =>
  fleet({ run: { target: night.plan.spec.target!, begunAtMs: NOW_MS, cohort: 100, back: count } });
const OLD = { takenAtMs: NOW_MS - 5 * HOUR_MS, sha256: '', bytes: 1 };
const BLIND: Given = { facts: { blind: true } };

describe('a gate', () => {
  it.each<[string, string, Given, string]>([
    ['open_first_window', 'without a window', {}, 'open'],
    ['open_first_window', 'a moment before it', { plan: within(NOW_MS + 1) }, 'window_not_open'],
    ['open_first_window', 'at its first moment', { plan: within(NOW_MS) }, 'open'],
    ['open_second_window', 'when it is over', { plan: within(NOW_MS - HOUR_MS) }, 'window_over'],
    ['peer_steady_a', 'when it is well', {}, 'open'],
    ['peer_steady_a', 'while it installs', { appliance: { activity: 'installing_site' } }, 'peer_not_steady'],
    ['peer_steady_a', 'when it is unhealthy', { appliance: { healthy: false } }, 'peer_not_steady'],
    ['peer_steady_a', 'when it cannot be seen now', BLIND, 'peer_not_visible'],
    ['clock_in_step_a', 'when it is 60 s off', { appliance: { clockOffsetSeconds: -60 } }, 'open'],
    ['clock_in_step_a', 'when it is 61 s off', { appliance: { clockOffsetSeconds: -61 } }, 'clock_out_of_step'],
    ['backup_is_fresh_a', 'an hour later', {}, 'open'],
    [
      'backup_is_fresh_a',
      'when it is too old',
      { appliance: { lastBackup: { takenAtMs: NOW_MS - 4 * HOUR_MS - 1, sha256: '', bytes: 1 } } },
      'backup_too_old',
    ],
    ['backup_is_fresh_a', 'when nobody attested the stores', { plan: unattested }, 'certificate_stores_not_attested'],
    ['fleet_back', 'when all are back', {}, 'open'],
    ['fleet_back', 'with just enough', back(95), 'open'],
    ['fleet_back', 'with one too few', back(94), 'fleet_not_back'],
    ['fleet_back', 'while somebody upgrades', fleet({ slotsInUse: 1 }), 'slots_held'],
    ['fleet_back', 'before its run', fleet({ run: null }), 'run_not_begun'],
    ['keys_equal', 'when they are', {}, 'open'],
    ['keys_equal', 'when they cannot be seen now', BLIND, 'keys_not_visible'],
  ])('%s %s', (key, _, given, expected) => {
    expect(judged(key, given)).toBe(expected);
  });
});

describe('a gate, where an appliance is seen only through its API', () => {
  const API: Partial<SeenAppliance> = {
    activity: null,
    baseVersion: null,
    keyFingerprint: null,
    updates: null,
    clockOffsetSeconds: null,
  };
  const DOWN: Partial<SeenAppliance> = { healthy: false };

  it.each<[string, string, Partial<SeenAppliance>, string]>([
    ['peer_steady_a', 'when it is healthy, whatever it is at', {}, 'open'],
    ['peer_steady_a', 'when it is not healthy, or does not answer', DOWN, 'peer_not_steady'],
    ['clock_in_step_a', 'when the clock is shown and in step', { clockOffsetSeconds: 5 }, 'open'],
    ['clock_in_step_a', 'when the clock is shown and off', { clockOffsetSeconds: 61 }, 'clock_out_of_step'],
    ['clock_in_step_a', 'when it does not answer: it may show its clock later', DOWN, 'clock_not_visible'],
    ['clock_in_step_a', 'when it answers and shows no clock', {}, 'clock_not_visible, to attest'],
    ['base_requirement_a', 'always: the base software is never shown', {}, 'not_visible, to attest'],
    ['keys_equal', 'always: the keys are never shown', {}, 'keys_not_visible, to attest'],
    ['backup_is_fresh_a', 'by a person’s word, when Rollcall’s own is old', { lastBackup: OLD }, 'open'],
  ])('%s %s', (key, _, shown, expected) => {
    const appliance = { ...API, ...shown };
    const judgement = judged(key, { appliance });
    const { sight } = night.facts();
    const appliances = sight!.appliances.map((one) => ({ ...one, ...appliance }));
    const course = courseOf(night.plan.spec).find((one) => one.key === key)!;
    const toAttest = isToAttest(course, { sight: { ...sight!, appliances }, blind: false });
    expect([judgement, ...(toAttest ? ['to attest'] : [])].join(', ')).toBe(expected);
  });

  it('is attested for an appliance that has no name of its own, and waited for while nothing is seen', () => {
    const { sight } = night.facts();
    const course = courseOf(night.plan.spec).find(({ key }) => key === 'peer_steady_a')!;
    const onlyB = { ...sight!, appliances: sight!.appliances.slice(1).map((one) => ({ ...one, ...API })) };
    expect(isToAttest(course, { sight: onlyB, blind: false })).toBe(true);
    expect(isToAttest(course, { sight: onlyB, blind: true })).toBe(false);
    expect(isToAttest(course, { sight: null, blind: false })).toBe(true);
  });
});
