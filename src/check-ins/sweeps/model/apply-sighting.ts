/**
 * Decides what one sighting makes of one observed client: its record, what is kept of its sightings, and its upgrade.
 * Invariant: a sighting that is not newer than the newest changes nothing.
 */
import { foldSighting, hostKeyOf, type Sighting, type SightingRecord } from '../../../fleet/model/sighting.js';
import type { FleetClient } from '../../../fleet/model/client.js';
import type { SilenceRules } from '../../../fleet/model/connection.js';
import { observeSighting, returnOf, type SeenUpgrade } from '../../../upgrades/model/sighting.js';
import type { Known } from '../../../upgrades/model/label.js';
import type { Situation, Transition, Upgrade } from '../../../upgrades/model/upgrade.js';
import { isStale } from './ghosts.js';

/** An observed client as the transaction has it; `record` null: it was never seen before. */
export interface SightedSubject {
  client: FleetClient;
  upgrade: Upgrade;
  record: SightingRecord | null;
}

export interface AppliedSighting {
  client: FleetClient;
  attributesChanged: boolean;
  record: SightingRecord;
  transition: Transition;
}

/** Null: it is not newer than what is known. */
export function applySighting(
  { client, upgrade, record }: SightedSubject,
  sighting: Sighting,
  rules: SilenceRules,
  situation: Situation,
): AppliedSighting | null {
  if (record !== null && record.seenAtMs >= sighting.seenAtMs) return null;
  const folded = foldSighting(client, sighting, rules);
  const seen = seenOf(sighting, folded.client, record);
  const transition = observeSighting(upgrade, knownOf(client, record), seen, situation, sighting.source);
  return {
    ...folded,
    record: recordAfter(record, sighting, seen, client, situation),
    transition: { ...transition, between: { afterMs: record?.seenAtMs ?? null, byMs: sighting.answeredAtMs } },
  };
}

/** A newcomer was not there before, so the run that it is labelled by does not count it in. */
const knownOf = (client: FleetClient, record: SightingRecord | null): Known => ({
  ...client,
  sighting: record ?? { needsUpdate: false, lastConnectAtMs: null, lastDisconnectAtMs: null },
});

function seenOf(
  { row, seenAtMs, answeredAtMs }: Sighting,
  client: FleetClient,
  record: SightingRecord | null,
): SeenUpgrade {
  const { needsUpdate, lastConnectAtMs, lastDisconnectAtMs } = row;
  const { connection } = client;
  const shown = { seenAtMs, needsUpdate, connection, lastConnectAtMs, lastDisconnectAtMs };
  return { ...shown, answeredAtMs, isGhost: record !== null && record.ghostOf !== null && isStale(shown) };
}

function recordAfter(
  before: SightingRecord | null,
  sighting: Sighting,
  seen: SeenUpgrade,
  { id, siteId }: FleetClient,
  situation: Situation,
): SightingRecord {
  const { seenAtMs, source, row } = sighting;
  return {
    id,
    siteId,
    source,
    seenAtMs,
    missedSweeps: 0,
    needsUpdate: row.needsUpdate,
    pendingAtMs: row.needsUpdate ? seenAtMs : (before?.pendingAtMs ?? null),
    lastConnectAtMs: row.lastConnectAtMs,
    lastDisconnectAtMs: row.lastDisconnectAtMs,
    lastAccessAtMs: row.lastAccessAtMs,
    ...returnedAfter(before, seen, situation),
    ghostOf: seen.isGhost ? before!.ghostOf : null,
    hostKey: hostKeyOf(sighting),
  };
}

type Returned = Pick<SightingRecord, 'returnedRunId' | 'returnedAfterMs' | 'returnedByMs' | 'awayMs'>;
const NOT_RETURNED: Returned = { returnedRunId: null, returnedAfterMs: null, returnedByMs: null, awayMs: null };

/** Who is seen pending again has not come back after all. */
function returnedAfter(before: SightingRecord | null, seen: SeenUpgrade, situation: Situation): Returned {
  if (before === null) return NOT_RETURNED;
  const returned = returnOf(before.needsUpdate ? before.pendingAtMs : null, seen, situation);
  if (returned !== null) {
    const { runId, afterMs, byMs, awayMs } = returned;
    return { returnedRunId: runId, returnedAfterMs: afterMs, returnedByMs: byMs, awayMs };
  }
  if (seen.needsUpdate) return NOT_RETURNED;
  const { returnedRunId, returnedAfterMs, returnedByMs, awayMs } = before;
  return { returnedRunId, returnedAfterMs, returnedByMs, awayMs };
}
