import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../platform/database/database.js';
import type { IncidentRecord, IncidentStep } from '../model/incident.js';

type Row = Omit<IncidentRecord, 'beganAtMs' | 'firedAtMs' | 'calmingSinceMs' | 'resolvedAtMs' | 'acknowledged'> & {
  beganAt: Date;
  firedAt: Date | null;
  calmingSince: Date | null;
  resolvedAt: Date | null;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  acknowledgedNote: string | null;
};

const COLUMNS = `id, number, alert, scope, scope_key AS "scopeKey", severity, state, muted, flapping, began_at AS "beganAt",
  fired_at AS "firedAt", calming_since AS "calmingSince", resolved_at AS "resolvedAt", resolution, absorbed_by AS "absorbedBy",
  acknowledged_at AS "acknowledgedAt", acknowledged_by AS "acknowledgedBy", acknowledged_note AS "acknowledgedNote",
  count, muted_count AS "mutedCount", peak, facts, cause, changes, sequence, told`;

/** People acknowledge them meanwhile: what is saved must not undo that. */
const LOCK_OPEN = `
  SELECT ${COLUMNS} FROM incident WHERE site_id = $1 AND state <> 'resolved' ORDER BY number FOR NO KEY UPDATE`;

const LOCK_RESOLVED = `
  SELECT ${COLUMNS} FROM incident WHERE site_id = $1 AND state = 'resolved' AND resolved_at > $2
  ORDER BY resolved_at DESC LIMIT $3 FOR NO KEY UPDATE`;

const SAVED = {
  number: 'integer',
  alert: 'text',
  scope: 'text',
  scope_key: 'text',
  severity: 'text',
  state: 'text',
  muted: 'boolean',
  flapping: 'boolean',
  began_at: 'timestamptz',
  fired_at: 'timestamptz',
  calming_since: 'timestamptz',
  resolved_at: 'timestamptz',
  resolution: 'text',
  absorbed_by: 'uuid',
  acknowledged_at: 'timestamptz',
  acknowledged_by: 'text',
  acknowledged_note: 'text',
  count: 'integer',
  muted_count: 'integer',
  peak: 'integer',
  facts: 'jsonb',
  cause: 'jsonb',
  changes: 'jsonb',
  sequence: 'integer',
  told: 'jsonb',
} as const;
const NAMES = Object.keys(SAVED) as (keyof typeof SAVED)[];

const SAVE = `
  INSERT INTO incident (id, site_id, ${NAMES.join(', ')})
  SELECT id, $1, ${NAMES.join(', ')}
  FROM jsonb_to_recordset($2::jsonb) AS saved (id uuid, ${NAMES.map((name) => `${name} ${SAVED[name]}`).join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${NAMES.map((name) => `${name} = excluded.${name}`).join(', ')}`;

const APPEND = `
  INSERT INTO incident_event (incident_id, at, kind, data)
  SELECT incident_id, $1, kind, data FROM unnest($2::uuid[], $3::text[], $4::jsonb[])
    WITH ORDINALITY AS event (incident_id, kind, data, place) ORDER BY place`;

const FORGET_OLD = `
  DELETE FROM incident WHERE id IN (
    SELECT id FROM incident WHERE site_id = $1 AND state = 'resolved' AND resolved_at < now() - make_interval(days => $2)
    ORDER BY resolved_at LIMIT $3)`;

export interface EventLine {
  incidentId: string;
  events: IncidentStep['events'];
}

/** SQL over `incident` and `incident_event`. */
@Injectable()
export class IncidentsStore {
  /** Those that are not over, in the order of their numbers; nobody else changes them until the end of the transaction. */
  async lockOpen(tx: Transaction, siteId: string): Promise<IncidentRecord[]> {
    return (await tx.prepared<Row>(LOCK_OPEN, [siteId])).map(toRecord);
  }

  /** Those that were resolved after then, the latest first. */
  async lockResolved(tx: Transaction, siteId: string, afterMs: number, limit: number): Promise<IncidentRecord[]> {
    return (await tx.prepared<Row>(LOCK_RESOLVED, [siteId, iso(afterMs), limit])).map(toRecord);
  }

  save(tx: Transaction, siteId: string, records: readonly IncidentRecord[]): void {
    if (records.length > 0) tx.write(SAVE, [siteId, JSON.stringify(records.map(toSaved))]);
  }

  /** They went before anybody was told; their members and their story go along. */
  forget(tx: Transaction, ids: readonly string[]): void {
    if (ids.length > 0) tx.write('DELETE FROM incident WHERE id = ANY($1::uuid[])', [ids]);
  }

  append(tx: Transaction, atMs: number, lines: readonly EventLine[]): void {
    const flat = lines.flatMap(({ incidentId, events }) => events.map((event) => ({ incidentId, ...event })));
    if (flat.length === 0) return;
    tx.write(APPEND, [
      iso(atMs),
      flat.map(({ incidentId }) => incidentId),
      flat.map(({ kind }) => kind),
      flat.map(({ data }) => JSON.stringify(data)),
    ]);
  }

  /** Removes what was resolved so long ago, at most `limit`. */
  async forgetOld(tx: Statements, siteId: string, keepDays: number, limit: number): Promise<void> {
    await tx.prepared(FORGET_OLD, [siteId, keepDays, limit]);
  }
}

const iso = (timeMs: number): string => new Date(timeMs).toISOString();
const isoOrNull = (timeMs: number | null): string | null => (timeMs === null ? null : iso(timeMs));
const ms = (time: Date | null): number | null => time?.getTime() ?? null;

function toRecord(row: Row): IncidentRecord {
  const { beganAt, firedAt, calmingSince, resolvedAt, acknowledgedAt, acknowledgedBy, acknowledgedNote, ...rest } = row;
  return {
    ...rest,
    beganAtMs: beganAt.getTime(),
    firedAtMs: ms(firedAt),
    calmingSinceMs: ms(calmingSince),
    resolvedAtMs: ms(resolvedAt),
    acknowledged:
      acknowledgedAt === null
        ? null
        : { atMs: acknowledgedAt.getTime(), by: acknowledgedBy ?? '', note: acknowledgedNote },
  };
}

function toSaved(record: IncidentRecord): Record<keyof typeof SAVED | 'id', unknown> {
  const { acknowledged } = record;
  return {
    id: record.id,
    number: record.number,
    alert: record.alert,
    scope: record.scope,
    scope_key: record.scopeKey,
    severity: record.severity,
    state: record.state,
    muted: record.muted,
    flapping: record.flapping,
    began_at: iso(record.beganAtMs),
    fired_at: isoOrNull(record.firedAtMs),
    calming_since: isoOrNull(record.calmingSinceMs),
    resolved_at: isoOrNull(record.resolvedAtMs),
    resolution: record.resolution,
    absorbed_by: record.absorbedBy,
    acknowledged_at: isoOrNull(acknowledged?.atMs ?? null),
    acknowledged_by: acknowledged?.by ?? null,
    acknowledged_note: acknowledged?.note ?? null,
    count: record.count,
    muted_count: record.mutedCount,
    peak: record.peak,
    facts: record.facts,
    cause: record.cause,
    changes: record.changes,
    sequence: record.sequence,
    told: record.told,
  };
}
