/**
 * Makes what is said of a client of an observed site from its latest sighting. It decides nothing of its own, and says nothing that was not
 * seen: what the appliance's API does not show is not here. The appliance's times were set right when they were taken in.
 * Invariant: `returned` and `awaySeconds` are of the present run alone.
 */
import type { ClientObservation } from '../../contracts/observation.js';
import type { SightingSource } from '../../contracts/observed-words.js';
import type { Connection, UpgradeState } from '../../contracts/words.js';
import { probablyUpgradingSinceMs, type EstimateRules } from '../../forecast/model/probably-upgrading.js';

/** `client_sighting`, with the name of the client that it is a stale double of. */
export interface SightingRow {
  id: string;
  source: SightingSource;
  seenAt: Date;
  missedSweeps: number;
  needsUpdate: boolean;
  lastConnectAt: Date | null;
  lastDisconnectAt: Date | null;
  lastAccessAt: Date | null;
  returnedRunId: string | null;
  returnedAfter: Date | null;
  returnedBy: Date | null;
  awayMs: number | null;
  ghostOf: string | null;
  ghostOfName: string | null;
}

/** What holds for every client of an observed site. */
export interface SightRules extends EstimateRules {
  /** The newest run, whether it is still on or not. */
  runId: string | null;
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

export function toObservation(
  { state, connection }: { state: UpgradeState; connection: Connection },
  row: SightingRow,
  rules: SightRules,
): ClientObservation {
  const since = probablyUpgradingSinceMs(
    { state, connection, lastDisconnectAtMs: row.lastDisconnectAt?.getTime() ?? null },
    rules,
  );
  const isOfThisRun = row.returnedRunId !== null && row.returnedRunId === rules.runId;
  const returnedBy = isOfThisRun ? row.returnedBy : null;
  return {
    source: row.source,
    seenAt: row.seenAt.toISOString(),
    missedSweeps: row.missedSweeps,
    needsUpdate: row.needsUpdate,
    lastConnectAt: iso(row.lastConnectAt),
    lastDisconnectAt: iso(row.lastDisconnectAt),
    lastAccessAt: iso(row.lastAccessAt),
    returned: returnedBy && { after: row.returnedAfter?.toISOString() ?? null, by: returnedBy.toISOString() },
    awaySeconds: returnedBy && row.awayMs !== null ? Math.round(row.awayMs / 100) / 10 : null,
    estimate: since === null ? null : { kind: 'probably_upgrading', since: new Date(since).toISOString() },
    ghostOf: row.ghostOf === null ? null : { id: row.ghostOf, name: row.ghostOfName ?? '' },
  };
}
