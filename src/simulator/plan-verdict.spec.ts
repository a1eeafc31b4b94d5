import { describe, expect, it } from '@jest/globals';
import type { Plan, PlanStep } from '../contracts/plans.js';
import { PLAN_SCENARIOS } from '../contracts/simulation-words.js';
import { AppliancePair } from './model/appliance-pair.js';
import { note, type PairState } from './model/pair-state.js';
import { Prng } from './model/prng.js';
import { SCENARIOS } from './model/scenarios.js';
import { SOFTWARE_AFTER } from './model/software.js';
import { PLAN_EXPECTATIONS } from './plan-expectations.js';
import { transcriptOf } from './plan-transcript.js';
import { judgePlan, type PlanFacts } from './plan-verdict.js';

const NOW_MS = Date.UTC(2026, 2, 1, 1);
const nothing = () => undefined;

function pairOf(scenario: keyof typeof PLAN_EXPECTATIONS): PairState {
  const side = { wentDown: nothing, cameBack: nothing, moved: nothing };
  const particulars = SCENARIOS[scenario].appliance;
  return new AppliancePair({ particulars, speed: 1, random: new Prng('pair'), side }, NOW_MS).state;
}

/** A pair of which each was upgraded once, in the order of a synchronous upgrade. */
function upgradedPair(): PairState {
  const pair = pairOf('failover-sync');
  note(pair, NOW_MS, null, 'failover_broken', '');
  for (const { name } of pair.appliances) {
    note(pair, NOW_MS, name, 'backup_taken', '');
    for (const version of ['6.1.6', '6.2.0']) note(pair, NOW_MS, name, 'base_installed', `Base software ${version}`);
    note(pair, NOW_MS, name, 'site_installed', 'Site software 24.3.1; 3 sessions and 9 users were cut off');
  }
  note(pair, NOW_MS, null, 'failover_established', '');
  for (const one of pair.appliances) one.software = SOFTWARE_AFTER;
  return pair;
}

const stepOf = (fields: Partial<PlanStep>) =>
  ({ state: 'done', performer: null, reason: null, says: '', instructions: [], actions: [], ...fields }) as PlanStep;

const planOf = (fields: Partial<Plan>) =>
  ({
    kind: 'failover_synchronous',
    state: 'finished',
    target: null,
    current: null,
    steps: [],
    stop: null,
    abort: { possible: true, why: null, leftUndone: [] },
    ...fields,
  }) as Plan;

function judged(facts: Partial<PlanFacts> & Pick<PlanFacts, 'pair' | 'expected'>) {
  const plan = facts.plan ?? planOf({});
  const lines = judgePlan({ stood: plan, plan, appliancesWord: null, ...facts });
  return lines.filter(({ ok }) => !ok).map(({ check, seen }) => `${check}: ${seen}`);
}

describe('a plan that should finish', () => {
  const expected = PLAN_EXPECTATIONS['failover-sync'];

  it('is judged clean when all is as the guide says', () => {
    expect(judged({ pair: upgradedPair(), expected })).toEqual([]);
  });

  it.each<[string, (pair: PairState) => void, string]>([
    ['both were down', (pair) => pair.downTogether.push('01:00: A and B'), 'moments at which both'],
    [
      'a package was installed twice',
      (pair) => note(pair, NOW_MS, 'B', 'site_installed', 'Site software 24.3.1'),
      'packages installed twice: 1: B site_installed Site software 24.3.1',
    ],
    ['the pair was not joined again', (pair) => (pair.failover = 'broken'), 'failover: broken'],
    ['the other leads', (pair) => (pair.production = 'B'), 'in production: B'],
    [
      'production was moved',
      (pair) => note(pair, NOW_MS, 'B', 'production_switched', ''),
      'what was done that must be done once',
    ],
    [
      'the second is at its old software',
      (pair) => (pair.appliances[1]!.software = { ...SOFTWARE_AFTER, siteVersion: '24.2.3' }),
      'appliances at the end: A base 6.2.0, site 24.3.1 86042; B base 6.2.0, site 24.2.3 86042',
    ],
  ])('is judged not clean when %s', (_, spoil, line) => {
    const pair = upgradedPair();
    spoil(pair);
    expect(judged({ pair, expected }).join('\n')).toContain(line);
  });

  it('is judged not clean when a step was passed over or it was given up', () => {
    const plan = planOf({ state: 'aborted', steps: [stepOf({ key: 'fleet_back', state: 'overridden' })] });
    expect(judged({ pair: upgradedPair(), expected, plan })).toEqual([
      'the plan ended: aborted',
      'steps not done at the end: 1: fleet_back overridden',
    ]);
  });
});

describe('a plan that should be held', () => {
  const expected = PLAN_EXPECTATIONS['split-clock'];
  const held = { key: 'clock_in_step_b', state: 'active', reason: 'clock_out_of_step', says: 'Mend NTP.' } as const;
  const pair = () => {
    const broken = pairOf('split-clock');
    note(broken, NOW_MS, null, 'failover_broken', '');
    broken.failover = 'broken';
    return broken;
  };
  const judgeHeld = (fields: Partial<PlanStep>, played = pair()) => {
    const stood = planOf({ state: 'running', current: 'clock_in_step_b', steps: [stepOf({ ...held, ...fields })] });
    return judged({ pair: played, expected, stood, plan: planOf({ state: 'aborted' }) });
  };

  it('is judged by where it stood, why, and by its words', () => {
    expect(judgeHeld({})).toEqual([]);
    expect(judgeHeld({ reason: null, says: 'It waits.' })).toEqual([
      'because of: nothing',
      'its words name what to look at: It waits. ',
    ]);
  });

  it('is judged by the appliance that was not to be touched', () => {
    const touched = pair();
    note(touched, NOW_MS, 'B', 'updates_checked', '');
    expect(judgeHeld({}, touched)).toEqual(['deeds to B, which was not to be touched: 1: B updates_checked']);
  });
});

it('judges a hard stop by what is still possible and by its words', () => {
  const pair = pairOf('base-update-fails');
  note(pair, NOW_MS, 'A', 'install_failed', 'Base software 6.1.6');
  const step = (possible: boolean) =>
    stepOf({ key: 'base_updates_a', state: 'failed', actions: [{ action: 'retry', possible, why: null }] });
  const stop = { step: 'base_updates_a', says: 'It failed.', instructions: ['Do not restart it. Call support.'] };
  const judgeStopped = (possible: boolean, words: typeof stop) => {
    const plan = planOf({ state: 'stopped', current: 'base_updates_a', steps: [step(possible)], stop: words });
    return judged({ pair, expected: PLAN_EXPECTATIONS['base-update-fails'], plan });
  };
  expect(judgeStopped(false, stop)).toEqual([]);
  expect(judgeStopped(true, { ...stop, instructions: [] })).toEqual([
    'actions possible at a hard stop: 1: retry',
    'the stop forbids to restart and names support: It failed.',
  ]);
});

it('expects of every plan scenario what its appliances can come to', () => {
  for (const name of PLAN_SCENARIOS) {
    const { software, production } = PLAN_EXPECTATIONS[name];
    expect(Object.keys(software)).toContain(production);
    expect(SCENARIOS[name].name).toBe(name);
  }
});

it('tells a plan as text without times, ids and repetitions', () => {
  const pair = upgradedPair();
  const steps = [
    stepOf({ key: 'take_backup_a', performer: 'rollcall' }),
    stepOf({ key: 'fleet_back', state: 'active' }),
  ];
  const plan = planOf({ steps, target: { version: '24.3.1', revision: '86042' } });
  expect(transcriptOf('failover-sync', plan, plan, pair)).toBe(
    [
      'failover-sync: failover_synchronous, 24.3.1 86042',
      '',
      'take_backup_a               done         rollcall',
      'fleet_back                  active       -',
      '',
      'the plan is finished',
      'A base 6.2.0, site 24.3.1 86042',
      'B base 6.2.0, site 24.3.1 86042',
      'A in production, failover established',
      '',
      'what was done to the appliances:',
      '  both failover_broken',
      '  A backup_taken',
      '  A base_installed',
      '  A site_installed',
      '  B backup_taken',
      '  B base_installed',
      '  B site_installed',
      '  both failover_established',
      '',
    ].join('\n'),
  );
});
