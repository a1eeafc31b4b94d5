import type { CheckIn } from '../../src/contracts/check-ins.js';
import { SETTINGS_DEFAULTS, type Settings } from '../../src/contracts/sites.js';
import type { Reason, UpgradeState } from '../../src/contracts/words.js';
import type { FleetClient } from '../../src/fleet/model/client.js';
import type { Known } from '../../src/upgrades/model/label.js';
import type { Observation } from '../../src/upgrades/model/observe.js';
import type { Target } from '../../src/upgrades/model/target.js';
import { holdsSlot, type Situation, type Slot, type Upgrade } from '../../src/upgrades/model/upgrade.js';

/**
 * Objects of the pure rules, complete and consistent by default: one run to 2.0, a client that is still at 1.0. Times are in ms and
 * count from a moment that is easy to read in a failure.
 */
export const NOW_MS = Date.UTC(2026, 2, 1, 2);
export const SECOND_MS = 1000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export const OLD = '1.0';
export const TARGET: Target = { version: '2.0', revision: null };
export const NEWER = '3.0';
export const RUN = { id: 'run-1', target: TARGET };
export const NEXT_RUN = { id: 'run-2', target: { version: '2.5', revision: null } };
export const FENCE = 7;

export const settings = (parts: Partial<Settings> = {}): Settings => ({ ...SETTINGS_DEFAULTS, ...parts });

export const situation = (parts: Partial<Situation> = {}): Situation => ({
  nowMs: NOW_MS,
  run: RUN,
  automaticUpgradesOn: true,
  maxAttempts: SETTINGS_DEFAULTS.maxAttempts,
  clockSkewSeconds: SETTINGS_DEFAULTS.clockSkewSeconds,
  offlineAfterSeconds: SETTINGS_DEFAULTS.offlineAfterSeconds,
  ...parts,
});

/** Granted a second ago and told at once; its lease is what the default settings make of that. */
export const slot = (parts: Partial<Slot> = {}): Slot => {
  const { startWithinSeconds, maxUpgradeSeconds, clockSkewSeconds } = SETTINGS_DEFAULTS;
  const grantedAtMs = parts.grantedAtMs ?? NOW_MS - SECOND_MS;
  const startByMs = parts.startByMs ?? grantedAtMs + startWithinSeconds * SECOND_MS;
  return {
    fence: FENCE,
    target: TARGET,
    leaseUntilMs: startByMs + (maxUpgradeSeconds + 2 * clockSkewSeconds) * SECOND_MS,
    toldAtMs: grantedAtMs,
    startedAtMs: null,
    ...parts,
    grantedAtMs,
    startByMs,
  };
};

/** The reason that each state has when nothing special is said. */
const REASONS: Record<UpgradeState, Reason | null> = {
  awaiting_check_in: 'awaiting_check_in',
  queued: 'waiting_for_slot',
  granted: null,
  upgrading: null,
  suspect: 'start_not_acknowledged',
  failed: 'attempts_used_up',
  held: 'automatic_upgrades_off',
  up_to_date: null,
  ahead: 'ahead_of_appliance',
  pending: 'not_visible',
  ghost: 'stale_double',
};

const HAS_PLACE: readonly UpgradeState[] = ['queued', 'granted', 'upgrading', 'suspect', 'failed', 'held'];

/** A client's upgrade in `state`, labelled by {@link RUN}, reachable, in the cohort, in the queue's 100th place where it has one. */
export const upgrade = (state: UpgradeState, parts: Partial<Upgrade> = {}): Upgrade => ({
  id: 'upgrade-1',
  siteId: 'site-1',
  state,
  reason: REASONS[state],
  stateSinceMs: NOW_MS - HOUR_MS,
  runId: RUN.id,
  cohort: true,
  finishedAtMs: state === 'up_to_date' ? NOW_MS - HOUR_MS : null,
  rank: { class: 1, sequence: HAS_PLACE.includes(state) ? 100 : 0 },
  wantsFront: false,
  bump: null,
  released: false,
  reachable: true,
  nextCheckInAtMs: null,
  retryAtMs: null,
  attempts: state === 'failed' ? SETTINGS_DEFAULTS.maxAttempts : 0,
  undelivered: 0,
  slot: holdsSlot(state) ? slot({ startedAtMs: state === 'upgrading' ? NOW_MS - SECOND_MS : null }) : null,
  failure: null,
  ...parts,
});

/** The client as it was known before a check-in: at the old version, online. */
export const known = (parts: Partial<Known> = {}): Known => ({
  version: OLD,
  revision: null,
  connection: 'online',
  lastCheckInAtMs: NOW_MS - HOUR_MS,
  lastCheckInCause: 'heartbeat',
  ...parts,
});

/** A newest check-in of a client that is still at the old version. */
export const observation = (parts: Partial<Observation> = {}): Observation => ({
  isNewest: true,
  cause: 'heartbeat',
  version: OLD,
  revision: null,
  connection: 'online',
  report: null,
  ...parts,
});

/** An active client that nobody has heard of yet. */
export const fleetClient = (parts: Partial<FleetClient> = {}): FleetClient => ({
  id: 'id-1',
  siteId: 'site-1',
  clientId: 'client-1',
  epoch: 0,
  sequence: 0,
  version: null,
  revision: null,
  revisionRegister: null,
  connection: 'offline',
  connectionType: 'active',
  lastCheckInAtMs: null,
  lastCheckInCause: null,
  checkInMarks: 0,
  lookAtMs: null,
  attributes: {},
  edited: {},
  ...parts,
});

/** Said by `client-1`, its first. */
export const checkIn = (parts: Partial<CheckIn> = {}): CheckIn => ({
  clientId: 'client-1',
  epoch: 1,
  sequence: 1,
  cause: 'heartbeat',
  version: OLD,
  ...parts,
});
