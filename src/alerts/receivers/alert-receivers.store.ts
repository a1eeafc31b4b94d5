import { Injectable } from '@nestjs/common';
import type { DeliveryFailure, ReceiverKind } from '../../contracts/alert-words.js';
import type { Route } from '../../contracts/receivers.js';
import type { Statements, Transaction } from '../../platform/database/database.js';

export interface ReceiverDraft {
  id: string;
  siteId: string;
  name: string;
  kind: ReceiverKind;
  config: Record<string, unknown>;
  secretNames: readonly string[];
  /** Sealed. */
  secrets: string | null;
  routes: readonly Route[];
  enabled: boolean;
  allowPrivate: boolean;
  perMinuteMax: number;
}

export interface ReceiverRow extends ReceiverDraft {
  version: number;
  disabledReason: string | null;
  failingSince: Date | null;
  failures: number;
  lastFailure: { at: string; reason: DeliveryFailure; detail: string } | null;
  lastDeliveredAt: Date | null;
  heldUntil: Date | null;
  createdAt: Date;
  createdBy: string;
}

/** How deliveries go. Saving it makes no new version: nobody edits it. */
export interface ReceiverHealth {
  failures: number;
  failingSinceMs: number | null;
  heldUntilMs: number | null;
  /** Null: as it was. */
  failure: { reason: DeliveryFailure; detail: string } | null;
  delivered: boolean;
}

const COLUMNS = `
  id, site_id AS "siteId", version, name, kind, config, secret_names AS "secretNames", secrets, routes, enabled,
  disabled_reason AS "disabledReason", allow_private AS "allowPrivate", per_minute_max AS "perMinuteMax",
  failing_since AS "failingSince", failures, last_failure AS "lastFailure", last_delivered_at AS "lastDeliveredAt",
  held_until AS "heldUntil", created_at AS "createdAt", created_by AS "createdBy"`;

const WAITING = `
  (SELECT count(*) FROM alert_delivery d WHERE d.receiver_id = alert_receiver.id AND d.state IN ('waiting', 'sending')) AS waiting`;

const LOCK = `SELECT ${COLUMNS} FROM alert_receiver WHERE id = $1 FOR NO KEY UPDATE`;

/** Of a delivery that is still on its way. */
const LOCK_OF = `
  SELECT ${COLUMNS} FROM alert_receiver
  WHERE id = (SELECT receiver_id FROM alert_delivery WHERE id = $1 AND state IN ('waiting', 'sending')) FOR NO KEY UPDATE`;

const INSERT = `
  INSERT INTO alert_receiver
    (id, site_id, name, kind, config, secret_names, secrets, routes, enabled, allow_private, per_minute_max, created_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  ON CONFLICT (site_id, lower(name)) DO NOTHING RETURNING ${COLUMNS}`;

const UPDATE = `
  UPDATE alert_receiver
  SET version = version + 1, name = $2, config = $3, secret_names = $4, secrets = $5, routes = $6, enabled = $7,
    allow_private = $8, per_minute_max = $9
  WHERE id = $1 RETURNING ${COLUMNS}`;

const SAVE_HEALTH = `
  UPDATE alert_receiver
  SET failures = $2, failing_since = to_timestamp($3::float8 / 1000), held_until = to_timestamp($4::float8 / 1000),
    last_failure = coalesce($5::jsonb || jsonb_build_object('at',
      to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), last_failure),
    last_delivered_at = CASE WHEN $6 THEN clock_timestamp() ELSE last_delivered_at END
  WHERE id = $1`;

/** A person has seen to it, or has changed what may have been the cause. */
const RESET = `
  UPDATE alert_receiver SET failures = 0, failing_since = NULL, held_until = NULL,
    disabled_reason = CASE WHEN $2 THEN NULL ELSE disabled_reason END
  WHERE id = $1`;

const DISABLE = `
  UPDATE alert_receiver SET version = version + 1, enabled = false, disabled_reason = $2 WHERE id = $1`;

/** SQL of the receivers. */
@Injectable()
export class AlertReceiversStore {
  /** With how many deliveries wait; by name. */
  list(tx: Statements, siteId: string): Promise<(ReceiverRow & { waiting: number })[]> {
    return tx.prepared(`SELECT ${COLUMNS}, ${WAITING} FROM alert_receiver WHERE site_id = $1 ORDER BY lower(name)`, [
      siteId,
    ]);
  }

  async byId(tx: Statements, siteId: string, id: string): Promise<(ReceiverRow & { waiting: number }) | null> {
    const rows = await tx.prepared<ReceiverRow & { waiting: number }>(
      `SELECT ${COLUMNS}, ${WAITING} FROM alert_receiver WHERE site_id = $1 AND id = $2`,
      [siteId, id],
    );
    return rows[0] ?? null;
  }

  async lock(tx: Transaction, id: string): Promise<ReceiverRow | null> {
    return (await tx.prepared<ReceiverRow>(LOCK, [id]))[0] ?? null;
  }

  async lockOf(tx: Transaction, deliveryId: string): Promise<ReceiverRow | null> {
    return (await tx.prepared<ReceiverRow>(LOCK_OF, [deliveryId]))[0] ?? null;
  }

  async count(tx: Statements, siteId: string): Promise<number> {
    const sql = 'SELECT count(*) AS count FROM alert_receiver WHERE site_id = $1';
    return (await tx.prepared<{ count: number }>(sql, [siteId]))[0]!.count;
  }

  /** Null when the site has one of that name. */
  async insert(tx: Transaction, draft: ReceiverDraft, createdBy: string): Promise<ReceiverRow | null> {
    const rows = await tx.prepared<ReceiverRow>(INSERT, [
      draft.id,
      draft.siteId,
      draft.name,
      draft.kind,
      JSON.stringify(draft.config),
      draft.secretNames,
      draft.secrets,
      JSON.stringify(draft.routes),
      draft.enabled,
      draft.allowPrivate,
      draft.perMinuteMax,
      createdBy,
    ]);
    return rows[0] ?? null;
  }

  /** The caller has locked it. Fails with a unique violation when the site has another of that name. */
  async update(tx: Transaction, draft: ReceiverDraft): Promise<ReceiverRow> {
    const rows = await tx.prepared<ReceiverRow>(UPDATE, [
      draft.id,
      draft.name,
      JSON.stringify(draft.config),
      draft.secretNames,
      draft.secrets,
      JSON.stringify(draft.routes),
      draft.enabled,
      draft.allowPrivate,
      draft.perMinuteMax,
    ]);
    return rows[0]!;
  }

  saveHealth(tx: Transaction, id: string, health: ReceiverHealth): void {
    const failure = health.failure === null ? null : JSON.stringify(health.failure);
    tx.write(SAVE_HEALTH, [id, health.failures, health.failingSinceMs, health.heldUntilMs, failure, health.delivered]);
  }

  /** `hasSeen`: a person has decided whether it is to be on. */
  reset(tx: Transaction, id: string, hasSeen: boolean): void {
    tx.write(RESET, [id, hasSeen]);
  }

  disable(tx: Transaction, id: string, reason: string): void {
    tx.write(DISABLE, [id, reason]);
  }

  remove(tx: Transaction, id: string): void {
    tx.write('DELETE FROM alert_receiver WHERE id = $1', [id]);
  }
}
