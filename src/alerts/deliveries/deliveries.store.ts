import { Injectable } from '@nestjs/common';
import type { DeliveryState, MessageKind } from '../../contracts/alert-words.js';
import type { AlertMessage } from '../../contracts/alerts.js';
import type { DeliveryAttempt } from '../../contracts/receivers.js';
import type { Statements, Transaction } from '../../platform/database/database.js';
import { AWAY, FAILURES_MAX } from './model/circuit.js';
import type { Waiting } from './model/delivery.js';
import type { DeliveryJob } from './deliveries-queue.js';

/** A sending that was begun. */
export interface Claimed {
  id: string;
  /** Which try it is, from 1. */
  attempt: number;
  message: AlertMessage;
  /** What the receiver answered last to a message of the incident. */
  reference: string | null;
}

export interface SentRow {
  state: DeliveryState;
  kind: MessageKind;
  incidentId: string | null;
  attemptCount: number;
  step: number;
  createdAtMs: number;
  nextAttemptAtMs: number;
  isTest: boolean;
  nowMs: number;
}

export interface Situation {
  waiting: (Waiting & { attempt: number })[];
  sentLately: number;
  nowMs: number;
}

/** More than that cannot be judged in a turn; what stands behind has its turn when some of it has gone. */
const WINDOW = 300;
const ATTEMPTS_KEPT = 20;
/** Longer than a sending may take. After it nobody knows what became of it, and it is sent again. */
const SENDING_SECONDS = 30;
const LATELY_SECONDS = 60;
const MS = (column: string) => `extract(epoch FROM ${column})::float8 * 1000`;

const WAITING = `
  SELECT id, sequence, kind, state, by_hand AS "byHand", attempt_count AS attempt,
    kind = 'firing' AND message ->> 'severity' = 'critical' AS "isUrgent",
    coalesce(${MS('next_attempt_at')}, 0) AS "nextAttemptAtMs", ${MS('sending_until')} AS "sendingUntilMs",
    CASE
      WHEN by_hand THEN '{}'::uuid[]
      WHEN kind = 'digest' THEN ARRAY(
        SELECT DISTINCT part.incident_id FROM alert_delivery part
        WHERE part.superseded_by = alert_delivery.id AND part.incident_id IS NOT NULL)
      WHEN incident_id IS NULL THEN '{}'
      ELSE ARRAY[incident_id]
    END::text[] AS chains
  FROM alert_delivery WHERE receiver_id = $1 AND state IN ('waiting', 'sending')
  ORDER BY by_hand DESC, sequence, id LIMIT ${WINDOW}`;

const SENT_LATELY = `
  SELECT count(*) AS count, ${MS('clock_timestamp()')} AS "nowMs" FROM alert_delivery
  WHERE receiver_id = $1 AND state = 'delivered' AND superseded_by IS NULL
    AND ended_at > clock_timestamp() - interval '${LATELY_SECONDS} seconds'`;

const END = `
  UPDATE alert_delivery SET state = $2, ended_at = clock_timestamp(), next_attempt_at = NULL, sending_until = NULL,
    superseded_by = $3
  WHERE id = ANY($1::uuid[])`;

/** What of a sending nothing was heard stands in the log as what it was. */
const CLAIM = `
  UPDATE alert_delivery SET state = 'sending', attempt_count = attempt_count + 1,
    sending_until = clock_timestamp() + interval '${SENDING_SECONDS} seconds',
    attempts = CASE WHEN state = 'sending' THEN kept ELSE attempts END
  FROM (
    SELECT id AS of, (SELECT jsonb_agg(attempt ORDER BY place) FROM jsonb_array_elements($2::jsonb || attempts)
      WITH ORDINALITY AS line (attempt, place) WHERE place <= ${ATTEMPTS_KEPT}) AS kept
    FROM alert_delivery WHERE id = $1
  ) AS log
  WHERE id = of
  RETURNING id, attempt_count AS attempt, message,
    (SELECT reference FROM incident_told t
     WHERE t.incident_id = alert_delivery.incident_id AND t.receiver_id = alert_delivery.receiver_id) AS reference`;

const SENT = `
  SELECT state, kind, incident_id AS "incidentId", attempt_count AS "attemptCount", step,
    ${MS('created_at')} AS "createdAtMs", coalesce(${MS('next_attempt_at')}, 0) AS "nextAttemptAtMs",
    by_hand AND replay_of IS NULL AS "isTest", ${MS('clock_timestamp()')} AS "nowMs"
  FROM alert_delivery WHERE id = $1`;

const SAVE = `
  UPDATE alert_delivery SET state = $2, step = $3, sending_until = NULL,
    next_attempt_at = to_timestamp($4::float8 / 1000),
    ended_at = CASE WHEN $2 = 'waiting' THEN NULL ELSE clock_timestamp() END,
    attempts = (SELECT jsonb_agg(attempt ORDER BY place) FROM jsonb_array_elements($5::jsonb || attempts)
      WITH ORDINALITY AS line (attempt, place) WHERE place <= ${ATTEMPTS_KEPT})
  WHERE id = $1`;

/** What became of a digest became of its parts. */
const END_PARTS = `
  UPDATE alert_delivery SET state = $2, ended_at = clock_timestamp() WHERE superseded_by = $1`;

const RELEASE = `
  UPDATE alert_delivery SET next_attempt_at = clock_timestamp()
  WHERE receiver_id = $1 AND state = 'waiting' AND next_attempt_at > clock_timestamp()`;

/** A digest that waits is cancelled with its parts; what is under way is judged when it ends. */
const CANCEL = `
  WITH ended AS (
    UPDATE alert_delivery SET state = 'cancelled', ended_at = clock_timestamp(), next_attempt_at = NULL
    WHERE receiver_id = $1 AND state = 'waiting' RETURNING id, kind
  )
  UPDATE alert_delivery SET state = 'cancelled', ended_at = clock_timestamp()
  WHERE superseded_by IN (SELECT id FROM ended WHERE kind = 'digest')`;

const REFER = `UPDATE incident_told SET reference = $3 WHERE incident_id = $1 AND receiver_id = $2`;

/** In the place of the first of its parts, so that it comes before what follows any of them. */
const INSERT_DIGEST = `
  INSERT INTO alert_delivery (id, site_id, receiver_id, sequence, kind, message, state, created_at, next_attempt_at)
  OVERRIDING SYSTEM VALUE
  SELECT $1, site_id, receiver_id, min(sequence), 'digest', $2, 'waiting', clock_timestamp(), clock_timestamp()
  FROM alert_delivery WHERE id = ANY($3::uuid[]) GROUP BY site_id, receiver_id`;

const INSERT_BY_HAND = `
  INSERT INTO alert_delivery
    (id, site_id, receiver_id, incident_id, kind, message, state, created_at, next_attempt_at, by_hand, replay_of)
  VALUES ($1, $2, $3, $4, $5, $6, 'waiting', clock_timestamp(), clock_timestamp(), true, $7)`;

const HEADS_MAX = 2;
/**
 * Of each receiver the first that may go: due, or of which nothing was heard in time, with nothing of its incident before it; where it is
 * held, nothing but what somebody sent by hand; when the hold is over and nobody was there, also what is not due, for a probe. Whether it goes is decided when
 * it is taken.
 */
const DUE = `
  SELECT due.id, due.attempt_count AS attempt FROM alert_receiver r CROSS JOIN LATERAL (
    SELECT d.id, d.attempt_count FROM alert_delivery d
    WHERE d.receiver_id = r.id AND d.state IN ('waiting', 'sending')
      AND (d.by_hand OR (r.enabled AND (r.held_until IS NULL OR r.held_until <= clock_timestamp())))
      AND CASE d.state WHEN 'waiting' THEN d.next_attempt_at <= clock_timestamp()
          OR (r.failures >= $2 AND r.last_failure ->> 'reason' = ANY($3::text[]))
        ELSE d.sending_until <= clock_timestamp() END
      AND (d.by_hand OR NOT EXISTS (
        SELECT FROM alert_delivery before WHERE before.receiver_id = r.id AND before.state IN ('waiting', 'sending')
          AND before.incident_id = d.incident_id AND before.sequence < d.sequence AND NOT before.by_hand))
    ORDER BY d.by_hand DESC, d.sequence, d.id LIMIT ${HEADS_MAX}
  ) AS due
  LIMIT $1`;

const FORGET = `
  DELETE FROM alert_delivery WHERE id IN (
    SELECT id FROM alert_delivery WHERE ended_at < clock_timestamp() - make_interval(days => $1) ORDER BY ended_at LIMIT $2)
  RETURNING id`;

/** SQL of what is on its way to receivers. Whoever changes it has locked the receiver's row. */
@Injectable()
export class DeliveriesStore {
  async situation(tx: Transaction, receiverId: string): Promise<Situation> {
    const [waiting, lately] = await Promise.all([
      tx.prepared<Situation['waiting'][number]>(WAITING, [receiverId]),
      tx.prepared<{ count: number; nowMs: number }>(SENT_LATELY, [receiverId]),
    ]);
    return { waiting, sentLately: lately[0]!.count, nowMs: lately[0]!.nowMs };
  }

  /** `by`: the digest that they went into. */
  end(tx: Transaction, ids: readonly string[], state: DeliveryState, by: string | null = null): void {
    if (ids.length > 0) tx.write(END, [ids, state, by]);
  }

  /** `lost` is logged when it was being sent already and nothing was heard of that. */
  async claim(tx: Transaction, id: string, lost: DeliveryAttempt): Promise<Claimed> {
    return (await tx.prepared<Claimed>(CLAIM, [id, JSON.stringify([lost])]))[0]!;
  }

  async sent(tx: Transaction, id: string): Promise<SentRow | null> {
    return (await tx.prepared<SentRow>(SENT, [id]))[0] ?? null;
  }

  save(
    tx: Transaction,
    id: string,
    { state, step, nextAttemptAtMs }: { state: DeliveryState; step: number; nextAttemptAtMs: number | null },
    attempt: DeliveryAttempt,
  ): void {
    tx.write(SAVE, [id, state, step, nextAttemptAtMs, JSON.stringify([attempt])]);
  }

  endParts(tx: Transaction, digestId: string, state: DeliveryState): void {
    tx.write(END_PARTS, [digestId, state]);
  }

  /** Everything that waits for the receiver is due now. */
  release(tx: Transaction, receiverId: string): void {
    tx.write(RELEASE, [receiverId]);
  }

  cancel(tx: Transaction, receiverId: string): void {
    tx.write(CANCEL, [receiverId]);
  }

  refer(tx: Transaction, incidentId: string, receiverId: string, reference: string): void {
    tx.write(REFER, [incidentId, receiverId, reference]);
  }

  /** In the order of the ids. */
  async messages(tx: Statements, ids: readonly string[]): Promise<AlertMessage[]> {
    const rows = await tx.prepared<{ message: AlertMessage }>(
      `SELECT message FROM unnest($1::uuid[]) WITH ORDINALITY AS given (id, place) JOIN alert_delivery USING (id)
       ORDER BY place`,
      [ids],
    );
    return rows.map(({ message }) => message);
  }

  insertDigest(tx: Transaction, id: string, message: AlertMessage, partIds: readonly string[]): void {
    tx.write(INSERT_DIGEST, [id, JSON.stringify(message), partIds]);
  }

  insertByHand(
    tx: Transaction,
    one: {
      id: string;
      siteId: string;
      receiverId: string;
      incidentId: string | null;
      message: AlertMessage;
      replayOf: string | null;
    },
  ): void {
    const { id, siteId, receiverId, incidentId, message, replayOf } = one;
    tx.write(INSERT_BY_HAND, [id, siteId, receiverId, incidentId, message.kind, JSON.stringify(message), replayOf]);
  }

  due(tx: Statements, limit: number): Promise<DeliveryJob[]> {
    return tx.prepared<DeliveryJob>(DUE, [limit, FAILURES_MAX, [...AWAY]]);
  }

  /** How many were deleted. */
  async forget(tx: Transaction, days: number, limit: number): Promise<number> {
    return (await tx.prepared(FORGET, [days, limit])).length;
  }
}
