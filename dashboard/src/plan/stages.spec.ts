import { describe, expect, it } from '@jest/globals';
import { plan, planAt, planStep } from '../../../test/support/plan-fixtures';
import { blocks, nextStep, protectorsLeft, servesMeanwhile, stagesOf, turns } from './stages';
import type { Plan } from '@contracts/plans';

const shape = (of: Plan) => stagesOf(of).map(({ stage, steps }) => [stage, steps[0]!.key, steps.at(-1)!.key]);

describe('the stages of a plan', () => {
  it.each<[Plan['kind'], string[][]]>([
    [
      'single',
      [
        ['prepare', 'take_backup_a', 'open_first_window'],
        ['first', 'clock_in_step_a', 'verify_a'],
        ['fleet', 'fleet_back', 'fleet_back'],
        ['afterwards', 'aftercare', 'aftercare'],
      ],
    ],
    [
      'failover_synchronous',
      [
        ['prepare', 'take_backup_a', 'open_first_window'],
        ['first', 'sync_now', 'verify_a'],
        ['fleet', 'fleet_back', 'interim'],
        ['second', 'open_second_window', 'verify_b'],
        ['afterwards', 'keys_equal', 'aftercare'],
      ],
    ],
    [
      'failover_asynchronous',
      [
        ['prepare', 'take_backup_a', 'open_first_window'],
        ['first', 'sync_now', 'switch_production'],
        ['fleet', 'fleet_back', 'interim'],
        ['second', 'open_second_window', 'verify_a'],
        ['afterwards', 'keys_equal', 'aftercare'],
      ],
    ],
    [
      'hardware_migration',
      [
        ['prepare', 'install_appliance_b', 'open_first_window'],
        ['first', 'peer_steady_b', 'point_dns'],
        ['fleet', 'fleet_back', 'fleet_back'],
        ['afterwards', 'test_migration', 'aftercare'],
      ],
    ],
  ])('%s', (kind, expected) => expect(shape(plan({ kind }))).toEqual(expected));

  it('keep every step, in its order', () => {
    const whole = plan({ kind: 'failover_asynchronous' });
    expect(stagesOf(whole).flatMap(({ steps }) => steps)).toEqual(whole.steps);
  });

  it('say how far they are, and which is on', () => {
    const stages = stagesOf(planAt('check_updates_b', { kind: 'failover_asynchronous' }));
    expect(stages.map(({ behind, isCurrent }) => [behind, isCurrent])).toEqual([
      [5, false],
      [4, true],
      [0, false],
      [0, false],
      [0, false],
    ]);
  });

  it('name the appliance of a pair', () => {
    const titles = stagesOf(plan({ kind: 'failover_asynchronous' })).map(({ title }) => title);
    expect(titles).toEqual([
      'Prepare',
      'First appliance: B',
      'The fleet',
      'Second appliance: A',
      'Set right and afterwards',
    ]);
  });
});

it.each<[Plan['kind'], string[]]>([
  ['single', ['A']],
  ['failover_synchronous', ['A', 'B']],
  ['failover_asynchronous', ['B', 'A']],
  ['hardware_migration', []],
])('%s updates in the order %j', (kind, names) => expect(turns(plan({ kind }).steps)).toEqual(names));

it.each<[Plan['kind'], 'A' | 'B', boolean]>([
  ['single', 'A', true],
  ['failover_synchronous', 'A', true],
  ['failover_synchronous', 'B', false],
  ['failover_asynchronous', 'B', false],
  ['failover_asynchronous', 'A', false],
])('%s: the site is away while %s installs: %s', (kind, appliance, isAway) =>
  expect(servesMeanwhile(plan({ kind }), appliance)).toBe(isAway),
);

it('calls neither a person at work nor time that passes a thing in the way', () => {
  expect([null, 'waiting_for_person', 'interim_period'].some((reason) => blocks(reason as null))).toBe(false);
  expect((['fleet_not_back', 'keys_differ', 'window_not_open'] as const).every(blocks)).toBe(true);
});

describe('what comes next', () => {
  it('is the first that is not behind', () => {
    const steps = [planStep('verify', { state: 'active' }), planStep('base_updates', { state: 'skipped' })];
    const then = planStep('aftercare');
    expect(nextStep({ steps: [...steps, then], current: 'verify' })).toEqual(then);
    expect(nextStep({ steps, current: 'verify' })).toBeNull();
  });

  it('says what still protects it', () => {
    const steps = [
      planStep('take_backup', { state: 'done' }),
      planStep('announce', { title: 'Announce it' }),
      planStep('site_update', { protectedBy: ['take_backup', 'announce'] }),
    ];
    expect(protectorsLeft(steps[2]!, steps)).toEqual(['Announce it']);
  });
});
