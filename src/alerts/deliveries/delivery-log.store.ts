import { Injectable } from '@nestjs/common';
import type { DeliveryState, MessageKind, ReceiverKind } from '../../contracts/alert-words.js';
import type { AlertMessage } from '../../contracts/alerts.js';
import type { DeliveriesQuery, DeliveryAttempt } from '../../contracts/receivers.js';
import type { Statements } from '../../platform/database/database.js';

export interface DeliveryRow {
  id: string;
  sequence: number;
  state: DeliveryState;
  kind: MessageKind;
  title: string;
  incident: { id: string; number: number };
  incidentId: string | null;
  createdAt: Date;
  endedAt: Date | null;
  nextAttemptAt: Date | null;
  attempts: DeliveryAttempt[];
  attemptCount: number;
  replayOf: string | null;
  receiver: { id: string; name: string; kind: ReceiverKind };
  receiverEnabled: boolean;
}

export type DeliveryFilter = Pick<DeliveriesQuery, 'receiver' | 'incident' | 'state'>;
export type DeliveryPlace = readonly [sequence: number, id: string];

const COLUMNS = `
  d.id, d.sequence, d.state, d.kind, d.message ->> 'title' AS title,
  jsonb_build_object('id', d.message #> '{incident,id}', 'number', d.message #> '{incident,number}') AS incident,
  d.incident_id AS "incidentId", d.created_at AS "createdAt", d.ended_at AS "endedAt", d.next_attempt_at AS "nextAttemptAt",
  d.attempts, d.attempt_count AS "attemptCount", d.replay_of AS "replayOf",
  jsonb_build_object('id', r.id, 'name', r.name, 'kind', r.kind) AS receiver, r.enabled AS "receiverEnabled"`;

const FROM = 'FROM alert_delivery d JOIN alert_receiver r ON r.id = d.receiver_id';

/** SQL of the delivery log. Reads only. */
@Injectable()
export class DeliveryLogStore {
  /** Newest first, below the place `before`. */
  list(
    tx: Statements,
    siteId: string,
    filter: DeliveryFilter,
    before: DeliveryPlace | null,
    limit: number,
  ): Promise<DeliveryRow[]> {
    const params: unknown[] = [siteId];
    const conditions = ['d.site_id = $1'];
    const where = (condition: (place: string) => string, value: unknown) => {
      if (value !== undefined) conditions.push(condition(`$${params.push(value)}`));
    };
    where((place) => `d.receiver_id = ${place}`, filter.receiver);
    where((place) => `d.incident_id = ${place}`, filter.incident);
    where((place) => `d.state = ${place}`, filter.state);
    if (before !== null) {
      const [sequence, id] = before;
      conditions.push(`(d.sequence, d.id) < ($${params.push(sequence)}, $${params.push(id)}::uuid)`);
    }
    return tx.query<DeliveryRow>(
      `SELECT ${COLUMNS} ${FROM} WHERE ${conditions.join(' AND ')}
       ORDER BY d.sequence DESC, d.id DESC LIMIT $${params.push(limit)}`,
      params,
    );
  }

  /** ISO 8601. */
  async now(tx: Statements): Promise<string> {
    return (await tx.prepared<{ now: Date }>('SELECT clock_timestamp() AS now'))[0]!.now.toISOString();
  }

  async byId(tx: Statements, siteId: string, id: string): Promise<(DeliveryRow & { message: AlertMessage }) | null> {
    const rows = await tx.prepared<DeliveryRow & { message: AlertMessage }>(
      `SELECT ${COLUMNS}, d.message ${FROM} WHERE d.site_id = $1 AND d.id = $2`,
      [siteId, id],
    );
    return rows[0] ?? null;
  }
}
