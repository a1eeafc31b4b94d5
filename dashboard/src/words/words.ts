/**
 * What people read for every word of the contract. Each table is complete by its type: a new state, reason or refusal does not
 * compile until it has its words here. The terms are those of the product; no synonyms.
 */
import type {
  Action,
  ApplianceHealth,
  AutomaticUpgrades,
  BulkActionName,
  CheckInCause,
  Connection,
  ConnectionType,
  JumpOutcome,
  JumpRefusal,
  Reason,
  Role,
  RunState,
  SlotRelease,
  UpgradeState,
} from '@contracts/words';

export const UPGRADE_PENDING = 'Upgrade Pending';

export const UPGRADE_STATE_WORDS: Record<UpgradeState, string> = {
  awaiting_check_in: 'Awaiting check-in',
  queued: 'Queued',
  granted: 'Granted',
  upgrading: 'Upgrading',
  suspect: 'Suspect',
  failed: 'Failed',
  held: 'Held',
  up_to_date: 'Up to date',
  ahead: 'Ahead',
  pending: 'Pending',
  ghost: 'Ghost',
};

/** One sentence each, for whoever meets the word for the first time. */
export const UPGRADE_STATE_MEANINGS: Record<UpgradeState, string> = {
  awaiting_check_in: 'Has not checked in since the run began.',
  queued: 'Has checked in and waits in the upgrade queue. It is not upgrading yet.',
  granted: 'Has a slot and is being told to start.',
  upgrading: 'Is installing the new version now and holds a slot.',
  suspect: 'Was told to start and has not answered. It holds its slot until this is clear.',
  failed: 'Has used up its attempts. Retry it, or Jump to it, to queue it again.',
  held: 'Automatic upgrades are off for it. Release it to queue it.',
  up_to_date: 'Needs no update.',
  ahead: 'Is newer than the appliance and stays offline until the appliance catches up.',
  pending: 'Needs an update, the appliance says. Whether it waits for that or upgrades is not visible through its API.',
  ghost: 'A stale double of a client that was installed anew. It stays pending for ever and is counted apart.',
};

export const CONNECTION_WORDS: Record<Connection, string> = {
  online: 'Online',
  offline: 'Offline',
  standby: 'Standby',
  overdue: 'Overdue',
  lost: 'Lost',
  disabled: 'Disabled',
  uninstalled: 'Uninstalled',
};

export const CONNECTION_TYPE_WORDS: Record<ConnectionType, string> = {
  active: 'Active',
  passive: 'Passive',
};

export const REASON_WORDS: Record<Reason, string> = {
  awaiting_check_in: 'has not checked in since the run began',
  contacting: 'being contacted; it joins at the front when it checks in',
  waiting_for_slot: 'waiting for a slot',
  paused: 'new starts are paused',
  outside_window: 'outside its window',
  appliance_not_ready: 'the appliance is not ready',
  safety_brake: 'the safety brake holds new starts',
  retry_backoff: 'waits before its next attempt',
  client_unreachable: 'cannot be reached now',
  start_unreachable: 'the start could not be delivered',
  start_not_acknowledged: 'told to start, no answer yet',
  start_not_taken: 'did not take the start',
  reported_failure: 'reported that the upgrade failed',
  upgrade_interrupted: 'its upgrade was interrupted',
  lease_expired: 'did not finish in time',
  attempts_used_up: 'its attempts are used up',
  automatic_upgrades_off: 'automatic upgrades are off',
  held_by_person: 'held by a person',
  ahead_of_appliance: 'newer than the appliance',
  not_visible: 'waits or upgrades: not visible through the appliance’s API',
  stale_double: 'a stale double of another client',
};

/** Where several clients have it and the words are others. */
const REASON_WORDS_OF_MANY: Partial<Record<Reason, string>> = {
  awaiting_check_in: 'have not checked in since the run began',
  contacting: 'being contacted; they join at the front when they check in',
  retry_backoff: 'wait before their next attempt',
  upgrade_interrupted: 'their upgrade was interrupted',
  attempts_used_up: 'their attempts are used up',
};

/** After a number of clients: "2 wait before their next attempt". */
export function reasonOf(reason: Reason, clients: number): string {
  return (clients === 1 ? undefined : REASON_WORDS_OF_MANY[reason]) ?? REASON_WORDS[reason];
}

export const CHECK_IN_CAUSE_WORDS: Record<CheckInCause, string> = {
  connected: 'connected',
  heartbeat: 'heartbeat',
  disconnected: 'disconnected',
  boot: 'boot',
  console_connection: 'console connection',
  tray_request: 'tray request',
  daily: 'daily check-in',
  upgraded: 'upgraded',
};

export const RUN_STATE_WORDS: Record<RunState, string> = {
  active: 'Active',
  finished: 'Finished',
  superseded: 'Superseded',
};

export const AUTOMATIC_UPGRADES_WORDS: Record<AutomaticUpgrades, string> = {
  disabled: 'off',
  this_version: 'on for this version',
  always: 'on',
};

export const JUMP_OUTCOME_WORDS: Record<JumpOutcome, string> = {
  allowed: 'Up to date: the Jump is allowed.',
  moved_to_front: 'Not up to date yet. It was moved to the front of the upgrade queue.',
  contacting: 'Passive: it is being contacted now. When it checks in it joins the queue at the front.',
  already_upgrading: 'It already holds a slot. It can be Jumped to when it is back.',
  open_console:
    'Asked for, in the person’s own access console. Whether it happened is not visible here; a client that needs an update moves to the front there by it.',
};

export const JUMP_REFUSAL_WORDS: Record<JumpRefusal, string> = {
  client_unreachable:
    'It cannot be reached now. If it is pending, the wish is kept: it joins the queue at the front when it checks in.',
  automatic_upgrades_off: 'Automatic upgrades are off for it: it is held. Release it to queue it.',
  ahead_of_appliance: 'It is newer than the appliance and stays offline until the appliance catches up.',
};

export const SLOT_RELEASE_WORDS: Record<SlotRelease, string> = {
  succeeded: 'came back at the target',
  reported_failure: 'reported that the upgrade failed',
  upgrade_interrupted: 'its upgrade was interrupted',
  lease_expired: 'did not finish in time',
  start_not_taken: 'did not take the start',
  start_not_delivered: 'the start was not delivered',
  not_told: 'was not told in time',
  client_removed: 'the client was removed',
  no_longer_pending: 'no longer pending',
};

export const BULK_ACTION_WORDS: Record<BulkActionName, { verb: string; done: string; meaning: string }> = {
  bump: {
    verb: 'Bump',
    done: 'Bumped',
    meaning: 'Moves them to the front of the upgrade queue; among themselves they keep their order.',
  },
  retry: {
    verb: 'Retry',
    done: 'Retried',
    meaning: 'Queues failed clients again, behind the others, with their attempts counted from zero.',
  },
  hold: {
    verb: 'Hold',
    done: 'Held',
    meaning: 'Takes waiting clients out of the queue until someone releases them.',
  },
  release: {
    verb: 'Release',
    done: 'Released',
    meaning: 'Lets held clients upgrade: those that have checked in join the queue.',
  },
};

export const ROLE_WORDS: Record<Role, string> = {
  admin: 'admin',
  support: 'support',
  viewer: 'viewer',
  ingest: 'ingest',
};

/** Completes "may not …". */
export const ACTION_WORDS: Record<Action, string> = {
  'site.read': 'see sites',
  'site.manage': 'manage sites',
  'settings.change': 'change settings',
  'starts.pause': 'pause or resume starts',
  'run.begin': 'begin a run',
  'plan.manage': 'manage upgrade plans',
  'plan.hand_over': 'have a pair change roles',
  'client.read': 'see clients',
  'client.edit': 'edit clients',
  'client.delete': 'delete clients',
  'client.reset_epoch': 'reset an epoch',
  'client.jump': 'attempt a Jump',
  'client.bump': 'bump clients',
  'client.retry': 'retry clients',
  'client.hold': 'hold or release clients',
  'view.save': 'save views',
  'alert.acknowledge': 'acknowledge alerts',
  'silence.manage': 'manage silences',
  'receiver.manage': 'manage receivers of alerts',
  'check_in.post': 'post check-ins',
  'import.post': 'import clients',
  'simulation.reset': 'reset the demo',
  'key.manage': 'manage keys',
  'person.manage': 'manage people',
  'audit.read': 'read the audit trail',
  'metrics.read': 'read metrics',
  'session.read': 'read sessions',
};

export const APPLIANCE_HEALTH_WORDS: Record<ApplianceHealth, string> = {
  unknown: 'not known yet',
  healthy: 'healthy',
  unhealthy: 'unhealthy',
  unreachable: 'unreachable',
};

/** A word of the contract that a newer server may know and this page does not: shown readable, never hidden. */
export function wordOf<Word extends string>(table: Record<Word, string>, word: string): string {
  return Object.hasOwn(table, word) ? table[word as Word] : word.replaceAll('_', ' ');
}
