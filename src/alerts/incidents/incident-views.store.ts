import { Injectable } from '@nestjs/common';
import {
  SEVERITIES,
  type Alert,
  type IncidentEvent,
  type IncidentState,
  type Resolution,
  type Scope,
  type Severity,
} from '../../contracts/alert-words.js';
import type { IncidentCounts, LikelyCause } from '../../contracts/alerts.js';
import type { Statements, Transaction } from '../../platform/database/database.js';

export interface IncidentRow {
  id: string;
  number: number;
  alert: Alert;
  scope: Scope;
  scopeKey: string;
  severity: Severity;
  state: IncidentState;
  muted: boolean;
  flapping: boolean;
  beganAt: Date;
  firedAt: Date | null;
  calmingSince: Date | null;
  resolvedAt: Date | null;
  resolution: Resolution | null;
  absorbedBy: string | null;
  absorbedByNumber: number | null;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  acknowledgedNote: string | null;
  count: number;
  mutedCount: number;
  peak: number;
  /** Clients that were in it and are not any more: what receivers are told, too. */
  returned: number;
  facts: Record<string, unknown>;
  cause: LikelyCause | null;
  /** Its place in the list, to the microsecond. */
  rank: number;
  exactAt: string;
  now: Date;
}

export interface IncidentFilter {
  alert: Alert | null;
  severity: Severity | null;
  clientId: string | null;
}

/** Where a page ended: severity (of no meaning among those resolved), time and id. */
export interface IncidentPlace {
  rank: number;
  at: string;
  id: string;
}

export interface MemberRow {
  clientId: string;
  since: Date;
  joinedAt: Date;
  leftAt: Date | null;
  muted: boolean;
  exactJoinedAt: string;
}

export interface MemberPlace {
  left: boolean;
  joinedAt: string;
  clientId: string;
}

export interface EventRow {
  id: number;
  at: Date;
  kind: IncidentEvent;
  by: string | null;
  data: Record<string, unknown>;
}

export interface ToldRow {
  id: string;
  name: string;
  delivered: number;
  waiting: number;
  failed: number;
  lastAt: Date | null;
}

const RANK = `array_position(ARRAY[${SEVERITIES.map((severity) => `'${severity}'`).join(', ')}], i.severity)`;

const select = (exactAt: string) => `
  SELECT i.id, i.number, i.alert, i.scope, i.scope_key AS "scopeKey", i.severity, i.state, i.muted, i.flapping,
    i.began_at AS "beganAt", i.fired_at AS "firedAt", i.calming_since AS "calmingSince", i.resolved_at AS "resolvedAt",
    i.resolution, i.absorbed_by AS "absorbedBy", greater.number AS "absorbedByNumber",
    i.acknowledged_at AS "acknowledgedAt", i.acknowledged_by AS "acknowledgedBy",
    i.acknowledged_note AS "acknowledgedNote", i.count, i.muted_count AS "mutedCount", i.peak, i.facts, i.cause,
    (SELECT count(*)::int FROM incident_member m WHERE m.incident_id = i.id AND (m.left_at IS NOT NULL) = true) AS returned,
    ${RANK} AS rank, ${exactAt}::text AS "exactAt", clock_timestamp() AS now
  FROM incident i LEFT JOIN incident greater ON greater.id = i.absorbed_by`;

/** The heartbeat never ends, and is nothing that a person has to see to: it is shown to those who ask for it. */
const MATCHES = `
  (i.alert <> 'watchdog' OR $2::text = 'watchdog')
  AND ($2::text IS NULL OR i.alert = $2) AND ($3::text IS NULL OR i.severity = $3)
  AND ($4::uuid IS NULL OR EXISTS (SELECT FROM incident_member m WHERE m.incident_id = i.id AND m.client_id = $4))`;

/** Most urgent first, of these the newest. */
const OPEN = `${select('i.began_at')}
  WHERE i.site_id = $1 AND i.state <> 'resolved' AND ${MATCHES} AND ($5::boolean IS NULL OR i.muted = $5)
    AND ($6::int IS NULL OR ${RANK} > $6 OR (${RANK} = $6 AND (i.began_at, i.id) < ($7::timestamptz, $8::uuid)))
  ORDER BY rank, i.began_at DESC, i.id DESC LIMIT $9`;

const RESOLVED = `${select('i.resolved_at')}
  WHERE i.site_id = $1 AND i.state = 'resolved' AND ${MATCHES}
    AND ($5::timestamptz IS NULL OR (i.resolved_at, i.id) < ($5::timestamptz, $6::uuid))
  ORDER BY i.resolved_at DESC, i.id DESC LIMIT $7`;

const BY_ID = `${select('i.began_at')} WHERE i.site_id = $1 AND i.id = $2`;

const COUNTED = `
  count(i.id) FILTER (WHERE NOT i.muted)::int AS firing, count(i.id) FILTER (WHERE i.muted)::int AS muted,
  count(i.id) FILTER (WHERE NOT i.muted AND i.severity = 'critical')::int AS critical,
  count(i.id) FILTER (WHERE NOT i.muted AND i.severity = 'warning')::int AS warning`;

const COUNTS = `SELECT ${COUNTED} FROM incident i WHERE i.site_id = $1 AND i.state <> 'resolved' AND i.alert <> 'watchdog'`;

const ALL_COUNTS = `
  SELECT s.slug AS site, ${COUNTED}
  FROM site s LEFT JOIN incident i ON i.site_id = s.id AND i.state <> 'resolved' AND i.alert <> 'watchdog'
  GROUP BY s.slug ORDER BY s.slug`;

const MEMBERS = `
  SELECT client_id AS "clientId", since, joined_at AS "joinedAt", left_at AS "leftAt", muted,
    joined_at::text AS "exactJoinedAt"
  FROM incident_member
  WHERE incident_id = $1 AND ($2::boolean IS NULL
    OR ((left_at IS NOT NULL), joined_at, client_id) > ($2::boolean, $3::timestamptz, $4::uuid))
  ORDER BY (left_at IS NOT NULL), joined_at, client_id LIMIT $5`;

const EVENTS = 'SELECT id, at, kind, by, data FROM incident_event WHERE incident_id = $1 ORDER BY id DESC LIMIT $2';

/** Those who were told, and those for whom something was made that has not come to them. */
const TOLD = `
  WITH made AS (
    SELECT receiver_id, count(*) FILTER (WHERE state = 'delivered')::int AS delivered,
      count(*) FILTER (WHERE state IN ('waiting', 'sending'))::int AS waiting,
      count(*) FILTER (WHERE state = 'given_up')::int AS failed,
      max(ended_at) FILTER (WHERE state = 'delivered') AS last_at
    FROM alert_delivery WHERE incident_id = $1 GROUP BY receiver_id
  )
  SELECT r.id, r.name, coalesce(m.delivered, 0) AS delivered, coalesce(m.waiting, 0) AS waiting,
    coalesce(m.failed, 0) AS failed, m.last_at AS "lastAt"
  FROM alert_receiver r LEFT JOIN made m ON m.receiver_id = r.id
  WHERE m.receiver_id IS NOT NULL
    OR EXISTS (SELECT FROM incident_told t WHERE t.incident_id = $1 AND t.receiver_id = r.id)
  ORDER BY lower(r.name)`;

const ABSORBED = `${select('i.began_at')} WHERE i.absorbed_by = $1 ORDER BY i.number LIMIT $2`;

const ADD_EVENT = `
  INSERT INTO incident_event (incident_id, at, kind, by, data) VALUES ($1, clock_timestamp(), $2, $3, $4)`;

/** SQL of the incidents as they are shown and acknowledged; the judge writes all else of them. */
@Injectable()
export class IncidentViewsStore {
  /** Those that are not resolved; `muted` null: whether muted or not. */
  open(
    tx: Statements,
    siteId: string,
    filter: IncidentFilter & { muted: boolean | null },
    after: IncidentPlace | null,
    limit: number,
  ): Promise<IncidentRow[]> {
    const place = [after?.rank ?? null, after?.at ?? null, after?.id ?? null];
    return tx.prepared<IncidentRow>(OPEN, [siteId, ...valuesOf(filter), filter.muted, ...place, limit]);
  }

  /** Latest first. */
  resolved(
    tx: Statements,
    siteId: string,
    filter: IncidentFilter,
    after: IncidentPlace | null,
    limit: number,
  ): Promise<IncidentRow[]> {
    return tx.prepared<IncidentRow>(RESOLVED, [
      siteId,
      ...valuesOf(filter),
      after?.at ?? null,
      after?.id ?? null,
      limit,
    ]);
  }

  async byId(tx: Statements, siteId: string, id: string): Promise<IncidentRow | null> {
    return (await tx.prepared<IncidentRow>(BY_ID, [siteId, id]))[0] ?? null;
  }

  /** As {@link byId}, holding it for oneself until the transaction ends. */
  async lock(tx: Transaction, siteId: string, id: string): Promise<IncidentRow | null> {
    return (await tx.prepared<IncidentRow>(`${BY_ID} FOR NO KEY UPDATE OF i`, [siteId, id]))[0] ?? null;
  }

  async counts(tx: Statements, siteId: string): Promise<IncidentCounts> {
    return (await tx.prepared<IncidentCounts>(COUNTS, [siteId]))[0]!;
  }

  /** Of every site, by slug. */
  allCounts(tx: Statements): Promise<(IncidentCounts & { site: string })[]> {
    return tx.prepared<IncidentCounts & { site: string }>(ALL_COUNTS);
  }

  members(tx: Statements, incidentId: string, after: MemberPlace | null, limit: number): Promise<MemberRow[]> {
    const place = [after?.left ?? null, after?.joinedAt ?? null, after?.clientId ?? null];
    return tx.prepared<MemberRow>(MEMBERS, [incidentId, ...place, limit]);
  }

  /** Newest first. */
  events(tx: Statements, incidentId: string, limit: number): Promise<EventRow[]> {
    return tx.prepared<EventRow>(EVENTS, [incidentId, limit]);
  }

  told(tx: Statements, incidentId: string): Promise<ToldRow[]> {
    return tx.prepared<ToldRow>(TOLD, [incidentId]);
  }

  absorbed(tx: Statements, incidentId: string, limit: number): Promise<IncidentRow[]> {
    return tx.prepared<IncidentRow>(ABSORBED, [incidentId, limit]);
  }

  acknowledge(tx: Transaction, incidentId: string, by: string, note: string | null): void {
    tx.write(
      `UPDATE incident SET acknowledged_at = clock_timestamp(), acknowledged_by = $2, acknowledged_note = $3 WHERE id = $1`,
      [incidentId, by, note],
    );
    tx.write(ADD_EVENT, [incidentId, 'acknowledged', by, JSON.stringify(note === null ? {} : { note })]);
  }

  withdrawAcknowledgement(tx: Transaction, incidentId: string, by: string): void {
    tx.write(
      `UPDATE incident SET acknowledged_at = NULL, acknowledged_by = NULL, acknowledged_note = NULL WHERE id = $1`,
      [incidentId],
    );
    tx.write(ADD_EVENT, [incidentId, 'acknowledgement_withdrawn', by, '{}']);
  }
}

const valuesOf = ({ alert, severity, clientId }: IncidentFilter) => [alert, severity, clientId];
