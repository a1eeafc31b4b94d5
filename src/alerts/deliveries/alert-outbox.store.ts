import { Injectable } from '@nestjs/common';
import type { MessageKind } from '../../contracts/alert-words.js';
import type { AlertMessage } from '../../contracts/alerts.js';
import type { Route } from '../../contracts/receivers.js';
import type { Statements, Transaction } from '../../platform/database/database.js';

export interface NewDelivery {
  id: string;
  receiverId: string;
  incidentId: string | null;
  kind: MessageKind;
  message: AlertMessage;
}

const ROUTED = `SELECT id, name, routes FROM alert_receiver WHERE site_id = $1 AND enabled ORDER BY created_at, id`;

const TOLD = `
  SELECT r.id FROM incident_told t JOIN alert_receiver r ON r.id = t.receiver_id
  WHERE t.incident_id = $1 AND r.enabled ORDER BY r.created_at, r.id`;

/** One that switched itself off goes on failing until a person has seen to it. */
const FAILING = `
  SELECT id, name, failing_since FROM alert_receiver
  WHERE site_id = $1 AND failing_since IS NOT NULL AND (enabled OR disabled_reason IS NOT NULL) ORDER BY failing_since, id`;

/** Sequences follow the order given. A receiver that was removed or switched off meanwhile gets nothing. */
const INSERT = `
  WITH sent AS (
    SELECT given.*, clock_timestamp() AS now
    FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::jsonb[]) WITH ORDINALITY
      AS given (id, receiver_id, incident_id, kind, message, place)
    JOIN alert_receiver r ON r.id = given.receiver_id AND r.site_id = $1 AND r.enabled
  ), told AS (
    INSERT INTO incident_told (incident_id, receiver_id, first_told_at)
    SELECT DISTINCT ON (incident_id, receiver_id) incident_id, receiver_id, now FROM sent WHERE incident_id IS NOT NULL
    ON CONFLICT (incident_id, receiver_id) DO NOTHING
  )
  INSERT INTO alert_delivery (id, site_id, receiver_id, incident_id, kind, message, state, created_at, next_attempt_at)
  SELECT id, $1, receiver_id, incident_id, kind, message, 'waiting', now, now FROM sent ORDER BY place
  RETURNING id`;

/** SQL of what is to go out. */
@Injectable()
export class AlertOutboxStore {
  receivers(tx: Statements, siteId: string): Promise<{ id: string; name: string; routes: Route[] }[]> {
    return tx.prepared(ROUTED, [siteId]);
  }

  async toldOf(tx: Statements, incidentId: string): Promise<string[]> {
    return (await tx.prepared<{ id: string }>(TOLD, [incidentId])).map(({ id }) => id);
  }

  async failing(tx: Statements, siteId: string): Promise<{ id: string; name: string; sinceMs: number }[]> {
    const rows = await tx.prepared<{ id: string; name: string; failing_since: Date }>(FAILING, [siteId]);
    return rows.map(({ id, name, failing_since }) => ({ id, name, sinceMs: failing_since.getTime() }));
  }

  /** The ids of those that were made. */
  async insert(tx: Transaction, siteId: string, deliveries: readonly NewDelivery[]): Promise<string[]> {
    const rows = await tx.prepared<{ id: string }>(INSERT, [
      siteId,
      deliveries.map(({ id }) => id),
      deliveries.map(({ receiverId }) => receiverId),
      deliveries.map(({ incidentId }) => incidentId),
      deliveries.map(({ kind }) => kind),
      deliveries.map(({ message }) => JSON.stringify(message)),
    ]);
    return rows.map(({ id }) => id);
  }
}
