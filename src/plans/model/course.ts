/**
 * The order of a plan's steps by its kind, and what protects each of them. It does not decide how a step is done.
 * Invariant (held by `check-course.ts` and its spec): no step stands before what protects it; the second appliance is not touched before
 * the first is verified and the fleet is back. Source: the vendor's *Privileged Remote Access Upgrade Guide*.
 */
import type { ApplianceName, PlanTask } from '../../contracts/words.js';
import { otherOf, type PlanSpec } from './plan.js';

export interface CourseStep {
  key: string;
  task: PlanTask;
  /** The appliance that it is done to, or null where it concerns the site. */
  appliance: ApplianceName | null;
}

export type CourseSpec = Pick<PlanSpec, 'kind' | 'target' | 'first'> & Partial<Pick<PlanSpec, 'handBack'>>;

type Draft = Omit<CourseStep, 'key'>;

/** The steps of a plan of that kind, in order. */
export function courseOf(spec: CourseSpec): CourseStep[] {
  return draftsOf(spec).map((draft) => ({ ...draft, key: keyOf(draft) }));
}

/** The keys of the steps that protect the one with that key: nothing of it begins before they are done. */
export function protectionsOf(course: readonly CourseStep[], key: string): string[] {
  const place = course.findIndex((step) => step.key === key);
  return place < 0 ? [] : protectorsOf(course[place]!, course.slice(0, place)).map((step) => step.key);
}

const keyOf = ({ task, appliance }: Draft): string =>
  appliance === null ? task : `${task}_${appliance.toLowerCase()}`;

const on = (appliance: ApplianceName | null, ...tasks: PlanTask[]): Draft[] =>
  tasks.map((task) => ({ task, appliance }));

function draftsOf({ kind, target, first, handBack = false }: CourseSpec): Draft[] {
  const second = otherOf(first);
  const withSite = target !== null;
  switch (kind) {
    case 'single':
      return [
        ...prepare(first),
        ...on(null, 'open_first_window'),
        ...update(first, withSite),
        ...on(first, 'verify'),
        ...(withSite ? on(null, 'fleet_back', 'aftercare') : []),
      ];
    case 'failover_synchronous':
      return [
        ...prepare(first),
        ...on(null, 'open_first_window', 'sync_now', 'break_failover'),
        ...update(first, withSite),
        ...on(first, 'verify'),
        ...(withSite ? on(null, 'fleet_back') : []),
        ...interim(),
        ...on(first, 'peer_steady'),
        ...update(second, withSite),
        ...on(second, 'verify'),
        ...restore(withSite),
      ];
    case 'failover_asynchronous':
      return [
        ...prepare(first),
        ...on(null, 'open_first_window', 'sync_now', 'break_failover'),
        ...on(first, 'peer_steady'),
        ...update(second, withSite),
        ...on(second, 'verify'),
        ...on(null, 'switch_production', ...(withSite ? (['fleet_back'] as const) : [])),
        ...on(null, 'integration_clients', 'confirm_production'),
        ...interim(),
        ...on(second, 'peer_steady'),
        ...update(first, withSite),
        ...on(first, 'verify'),
        ...restore(withSite),
        ...on(null, ...(handBack ? (['hand_over'] as const) : [])),
      ];
    case 'hardware_migration':
      return [
        ...on(second, 'install_appliance'),
        ...on(first, 'take_backup', 'export_certificate'),
        ...on(second, 'import_certificate', 'assign_certificate', 'install_software', 'import_settings'),
        ...on(null, 'attest_certificate_stores', 'announce', 'open_first_window'),
        ...on(second, 'peer_steady'),
        ...on(null, 'point_dns', 'fleet_back', 'test_migration'),
        ...on(first, 'retire_old'),
        ...on(null, 'aftercare'),
      ];
  }
}

const prepare = (first: ApplianceName): Draft[] => [
  ...on(first, 'take_backup', 'export_certificate'),
  ...on(null, 'attest_certificate_stores', 'announce'),
];

/** *Update X*: base as needed, then a fresh backup, then the site software at once. */
const update = (appliance: ApplianceName, withSite: boolean): Draft[] =>
  on(
    appliance,
    'clock_in_step',
    'check_updates',
    'base_updates',
    ...(withSite ? (['base_requirement'] as const) : []),
    'fresh_backup',
    ...(withSite ? (['backup_is_fresh', 'site_update'] as const) : []),
  );

const interim = (): Draft[] => on(null, 'interim', 'open_second_window');

const restore = (withSite: boolean): Draft[] =>
  on(null, 'keys_equal', 'reestablish_failover', 'first_sync', ...(withSite ? (['aftercare'] as const) : []));

const PREPARED: readonly PlanTask[] = [
  'take_backup',
  'export_certificate',
  'attest_certificate_stores',
  'announce',
  'open_first_window',
];

/** What must be done before a task begins, of the steps that stand before it: tasks of the same appliance, of the site, or of the peer. */
const PROTECTED_BY: Partial<Record<PlanTask, readonly PlanTask[]>> = {
  sync_now: ['take_backup'],
  break_failover: [...PREPARED, 'sync_now'],
  base_updates: [...PREPARED, 'break_failover', 'peer_steady', 'clock_in_step', 'check_updates'],
  fresh_backup: ['base_updates'],
  site_update: [...PREPARED, 'break_failover', 'peer_steady', 'base_requirement', 'fresh_backup', 'backup_is_fresh'],
  verify: ['base_updates', 'site_update'],
  switch_production: ['verify'],
  point_dns: [...PREPARED, 'assign_certificate', 'install_software', 'import_settings', 'peer_steady'],
  confirm_production: ['switch_production', 'fleet_back'],
  reestablish_failover: ['verify', 'keys_equal'],
  first_sync: ['reestablish_failover'],
  retire_old: ['point_dns', 'fleet_back', 'test_migration'],
  hand_over: ['verify', 'reestablish_failover', 'first_sync'],
};

/** The second appliance's turn comes only when the first is known to be good and the fleet is back on it. */
const SECOND_TURN: readonly PlanTask[] = [
  'verify',
  'switch_production',
  'fleet_back',
  'confirm_production',
  'interim',
  'open_second_window',
  'peer_steady',
];

function protectorsOf(draft: CourseStep, before: readonly CourseStep[]): CourseStep[] {
  const tasks = PROTECTED_BY[draft.task] ?? [];
  const isSecondTurn = draft.appliance !== null && before.some(({ task }) => task === 'open_second_window');
  const touches = draft.task === 'base_updates' || draft.task === 'site_update';
  return before.filter((earlier) => {
    if (isSecondTurn && touches && SECOND_TURN.includes(earlier.task)) return true;
    if (!tasks.includes(earlier.task)) return false;
    const isPerAppliance = [
      'clock_in_step',
      'check_updates',
      'base_updates',
      'base_requirement',
      'fresh_backup',
      'site_update',
    ];
    return !isPerAppliance.includes(earlier.task) || earlier.appliance === draft.appliance;
  });
}
