import { uuidv7 } from 'uuidv7';
import type { Alert, IncidentState, Scope, Severity } from '../../src/contracts/alert-words.js';
import type { LikelyCause } from '../../src/contracts/alerts.js';
import type { Statements } from '../../src/platform/database/database.js';

export interface IncidentParts {
  number: number;
  alert?: Alert;
  scope?: Scope;
  scopeKey?: string;
  severity?: Severity;
  state?: IncidentState;
  muted?: boolean;
  count?: number;
  mutedCount?: number;
  peak?: number;
  facts?: Record<string, unknown>;
  cause?: LikelyCause | null;
  /** Seconds ago. */
  began?: number;
  resolved?: number | null;
  absorbedBy?: string | null;
}

const INSERT = `
  INSERT INTO incident (id, site_id, number, alert, scope, scope_key, severity, state, muted, count, muted_count, peak, facts, cause,
    began_at, fired_at, resolved_at, resolution, absorbed_by)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, at.began,
    CASE WHEN $8 <> 'pending' THEN at.began END, at.resolved, CASE WHEN at.resolved IS NOT NULL THEN $17 END, $18::uuid
  FROM (SELECT now() - make_interval(secs => $15) AS began, now() - make_interval(secs => $16) AS resolved) at`;

/** An incident as the judge would have kept it: a firing `client_offline` with one client in it, unless `parts` say otherwise. Its id. */
export async function insertIncident(tx: Statements, siteId: string, parts: IncidentParts): Promise<string> {
  const id = uuidv7();
  const { resolved = null, count = 1, absorbedBy = null } = parts;
  await tx.query(INSERT, [
    id,
    siteId,
    parts.number,
    parts.alert ?? 'client_offline',
    parts.scope ?? 'clients',
    parts.scopeKey ?? (parts.scope === undefined ? String(parts.number) : ''),
    parts.severity ?? 'warning',
    parts.state ?? (resolved === null ? 'firing' : 'resolved'),
    parts.muted ?? false,
    count,
    parts.mutedCount ?? 0,
    parts.peak ?? count,
    JSON.stringify(parts.facts ?? {}),
    parts.cause === undefined || parts.cause === null ? null : JSON.stringify(parts.cause),
    parts.began ?? 60,
    resolved,
    absorbedBy === null ? 'recovered' : 'absorbed',
    absorbedBy,
  ]);
  return id;
}

/** Clients in an incident, in this order; those that `left` are not in it any more. */
export async function insertMembers(
  tx: Statements,
  incidentId: string,
  clientIds: readonly string[],
  { left = false, muted = false }: { left?: boolean; muted?: boolean } = {},
): Promise<void> {
  await tx.query(
    `INSERT INTO incident_member (incident_id, client_id, since, joined_at, left_at, muted)
     SELECT $1, client, now() - interval '10 minutes', now() - interval '5 minutes' + place * interval '1 ms',
       CASE WHEN $3 THEN now() END, $4
     FROM unnest($2::uuid[]) WITH ORDINALITY AS one (client, place)`,
    [incidentId, clientIds, left, muted],
  );
}

export async function insertEvent(tx: Statements, incidentId: string, kind: string, data: object = {}): Promise<void> {
  await tx.query('INSERT INTO incident_event (incident_id, at, kind, data) VALUES ($1, now(), $2, $3)', [
    incidentId,
    kind,
    JSON.stringify(data),
  ]);
}

/** A receiver with deliveries of the incident in these states. Its id. */
export async function insertReceiver(
  tx: Statements,
  siteId: string,
  name: string,
  { incidentId, states }: { incidentId: string; states: readonly string[] },
): Promise<string> {
  const id = uuidv7();
  await tx.query(
    `INSERT INTO alert_receiver (id, site_id, name, kind, config, routes, enabled, allow_private, per_minute_max, created_by)
     VALUES ($1, $2, $3, 'webhook', '{}', '[]', true, false, 60, 'test')`,
    [id, siteId, name],
  );
  await tx.query(
    `INSERT INTO alert_delivery (id, site_id, receiver_id, incident_id, kind, message, state, created_at, ended_at)
     SELECT gen_random_uuid(), $2, $1, $3, 'firing', '{}', state, now(),
       CASE WHEN state IN ('delivered', 'given_up') THEN now() END
     FROM unnest($4::text[]) AS state`,
    [id, siteId, incidentId, states],
  );
  return id;
}
