/**
 * The vocabulary of Rollcall as `as const` tables: the same string in log, database, API, stream and screen.
 * Types are derived from the tables; nothing here has behaviour.
 */

export const SITE_CONTROLS = ['managed', 'observed'] as const;
export type SiteControl = (typeof SITE_CONTROLS)[number];

export const DRIVER_KINDS = ['none', 'simulated', 'beyondtrust'] as const;
export type DriverKind = (typeof DRIVER_KINDS)[number];

/** What a driver may be able to do; a driver declares its own and does only those. */
export const DRIVER_CAPABILITIES = [
  'health',
  'listClients',
  'startUpgrade',
  'contactClient',
  'downloadBackup',
  'checkForUpdates',
  'installUpdate',
  'syncNow',
  'breakFailover',
  'establishFailover',
  'setFailoverRole',
] as const;
export type DriverCapability = (typeof DRIVER_CAPABILITIES)[number];

export const APPLIANCE_NAMES = ['A', 'B'] as const;
export type ApplianceName = (typeof APPLIANCE_NAMES)[number];

export const APPLIANCE_ROLES = ['single', 'primary', 'backup'] as const;
export type ApplianceRole = (typeof APPLIANCE_ROLES)[number];

export const APPLIANCE_HEALTHS = ['unknown', 'healthy', 'unhealthy', 'unreachable'] as const;
export type ApplianceHealth = (typeof APPLIANCE_HEALTHS)[number];

export const CONNECTION_TYPES = ['active', 'passive'] as const;
export type ConnectionType = (typeof CONNECTION_TYPES)[number];

/** Why a client reports: the first three are an active client's, the next four a passive one's, the last either's. */
export const CHECK_IN_CAUSES = [
  'connected',
  'heartbeat',
  'disconnected',
  'boot',
  'console_connection',
  'tray_request',
  'daily',
  'upgraded',
] as const;
export type CheckInCause = (typeof CHECK_IN_CAUSES)[number];

export const CONNECTIONS = ['online', 'offline', 'standby', 'overdue', 'lost', 'disabled', 'uninstalled'] as const;
export type Connection = (typeof CONNECTIONS)[number];

/** The states of clients whose order and slots are Rollcall's. */
export const STEERED_STATES = [
  'awaiting_check_in',
  'queued',
  'granted',
  'upgrading',
  'suspect',
  'failed',
  'held',
  'up_to_date',
  'ahead',
] as const;
export type SteeredState = (typeof STEERED_STATES)[number];

/**
 * The last two are of observed sites alone. `pending`: needs an update, and whether it waits for that or upgrades cannot be seen. `ghost`: the
 * stale double of a client that was installed anew; it stays pending for ever and is counted apart.
 */
export const UPGRADE_STATES = [...STEERED_STATES, 'pending', 'ghost'] as const;
export type UpgradeState = (typeof UPGRADE_STATES)[number];

/** Clients in these states hold one of the site's slots. */
export const SLOT_STATES = ['granted', 'upgrading', 'suspect'] as const satisfies readonly UpgradeState[];

/** Clients in these states carry the label *Upgrade Pending*. */
export const PENDING_STATES = [
  'awaiting_check_in',
  'queued',
  'granted',
  'upgrading',
  'suspect',
  'failed',
  'held',
  'pending',
] as const satisfies readonly UpgradeState[];

/** Why a client is not moving. Every state that is not moving carries one. */
export const REASONS = [
  'awaiting_check_in',
  'contacting',
  'waiting_for_slot',
  'paused',
  'outside_window',
  'appliance_not_ready',
  'safety_brake',
  'retry_backoff',
  'client_unreachable',
  'start_unreachable',
  'start_not_acknowledged',
  'start_not_taken',
  'reported_failure',
  'upgrade_interrupted',
  'lease_expired',
  'attempts_used_up',
  'automatic_upgrades_off',
  'held_by_person',
  'ahead_of_appliance',
  'not_visible',
  'stale_double',
] as const;
export type Reason = (typeof REASONS)[number];

/** Why an attempt to upgrade ended without success. */
export const FAILURE_REASONS = [
  'reported_failure',
  'upgrade_interrupted',
  'lease_expired',
  'start_not_taken',
] as const satisfies readonly Reason[];
export type FailureReason = (typeof FAILURE_REASONS)[number];

export const AUTOMATIC_UPGRADES = ['disabled', 'this_version', 'always'] as const;
export type AutomaticUpgrades = (typeof AUTOMATIC_UPGRADES)[number];

export const RUN_STATES = ['active', 'finished', 'superseded'] as const;
export type RunState = (typeof RUN_STATES)[number];

export const CHECK_IN_STATUSES = ['accepted', 'duplicate', 'stale', 'rejected'] as const;
export type CheckInStatus = (typeof CHECK_IN_STATUSES)[number];

export const REJECTION_REASONS = ['invalid', 'not_yours', 'epoch_jump', 'site_gone'] as const;

export const UPGRADE_OUTCOMES = ['running', 'succeeded', 'failed'] as const;

export const JUMP_OUTCOMES = ['allowed', 'moved_to_front', 'contacting', 'already_upgrading', 'open_console'] as const;
export type JumpOutcome = (typeof JUMP_OUTCOMES)[number];

export const JUMP_REFUSALS = ['client_unreachable', 'automatic_upgrades_off', 'ahead_of_appliance'] as const;
export type JumpRefusal = (typeof JUMP_REFUSALS)[number];

export const SLOT_ACTIONS = ['acquired', 'released', 'expired'] as const;
export type SlotAction = (typeof SLOT_ACTIONS)[number];

/** Why a slot was given back; `succeeded` and those of {@link BRAKE_FAILURES} are outcomes that the safety brake counts. */
export const SLOT_RELEASES = [
  'succeeded',
  'reported_failure',
  'upgrade_interrupted',
  'lease_expired',
  'start_not_taken',
  'start_not_delivered',
  'not_told',
  'client_removed',
  'no_longer_pending',
] as const;
export type SlotRelease = (typeof SLOT_RELEASES)[number];

export const BRAKE_FAILURES = [
  'reported_failure',
  'upgrade_interrupted',
  'lease_expired',
] as const satisfies readonly SlotRelease[];

export const BULK_ACTIONS = ['bump', 'retry', 'hold', 'release'] as const;
export type BulkActionName = (typeof BULK_ACTIONS)[number];

export const BULK_STATES = ['running', 'finished'] as const;
export type BulkState = (typeof BULK_STATES)[number];

/** What the change feed says happened: `<thing>.<past participle>`. */
export const CHANGE_KINDS = [
  'site.created',
  'site.changed',
  'site.deleted',
  'appliance.changed',
  'settings.changed',
  'limit.changed',
  'starts.paused',
  'starts.resumed',
  'gate.changed',
  'brake.tripped',
  'run.begun',
  'run.superseded',
  'run.active_finished',
  'run.finished',
  'client.enrolled',
  'client.connection_changed',
  'client.version_changed',
  'client.attributes_changed',
  'client.edited',
  'client.epoch_reset',
  'client.deleted',
  'client.upgrade_changed',
  'client.bumped',
  'client.jump_attempted',
  'bulk_action.finished',
  'plan.changed',
  'sweep.finished',
  'observation.changed',
  'alert.fired',
  'alert.changed',
  'alert.resolved',
  'silence.changed',
  'receiver.changed',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What a forecast rests on: slots that ended lately, those of the run so far, those of an earlier run, or nothing. */
export const FORECAST_BASES = ['last_ten_minutes', 'this_run', 'earlier_run', 'none'] as const;
export type ForecastBase = (typeof FORECAST_BASES)[number];

/** What sets the pace of clients that come back. */
export const FORECAST_BOUNDS = ['slots', 'bandwidth', 'connection_rate'] as const;
export type ForecastBound = (typeof FORECAST_BOUNDS)[number];

export const ROLES = ['admin', 'support', 'viewer', 'ingest'] as const;
export type Role = (typeof ROLES)[number];

/** What somebody may want to do; `access/` says which role may. */
export const ACTIONS = [
  'site.read',
  'site.manage',
  'settings.change',
  'starts.pause',
  'run.begin',
  'plan.manage',
  'plan.hand_over',
  'client.read',
  'client.edit',
  'client.delete',
  'client.reset_epoch',
  'client.jump',
  'client.bump',
  'client.retry',
  'client.hold',
  'view.save',
  'alert.acknowledge',
  'silence.manage',
  'receiver.manage',
  'check_in.post',
  'import.post',
  'simulation.reset',
  'key.manage',
  'person.manage',
  'audit.read',
  'metrics.read',
  'session.read',
] as const;
export type Action = (typeof ACTIONS)[number];

export const STREAM_ROOM_KINDS = ['summary', 'queue', 'activity', 'alerts', 'plan', 'client', 'rows'] as const;
export type StreamRoomKind = (typeof STREAM_ROOM_KINDS)[number];

export const PLAN_KINDS = ['single', 'failover_synchronous', 'failover_asynchronous', 'hardware_migration'] as const;
export type PlanKind = (typeof PLAN_KINDS)[number];

/** `stopped`: something went wrong after which nobody may restart or go on until support has mended it. */
export const PLAN_STATES = ['draft', 'running', 'stopped', 'aborted', 'finished'] as const;
export type PlanState = (typeof PLAN_STATES)[number];

/** How the site's name is moved from one appliance of a pair to the other. */
export const SWITCH_METHODS = ['shared_ip', 'dns', 'nat'] as const;
export type SwitchMethod = (typeof SWITCH_METHODS)[number];

export const STEP_KINDS = ['automated', 'operator', 'gate', 'timer'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/**
 * `waiting`: not reached yet. `active`: a person, a gate or a timer is at it. `running`: Rollcall is at it. `contradicted`: what a
 * person said of it is not what was observed.
 */
export const STEP_STATES = [
  'waiting',
  'active',
  'running',
  'failed',
  'contradicted',
  'done',
  'overridden',
  'skipped',
] as const;
export type StepState = (typeof STEP_STATES)[number];

export const STEP_PERFORMERS = ['rollcall', 'person'] as const;
export type StepPerformer = (typeof STEP_PERFORMERS)[number];

/** What a step of a plan is for; a step that is done to one appliance of a pair names it besides. */
export const PLAN_TASKS = [
  'take_backup',
  'export_certificate',
  'attest_certificate_stores',
  'announce',
  'open_first_window',
  'sync_now',
  'break_failover',
  'peer_steady',
  'clock_in_step',
  'check_updates',
  'base_updates',
  'base_requirement',
  'fresh_backup',
  'backup_is_fresh',
  'site_update',
  'verify',
  'fleet_back',
  'interim',
  'open_second_window',
  'switch_production',
  'integration_clients',
  'confirm_production',
  'keys_equal',
  'reestablish_failover',
  'first_sync',
  'install_appliance',
  'import_certificate',
  'assign_certificate',
  'install_software',
  'import_settings',
  'point_dns',
  'test_migration',
  'retire_old',
  'aftercare',
  'hand_over',
] as const;
export type PlanTask = (typeof PLAN_TASKS)[number];

/** Why a step of a plan does not move. */
export const PLAN_REASONS = [
  'waiting_for_person',
  'waiting_for_appliance',
  'call_unanswered',
  'window_not_open',
  'window_over',
  'backup_missing',
  'backup_too_old',
  'certificate_stores_not_attested',
  'base_requirement_not_met',
  'clock_out_of_step',
  'clock_not_visible',
  'peer_not_steady',
  'peer_not_visible',
  'run_not_begun',
  'fleet_not_back',
  'slots_held',
  'interim_period',
  'keys_differ',
  'keys_not_visible',
  'not_visible',
  'observed_otherwise',
  'driver_unreachable',
  'asked_too_often',
  'update_not_listed',
  'requires_base',
  'base_update_failed',
  'site_update_failed',
  'sync_failed',
  'address_shared',
  'not_kept',
  'refused',
] as const;
export type PlanReason = (typeof PLAN_REASONS)[number];

/** Why an appliance refuses what a plan asks of it. */
export const MAINTENANCE_REFUSALS = [
  'busy',
  'not_listed',
  'requires_base',
  'clock_out_of_step',
  'keys_differ',
  'address_shared',
  'not_a_pair',
  'failover_not_established',
  'failover_established',
  'not_steady',
] as const;
export type MaintenanceRefusal = (typeof MAINTENANCE_REFUSALS)[number];

export const UPDATE_KINDS = ['base', 'site', 'licence'] as const;
export type UpdateKind = (typeof UPDATE_KINDS)[number];

export const APPLIANCE_ACTIVITIES = ['idle', 'installing_base', 'installing_site', 'syncing'] as const;
export type ApplianceActivity = (typeof APPLIANCE_ACTIVITIES)[number];

export const FAILOVER_STATES = ['none', 'established', 'broken'] as const;
export type FailoverState = (typeof FAILOVER_STATES)[number];

export const EVIDENCE_KINDS = ['file_hash', 'screenshot', 'ticket', 'link'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

export const READINESS_LEVELS = ['green', 'red', 'unknown'] as const;
export type ReadinessLevel = (typeof READINESS_LEVELS)[number];
