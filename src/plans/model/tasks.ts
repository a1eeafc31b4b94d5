/**
 * What each task of a plan is: who does it, by which capability of the driver, how long it takes, and whether its gate may be opened by
 * a person. Source: the vendor's upgrade guide (15–60 minutes for an installation). Complete by its type.
 */
import type { DriverCapability, PlanTask, StepKind } from '../../contracts/words.js';

export interface TaskRule {
  kind: StepKind;
  /** What the driver must be able to do for Rollcall to do it; without it a person does. */
  capability: DriverCapability | null;
  /** Minutes of the appliance, from and to. */
  minutes: readonly [number, number] | null;
  /** A gate that a person may open against what it says, with a reason. */
  overridable: boolean;
  /** Rollcall does it, and not before somebody who may has said so. */
  asked: boolean;
  /** Once begun it cannot be called back: a plan is not aborted in the middle of it. */
  committing: boolean;
}

const rule = (kind: StepKind, more: Partial<TaskRule> = {}): TaskRule => ({
  kind,
  capability: null,
  minutes: null,
  overridable: false,
  committing: false,
  asked: false,
  ...more,
});

const OPERATOR = rule('operator');
const GATE = rule('gate');
const OPEN_GATE = rule('gate', { overridable: true });
const BACKUP = rule('automated', { capability: 'downloadBackup', minutes: [1, 10] });
const SYNC = rule('automated', { capability: 'syncNow', minutes: [1, 120] });

export const TASKS: Record<PlanTask, TaskRule> = {
  take_backup: BACKUP,
  export_certificate: OPERATOR,
  attest_certificate_stores: OPERATOR,
  announce: OPERATOR,
  open_first_window: OPEN_GATE,
  sync_now: SYNC,
  break_failover: rule('automated', { capability: 'breakFailover', minutes: [1, 5], committing: true }),
  peer_steady: GATE,
  clock_in_step: GATE,
  check_updates: rule('automated', { capability: 'checkForUpdates', minutes: [1, 5] }),
  base_updates: rule('automated', { capability: 'installUpdate', minutes: [15, 60], committing: true }),
  base_requirement: GATE,
  fresh_backup: BACKUP,
  backup_is_fresh: OPEN_GATE,
  site_update: rule('automated', { capability: 'installUpdate', minutes: [15, 60], committing: true }),
  verify: rule('operator', { minutes: [10, 60] }),
  fleet_back: rule('gate', { overridable: true, minutes: [10, 240] }),
  interim: rule('timer'),
  open_second_window: OPEN_GATE,
  switch_production: rule('operator', { minutes: [1, 60], committing: true }),
  integration_clients: OPERATOR,
  confirm_production: OPERATOR,
  keys_equal: GATE,
  reestablish_failover: rule('automated', { capability: 'establishFailover', minutes: [1, 5], committing: true }),
  first_sync: SYNC,
  install_appliance: rule('operator', { minutes: [30, 240] }),
  import_certificate: OPERATOR,
  assign_certificate: OPERATOR,
  install_software: rule('operator', { minutes: [15, 60] }),
  import_settings: rule('operator', { minutes: [5, 60] }),
  point_dns: rule('operator', { minutes: [1, 60], committing: true }),
  test_migration: rule('operator', { minutes: [10, 60] }),
  retire_old: OPERATOR,
  aftercare: OPERATOR,
  hand_over: rule('automated', { capability: 'setFailoverRole', minutes: [1, 60], committing: true, asked: true }),
};

/** Gates that a person attests where nothing can look for them. */
export const ATTESTABLE: ReadonlySet<PlanTask> = new Set([
  'peer_steady',
  'clock_in_step',
  'base_requirement',
  'keys_equal',
]);
/** Tasks in which the site's production moves from one appliance to the other: said by a person, done when it is seen. */
export const MOVES: ReadonlySet<PlanTask> = new Set(['switch_production', 'point_dns', 'hand_over']);
/** Tasks in which an appliance installs and is away. */
export const INSTALLS: ReadonlySet<PlanTask> = new Set(['base_updates', 'site_update']);
