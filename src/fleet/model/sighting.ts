/**
 * Decides what one sighting makes of an observed client's record: one row of the appliance's list, or of an export, seen at one moment.
 * The connection follows from the row alone: `uninstalled`, then `lost`, then `disabled`, then the newer of connect and disconnect; a
 * passive client is judged by the age of its last word. What it means for the upgrade is decided elsewhere.
 * Invariant: an older sighting never changes what a newer one left; what a person edited stays. Source: the Configuration API's fields.
 */
import type { SightingSource } from '../../contracts/observed-words.js';
import type { Connection } from '../../contracts/words.js';
import type { SeenClient } from '../../sites/model/seen-client.js';
import { ATTRIBUTES, type FleetClient, type Kept, type Register } from './client.js';
import type { SilenceRules } from './connection.js';

const HOUR_MS = 3_600_000;
/** Sightings count as one epoch; their sequence is the time at which the row was asked for. */
const EPOCH = 1;

/** A row as it is taken in: the times set right, the group by its name. */
export interface Sighting {
  source: SightingSource;
  /**
   * When its page was asked for, and when the answer was there, by our clock: the row was true at some moment between the two. What is
   * different now came about after the former of the sighting before, and by the latter of this one.
   */
  seenAtMs: number;
  answeredAtMs: number;
  row: SeenClient;
  group: string | null;
}

/** What is kept of the sightings of a client. */
export interface SightingRecord {
  id: string;
  siteId: string;
  source: SightingSource;
  seenAtMs: number;
  missedSweeps: number;
  needsUpdate: boolean;
  /** When the row was asked for that last showed it to need an update. */
  pendingAtMs: number | null;
  lastConnectAtMs: number | null;
  lastDisconnectAtMs: number | null;
  lastAccessAtMs: number | null;
  /** The run in which it was last seen to come back without needing an update, between which sightings, and how long it was away. */
  returnedRunId: string | null;
  returnedAfterMs: number | null;
  returnedByMs: number | null;
  awayMs: number | null;
  /** The living client that this one is a stale double of. */
  ghostOf: string | null;
  /** Host name and group, by which doubles are found. */
  hostKey: string | null;
}

export interface FoldedSighting {
  client: FleetClient;
  attributesChanged: boolean;
}

type PassiveRules = Pick<SilenceRules, 'passiveCheckInHours' | 'passiveGraceHours'>;

/** Never changes its arguments; a client that is as it was is the very same object. */
export function foldSighting(client: FleetClient, seen: Sighting, rules: PassiveRules): FoldedSighting {
  const { row, seenAtMs } = seen;
  const attributes = foldAttributes(client.attributes, seen);
  const connectionType = row.connectionType ?? client.connectionType;
  const connection = connectionOfRow(row, seenAtMs, rules);
  const attributesChanged = attributes !== client.attributes;
  const isSame = !attributesChanged && connection === client.connection && connectionType === client.connectionType;
  if (isSame) return { client, attributesChanged: false };
  const after = { ...client, attributes, connection, connectionType, epoch: EPOCH, sequence: seenAtMs };
  return { client: after, attributesChanged };
}

/** The connection that a row shows, as of `atMs`. */
export function connectionOfRow(row: SeenClient, atMs: number, rules: PassiveRules): Connection {
  if (row.isUninstalled) return 'uninstalled';
  if (row.isLost) return 'lost';
  if (row.isDisabled) return 'disabled';
  const { lastConnectAtMs, lastDisconnectAtMs } = row;
  if (row.connectionType === 'passive') {
    const lastWordMs = Math.max(lastConnectAtMs ?? -Infinity, lastDisconnectAtMs ?? -Infinity);
    const graceMs = (rules.passiveCheckInHours + rules.passiveGraceHours) * HOUR_MS;
    return atMs - lastWordMs < graceMs ? 'standby' : 'overdue';
  }
  if (lastConnectAtMs === null) return 'offline';
  return lastDisconnectAtMs === null || lastConnectAtMs > lastDisconnectAtMs ? 'online' : 'offline';
}

/** Doubles have the same. Null: a client without a host name has none. */
export function hostKeyOf(seen: Pick<Sighting, 'row' | 'group'>): string | null {
  const hostname = seen.row.hostname?.trim().toLowerCase() ?? '';
  return hostname === '' ? null : `${hostname}\n${seen.group ?? ''}`;
}

/** Each value keeps the sighting that brought it, so that one that is seen again and again costs no write; what is empty now goes. */
function foldAttributes(known: FleetClient['attributes'], seen: Sighting): FleetClient['attributes'] {
  const texts = textsOf(seen, known);
  const next: FleetClient['attributes'] = {};
  let isSame = true;
  for (const attribute of [...ATTRIBUTES, 'comments'] as const) {
    const value = texts[attribute];
    const register = known[attribute];
    const kept: Register | undefined =
      value === null ? undefined : register?.[0] === value ? register : [value, EPOCH, seen.seenAtMs];
    if (kept !== undefined) next[attribute] = kept;
    isSame &&= kept === register;
  }
  return isSame ? known : next;
}

function textsOf({ row, group }: Sighting, known: FleetClient['attributes']): Record<Kept, string | null> {
  return {
    name: row.name || null,
    hostname: row.hostname || null,
    fqdn: row.fqdn || null,
    group: group || null,
    tag: row.tag || null,
    // An uninstalled client's row does not say of which type it was.
    connectionType: row.connectionType ?? known.connectionType?.[0] ?? null,
    operatingSystem: row.operatingSystem || null,
    publicIp: row.publicIp || null,
    privateIp: row.privateIp || null,
    consoleUser: row.consoleUser || null,
    comments: row.comments || null,
  };
}
