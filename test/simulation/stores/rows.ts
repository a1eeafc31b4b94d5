import type { FleetClient } from '../../../src/fleet/model/client.js';
import type { ThrottleRow } from '../../../src/sites/model/throttle-row.js';
import type { Upgrade } from '../../../src/upgrades/model/upgrade.js';
import type { SettingsRow } from './memory-database.js';

/**
 * Rows as they are kept, each kind built in one place. To the engine a copy of a copy of a copy has a shape of its own, and code that
 * reads rows of many shapes is several times as slow.
 */
export const clientRow = (
  client: FleetClient,
  attributes = client.attributes,
  edited = client.edited,
): FleetClient => ({
  id: client.id,
  siteId: client.siteId,
  clientId: client.clientId,
  epoch: client.epoch,
  sequence: client.sequence,
  version: client.version,
  revision: client.revision,
  revisionRegister: client.revisionRegister,
  connection: client.connection,
  connectionType: client.connectionType,
  lastCheckInAtMs: client.lastCheckInAtMs,
  lastCheckInCause: client.lastCheckInCause,
  checkInMarks: client.checkInMarks,
  lookAtMs: client.lookAtMs,
  attributes,
  edited,
});

export const upgradeRow = (upgrade: Upgrade): Upgrade => ({
  id: upgrade.id,
  siteId: upgrade.siteId,
  state: upgrade.state,
  reason: upgrade.reason,
  stateSinceMs: upgrade.stateSinceMs,
  runId: upgrade.runId,
  cohort: upgrade.cohort,
  finishedAtMs: upgrade.finishedAtMs,
  rank: upgrade.rank,
  wantsFront: upgrade.wantsFront,
  bump: upgrade.bump,
  released: upgrade.released,
  reachable: upgrade.reachable,
  nextCheckInAtMs: upgrade.nextCheckInAtMs,
  retryAtMs: upgrade.retryAtMs,
  attempts: upgrade.attempts,
  undelivered: upgrade.undelivered,
  slot: upgrade.slot,
  failure: upgrade.failure,
});

export const throttleRow = (row: SettingsRow, nowMs: number): ThrottleRow => ({
  siteId: row.siteId,
  settings: row.settings,
  limitRevert: row.limitRevert,
  version: row.version,
  changedAtMs: row.changedAtMs,
  nowMs,
  paused: row.paused,
  brake: row.brake,
  brakeSinceMs: row.brakeSinceMs,
  lastFence: row.lastFence,
  baselineAtMs: row.baselineAtMs,
  runId: row.runId,
});

export const newUpgrade = (id: string, siteId: string, nowMs: number): Upgrade =>
  upgradeRow({
    id,
    siteId,
    state: 'up_to_date',
    reason: null,
    stateSinceMs: nowMs,
    runId: null,
    cohort: false,
    finishedAtMs: null,
    rank: { class: 1, sequence: 0 },
    wantsFront: false,
    bump: null,
    released: false,
    reachable: false,
    nextCheckInAtMs: null,
    retryAtMs: null,
    attempts: 0,
    undelivered: 0,
    slot: null,
    failure: null,
  });
