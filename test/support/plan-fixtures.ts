import type { Plan, PlanAppliance, PlanStep, PlanReadiness } from '../../src/contracts/plans.js';
import type { ApplianceName, PlanTask, StepKind } from '../../src/contracts/words.js';

/** Plans as the API tells them, complete, for whoever shows them: say only what matters. */
const AT = '2026-03-01T02:00:00.000Z';

export function planAppliance(overrides: Partial<PlanAppliance> = {}): PlanAppliance {
  return {
    name: 'A',
    part: 'only',
    hostname: 'support-a.example.com',
    role: 'single',
    baseVersion: '6.1.0',
    siteVersion: '23.3.1',
    siteRevision: 'r100',
    health: 'healthy',
    activity: 'idle',
    production: true,
    ...overrides,
  };
}

export function pairAppliances(): PlanAppliance[] {
  return (['A', 'B'] as const).map((name) =>
    planAppliance({
      name,
      part: name === 'A' ? 'first' : 'second',
      role: name === 'A' ? 'primary' : 'backup',
      hostname: `support-${name.toLowerCase()}.example.com`,
      production: name === 'A',
    }),
  );
}

const AUTOMATED: readonly PlanTask[] = [
  'take_backup',
  'fresh_backup',
  'check_updates',
  'base_updates',
  'site_update',
  'sync_now',
  'break_failover',
  'reestablish_failover',
  'first_sync',
  'hand_over',
];
const GATES: readonly PlanTask[] = [
  'open_first_window',
  'peer_steady',
  'clock_in_step',
  'base_requirement',
  'backup_is_fresh',
  'fleet_back',
  'open_second_window',
  'keys_equal',
];

export function kindOfTask(task: PlanTask): StepKind {
  if (AUTOMATED.includes(task)) return 'automated';
  if (GATES.includes(task)) return 'gate';
  return task === 'interim' ? 'timer' : 'operator';
}

/** `site_update_b` is the task `site_update` done to B. */
export function planStep(key: string, overrides: Partial<PlanStep> = {}): PlanStep {
  const [, task, side] = /^(.+?)(?:_([ab]))?$/.exec(key) ?? [];
  const kind = kindOfTask(task as PlanTask);
  return {
    key,
    task: task as PlanTask,
    kind,
    appliance: side === undefined ? null : (side.toUpperCase() as ApplianceName),
    title: key.replaceAll('_', ' '),
    state: 'waiting',
    performer: kind === 'operator' ? 'person' : kind === 'automated' ? 'rollcall' : null,
    reason: null,
    says: '',
    instructions: [],
    warnings: [],
    checks: [],
    protectedBy: [],
    since: null,
    endedAt: null,
    expectedSeconds: null,
    dueAt: null,
    overrun: false,
    by: null,
    note: null,
    evidence: [],
    result: {},
    attempts: 0,
    actions: [],
    ...overrides,
  };
}

const UPDATE = ['clock_in_step', 'check_updates', 'base_updates', 'base_requirement'] as const;
const THEN = ['fresh_backup', 'backup_is_fresh', 'site_update'] as const;
const updateOf = (side: string) => [...UPDATE, ...THEN].map((task) => `${task}${side}`);

const PREPARE = ['take_backup_a', 'export_certificate_a', 'attest_certificate_stores', 'announce'];

/** The steps of each kind in their order, by key. */
export const STEP_KEYS: Record<Plan['kind'], string[]> = {
  single: [...PREPARE, 'open_first_window', ...updateOf('_a'), ...['verify_a', 'fleet_back', 'aftercare']],
  failover_synchronous: [
    ...PREPARE,
    'open_first_window',
    ...['sync_now', 'break_failover', ...updateOf('_a'), 'verify_a', 'fleet_back', 'interim'],
    ...['open_second_window', 'peer_steady_a', ...updateOf('_b'), 'verify_b'],
    ...['keys_equal', 'reestablish_failover', 'first_sync', 'aftercare'],
  ],
  failover_asynchronous: [
    ...PREPARE,
    'open_first_window',
    ...['sync_now', 'break_failover', 'peer_steady_a', ...updateOf('_b'), 'verify_b', 'switch_production'],
    ...['fleet_back', 'integration_clients', 'confirm_production', 'interim'],
    ...['open_second_window', 'peer_steady_b', ...updateOf('_a'), 'verify_a'],
    ...['keys_equal', 'reestablish_failover', 'first_sync', 'aftercare'],
  ],
  hardware_migration: [
    ...['install_appliance_b', 'take_backup_a', 'export_certificate_a', 'import_certificate_b'],
    ...['assign_certificate_b', 'install_software_b', 'import_settings_b', 'attest_certificate_stores', 'announce'],
    ...['open_first_window', 'peer_steady_b', 'point_dns', 'fleet_back', 'test_migration', 'retire_old_a', 'aftercare'],
  ],
};

export function plan(overrides: Partial<Plan> = {}): Plan {
  const kind = overrides.kind ?? 'single';
  return {
    id: '0199a000-0000-7000-8000-000000000001',
    number: 1,
    kind,
    state: 'draft',
    version: 1,
    target: { version: '24.1.1', revision: 'r300' },
    createdAt: AT,
    createdBy: 'person Ada',
    startedAt: null,
    endedAt: null,
    asOf: AT,
    switchMethod: kind === 'failover_asynchronous' ? 'shared_ip' : null,
    appliances: kind === 'single' ? [planAppliance()] : pairAppliances(),
    firstWindow: null,
    secondWindow: null,
    fleetBackPercent: 95,
    backupHoursMax: 4,
    handBack: false,
    interimMinutes: 1440,
    exposedMinutesMax: 2880,
    speed: 1,
    current: null,
    steps: STEP_KEYS[kind].map((key) => planStep(key)),
    exposure: null,
    downtime: null,
    stop: null,
    start: { possible: true, why: null },
    abort: { possible: true, why: null, leftUndone: [] },
    aftercare: [],
    suggestedSecondMinutes: null,
    ...overrides,
  };
}

/** The plan with `key` on and everything before it done. */
export function planAt(key: string, overrides: Partial<Plan> = {}, step: Partial<PlanStep> = {}): Plan {
  const whole = plan({ state: 'running', startedAt: AT, current: key, ...overrides });
  const place = whole.steps.findIndex((each) => each.key === key);
  const steps = whole.steps.map((each, index): PlanStep => {
    if (index < place) return { ...each, state: 'done', since: AT, endedAt: AT, by: 'Rollcall' };
    return index > place ? each : { ...each, state: 'active', since: AT, ...step };
  });
  return { ...whole, steps };
}

export function readiness(overrides: Partial<PlanReadiness> = {}): PlanReadiness {
  return {
    asOf: AT,
    items: [],
    outageMinutes: { from: 15, to: 60 },
    planMinutes: { from: 40, to: 120 },
    cutOff: { sessions: 3, users: 12 },
    clients: { total: 500, active: 400, passive: 100, online: 380, offline: 20 },
    aftercare: [],
    ...overrides,
  };
}
