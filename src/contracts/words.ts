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

export const UPGRADE_STATES = [
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
export type RejectionReason = (typeof REJECTION_REASONS)[number];

export const UPGRADE_OUTCOMES = ['running', 'succeeded', 'failed'] as const;
export type UpgradeOutcome = (typeof UPGRADE_OUTCOMES)[number];

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
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export const ROLES = ['admin', 'support', 'viewer', 'ingest'] as const;
export type Role = (typeof ROLES)[number];

/** What somebody may want to do; `access/` says which role may. */
export const ACTIONS = [
  'site.read',
  'site.manage',
  'settings.change',
  'starts.pause',
  'run.begin',
  'client.read',
  'client.edit',
  'client.delete',
  'client.reset_epoch',
  'client.jump',
  'client.bump',
  'client.retry',
  'client.hold',
  'check_in.post',
  'simulation.reset',
  'key.manage',
  'person.manage',
  'audit.read',
  'metrics.read',
  'session.read',
] as const;
export type Action = (typeof ACTIONS)[number];

export const STREAM_ROOM_KINDS = ['summary', 'queue', 'activity', 'alerts', 'client', 'rows'] as const;
export type StreamRoomKind = (typeof STREAM_ROOM_KINDS)[number];

export const SIMULATION_SCENARIOS = ['happy', 'flood', 'passive-tail', 'flaky', 'demo'] as const;
export type SimulationScenario = (typeof SIMULATION_SCENARIOS)[number];
