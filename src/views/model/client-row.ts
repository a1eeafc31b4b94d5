/**
 * Makes the client of an answer from its joined row, from what was seen of it and from what holds for the site. Rows are as PostgreSQL gives them.
 * It decides nothing of its own: reason and due time come from the rules beside this file.
 */
import type { Client, TimelineEntry } from '../../contracts/clients.js';
import type { QueueEntry } from '../../contracts/upgrades.js';
import {
  PENDING_STATES,
  SLOT_STATES,
  type CheckInCause,
  type Connection,
  type ConnectionType,
  type Reason,
  type UpgradeState,
} from '../../contracts/words.js';
import { expectedWaitSeconds, type Turnover } from '../../upgrades/model/expected-wait.js';
import { checkInStrip } from './check-in-strip.js';
import { toObservation, type SightRules, type SightingRow } from './observed-client.js';
import { nextCheckInDueMs, type CheckInRules } from './next-check-in.js';
import { shownReason } from './shown-reason.js';

/** `client` joined with `client_upgrade`. */
export interface ClientRow {
  id: string;
  clientId: string;
  name: string;
  hostname: string | null;
  fqdn: string | null;
  group: string | null;
  tag: string | null;
  comments: string | null;
  connectionType: ConnectionType;
  operatingSystem: string | null;
  publicIp: string | null;
  privateIp: string | null;
  consoleUser: string | null;
  version: string | null;
  revision: string | null;
  connection: Connection;
  connectionSince: Date;
  lastCheckInAt: Date | null;
  lastCheckInCause: CheckInCause | null;
  checkInMarks: number;
  edited: Record<string, unknown>;
  enrolledAt: Date;
  state: UpgradeState;
  reason: Reason | null;
  stateSince: Date;
  rankClass: number;
  wantsFront: boolean;
  bumpedBy: string | null;
  bumpedAt: Date | null;
  nextCheckInAt: Date | null;
  retryAt: Date | null;
  attempts: number;
  fence: number | null;
  targetVersion: string | null;
  targetRevision: string | null;
  grantedAt: Date | null;
  startBy: Date | null;
  leaseUntil: Date | null;
  toldAt: Date | null;
  startedAt: Date | null;
  failureReason: Reason | null;
  failureDetail: string | null;
  failedAt: Date | null;
}

/** What holds for every client of the site. */
export interface SiteFacts {
  nowMs: number;
  rules: CheckInRules;
  maxAttempts: number;
  /** What stops all starts, or null. */
  stopped: Reason | null;
  target: { version: string; revision: string | null } | null;
  /** By which rules the sightings of an observed site are read; null for a managed one. */
  sight: SightRules | null;
}

const isIn = (states: readonly UpgradeState[], state: UpgradeState): boolean => states.includes(state);
const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/** How fast places in the queue move; null while starts are stopped. */
export type Pace = Turnover | null;

/** What is known of a client besides its row. */
export interface Beside {
  /** Its place in the queue: 1 is the next; null for a client that does not wait there. */
  place: number | null;
  /** Its latest sighting, on an observed site. */
  sighting: SightingRow | null;
}

export function toClient(row: ClientRow, { place, sighting }: Beside, facts: SiteFacts, pace: Pace): Client {
  const { connection, state } = row;
  const position = state === 'queued' ? place : null;
  return {
    id: row.id,
    clientId: row.clientId,
    name: row.name,
    hostname: row.hostname,
    fqdn: row.fqdn,
    group: row.group,
    tag: row.tag,
    comments: row.comments,
    connectionType: row.connectionType,
    operatingSystem: row.operatingSystem,
    publicIp: row.publicIp,
    privateIp: row.privateIp,
    consoleUser: row.consoleUser,
    version: row.version,
    revision: row.revision,
    connection,
    connectionSince: row.connectionSince.toISOString(),
    upgradeState: state,
    upgradeStateSince: row.stateSince.toISOString(),
    upgradePending: sighting?.needsUpdate ?? isIn(PENDING_STATES, state),
    reason: shownReason(state, row.reason, facts.stopped),
    lastFailure: lastFailureOf(row),
    queuePosition: position,
    bumped: isBumped(row),
    expectedWaitSeconds: waitAt(position, pace),
    retryAt: iso(row.retryAt),
    attempts: row.attempts,
    maxAttempts: facts.maxAttempts,
    ...targetOf(row, facts),
    slot: slotOf(row),
    lastCheckInAt: iso(row.lastCheckInAt),
    lastCheckInCause: row.lastCheckInCause,
    nextCheckInDueAt: dueAt(row, facts.rules),
    checkIns: stripOf(row, facts),
    observation: facts.sight && sighting && toObservation(row, sighting, facts.sight),
    editedFields: Object.keys(row.edited).sort(),
    enrolledAt: row.enrolledAt.toISOString(),
  };
}

/** Clients of an observed site do not check in here: whether they did is no question. */
function stripOf(row: ClientRow, { nowMs, sight }: SiteFacts): Client['checkIns'] {
  const strip = checkInStrip({ ...row, lastCheckInAtMs: row.lastCheckInAt?.getTime() ?? null }, nowMs);
  return sight === null ? strip : { ...strip, marks: '' };
}

const isBumped = (row: Pick<ClientRow, 'rankClass' | 'wantsFront' | 'state'>): boolean =>
  isIn(PENDING_STATES, row.state) && (row.rankClass === 0 || row.wantsFront);

const waitAt = (position: number | null, pace: Pace): number | null =>
  position === null || pace === null ? null : expectedWaitSeconds(position, pace, false);

function lastFailureOf(row: ClientRow): Client['lastFailure'] {
  if (row.failureReason === null || row.failedAt === null) return null;
  return { reason: row.failureReason, detail: row.failureDetail, at: row.failedAt.toISOString() };
}

/** A client in a slot goes to its own grant's target; the others that are not there yet to the run's. */
function targetOf(row: ClientRow, { target }: SiteFacts): Pick<Client, 'targetVersion' | 'targetRevision'> {
  if (isIn(SLOT_STATES, row.state) && row.targetVersion !== null) {
    return { targetVersion: row.targetVersion, targetRevision: row.targetRevision };
  }
  const isOnItsWay = isIn(PENDING_STATES, row.state) || row.state === 'ahead';
  if (!isOnItsWay || target === null) return { targetVersion: null, targetRevision: null };
  return { targetVersion: target.version, targetRevision: target.revision };
}

function slotOf(row: ClientRow): Client['slot'] {
  const { fence, grantedAt, startBy, leaseUntil } = row;
  if (!isIn(SLOT_STATES, row.state) || fence === null || !grantedAt || !startBy || !leaseUntil) return null;
  return {
    fence,
    grantedAt: grantedAt.toISOString(),
    startBy: startBy.toISOString(),
    toldAt: iso(row.toldAt),
    startedAt: iso(row.startedAt),
    leaseUntil: leaseUntil.toISOString(),
  };
}

function dueAt(row: ClientRow, rules: CheckInRules): string | null {
  const lastCheckInAtMs = row.lastCheckInAt?.getTime() ?? null;
  const toldAtMs = row.nextCheckInAt?.getTime() ?? null;
  const dueMs = nextCheckInDueMs({ connection: row.connection, lastCheckInAtMs, toldAtMs }, rules);
  return dueMs === null ? null : new Date(dueMs).toISOString();
}

/** What the queue's screen needs of a client. */
export type QueueRow = Pick<
  ClientRow,
  | 'id'
  | 'clientId'
  | 'name'
  | 'state'
  | 'reason'
  | 'stateSince'
  | 'rankClass'
  | 'wantsFront'
  | 'bumpedBy'
  | 'bumpedAt'
  | 'fence'
  | 'attempts'
  | 'connection'
>;

export function toQueueEntry(
  row: QueueRow,
  position: number | null,
  { stopped }: Pick<SiteFacts, 'stopped'>,
  pace: Pace,
): QueueEntry {
  return {
    id: row.id,
    clientId: row.clientId,
    name: row.name,
    position,
    state: row.state,
    reason: shownReason(row.state, row.reason, stopped),
    bumped: isBumped(row),
    bump: bumpOf(row),
    expectedWaitSeconds: waitAt(position, pace),
    since: row.stateSince.toISOString(),
    fence: isIn(SLOT_STATES, row.state) ? row.fence : null,
    attempts: row.attempts,
    connection: row.connection,
  };
}

/** The last asking for the front stays with a client that stands elsewhere by now: then nobody bumped it. */
function bumpOf(row: QueueRow): QueueEntry['bump'] {
  const { bumpedBy: by, bumpedAt: at } = row;
  return !isBumped(row) || by === null || at === null ? null : { by, at: at.toISOString() };
}

export interface TimelineRow {
  id: number;
  at: Date;
  kind: string;
  by: string | null;
  data: Record<string, unknown>;
}

export const toTimelineEntry = (row: TimelineRow): TimelineEntry => ({
  id: String(row.id),
  at: row.at.toISOString(),
  kind: row.kind,
  by: row.by,
  data: row.data,
});
