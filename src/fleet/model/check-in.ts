/**
 * Decides what one check-in makes of a client's record. What check-ins alone decide (version, revision, attributes, connection, epoch,
 * sequence) is a function of their *set*, whatever their order and however often they come: each value goes with the greatest
 * (epoch, sequence) that carried it. Upgrade reports are judged elsewhere, by their fence. Source: DESIGN §4 *Check-ins*.
 */
import type { CheckIn } from '../../contracts/check-ins.js';
import type { CheckInStatus, ConnectionType } from '../../contracts/words.js';
import { marksAfter } from './check-in-marks.js';
import { ATTRIBUTES, compareMarks, type FleetClient, type Mark } from './client.js';
import { connectionOf, lookAfterCheckIn, silenceDeadlineMs, type SilenceRules } from './connection.js';

/** An epoch may grow by at most this much at once: a single wild value must not lock a client out for ever. */
export const EPOCH_STEP_MAX = 1000;

export interface Folded {
  status: Exclude<CheckInStatus, 'rejected'>;
  client: FleetClient;
  versionChanged: boolean;
  attributesChanged: boolean;
  connectionChanged: boolean;
}

export type FoldResult = Folded | { status: 'rejected'; reason: 'epoch_jump' };

/** Applies `checkIn`, received at `nowMs`, to `client`. Never changes its arguments. */
export function foldCheckIn(client: FleetClient, checkIn: CheckIn, rules: SilenceRules, nowMs: number): FoldResult {
  if (client.epoch > 0 && checkIn.epoch > client.epoch + EPOCH_STEP_MAX)
    return { status: 'rejected', reason: 'epoch_jump' };
  const order = compareMarks(checkIn, client);
  if (order === 0) return unchanged('duplicate', client);
  const withAttributes = foldAttributes(client, checkIn);
  const next = foldRevision(withAttributes, checkIn);
  const isNewest = order > 0;
  if (isNewest) {
    next.epoch = checkIn.epoch;
    next.sequence = checkIn.sequence;
    next.version = checkIn.version;
    next.checkInMarks = marksAfter(client, next.connectionType, nowMs);
    next.lastCheckInAtMs = nowMs;
    next.lastCheckInCause = checkIn.cause;
  }
  if (!isNewest && next.connectionType !== client.connectionType) next.checkInMarks = 0;
  next.revision = revisionFor(next);
  next.connection = connectionAfter(client, next, isNewest);
  next.lookAtMs = lookAfterCheckIn(client.lookAtMs, silenceDeadlineMs(next, rules));
  const changesNothing =
    !isNewest && next.attributes === client.attributes && next.revisionRegister === client.revisionRegister;
  if (changesNothing) return unchanged('stale', client);
  return {
    status: isNewest ? 'accepted' : 'stale',
    client: next,
    versionChanged: next.version !== client.version || next.revision !== client.revision,
    attributesChanged: next.attributes !== client.attributes,
    connectionChanged: next.connection !== client.connection,
  };
}

function unchanged(status: 'duplicate' | 'stale', client: FleetClient): Folded {
  return { status, client, versionChanged: false, attributesChanged: false, connectionChanged: false };
}

/** Each attribute keeps the check-in that set it, so that a late older one fills only what newer ones left out. */
function foldAttributes(client: FleetClient, checkIn: CheckIn): FleetClient {
  const next = { ...client };
  if (checkIn.attributes === undefined) return next;
  for (const attribute of ATTRIBUTES) {
    const value = checkIn.attributes[attribute];
    if (value === undefined) continue;
    const current = client.attributes[attribute];
    if (current !== undefined && compareMarks(checkIn, markOf(current)) <= 0) continue;
    if (next.attributes === client.attributes) next.attributes = { ...client.attributes };
    next.attributes[attribute] = [value, checkIn.epoch, checkIn.sequence];
  }
  const type = next.attributes.connectionType?.[0];
  if (type !== undefined) next.connectionType = type as ConnectionType;
  return next;
}

const markOf = ([, epoch, sequence]: [string, number, number]): Mark => ({ epoch, sequence });

function foldRevision(client: FleetClient, checkIn: CheckIn): FleetClient {
  if (checkIn.revision === undefined) return client;
  const current = client.revisionRegister;
  if (current !== null && compareMarks(checkIn, current) <= 0) return client;
  const { epoch, sequence, version, revision } = checkIn;
  client.revisionRegister = { value: revision, version, epoch, sequence };
  return client;
}

/** A revision belongs to the version it came with: after a change of version that named none, there is none. */
function revisionFor(client: FleetClient): string | null {
  const register = client.revisionRegister;
  return register !== null && register.version === client.version ? register.value : null;
}

/**
 * A stale check-in moves the connection in one case only: it is the first to say that the client is passive, or active. Even then what
 * silence has made of the client since its newest check-in stays.
 */
function connectionAfter(before: FleetClient, next: FleetClient, isNewest: boolean): FleetClient['connection'] {
  const cause = next.lastCheckInCause;
  if (cause === null) return before.connection;
  if (isNewest) return connectionOf(next.connectionType, cause);
  const isSilent = before.connection !== connectionOf(before.connectionType, cause);
  return isSilent ? before.connection : connectionOf(next.connectionType, cause);
}
