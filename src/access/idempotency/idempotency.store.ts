import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../platform/database/database.js';

/** What stands under a key: the answer once there is one (`status` null until then), and the request it answers. */
export interface StoredAnswer {
  requestHash: Buffer;
  status: number | null;
  body: unknown;
}

const KEEP_HOURS = 24;
/** Longer than any request takes: whoever claimed the key and has not answered by then has died. */
const ABANDONED_SECONDS = 60;

const CLAIM = `
  INSERT INTO idempotency_key AS k (actor, key, request_hash) VALUES ($1, $2, $3)
  ON CONFLICT (actor, key) DO UPDATE SET request_hash = excluded.request_hash, status = NULL, body = NULL, created_at = now()
    WHERE k.created_at < now() - make_interval(hours => ${KEEP_HOURS})
      OR (k.status IS NULL AND k.request_hash = excluded.request_hash
        AND k.created_at < now() - make_interval(secs => ${ABANDONED_SECONDS}))
  RETURNING true AS claimed`;

@Injectable()
export class IdempotencyStore {
  constructor(private readonly database: Database) {}

  /** Whether the key is now the caller's to answer. */
  async claim(actor: string, key: string, requestHash: Buffer): Promise<boolean> {
    return (await this.database.prepared(CLAIM, [actor, key, requestHash])).length > 0;
  }

  async find(actor: string, key: string): Promise<StoredAnswer | null> {
    const [row] = await this.database.prepared<StoredAnswer>(
      'SELECT request_hash AS "requestHash", status, body FROM idempotency_key WHERE actor = $1 AND key = $2',
      [actor, key],
    );
    return row ?? null;
  }

  async answer(actor: string, key: string, status: number, body: unknown): Promise<void> {
    await this.database.prepared('UPDATE idempotency_key SET status = $3, body = $4 WHERE actor = $1 AND key = $2', [
      actor,
      key,
      status,
      body === undefined ? null : JSON.stringify(body),
    ]);
  }

  /** Gives the key back: nothing was done under it. */
  async release(actor: string, key: string): Promise<void> {
    await this.database.prepared('DELETE FROM idempotency_key WHERE actor = $1 AND key = $2 AND status IS NULL', [
      actor,
      key,
    ]);
  }

  /** Removes up to `limit` that are past keeping; how many. */
  async removeOld(tx: Transaction, limit: number): Promise<number> {
    const rows = await tx.query(
      `DELETE FROM idempotency_key WHERE (actor, key) IN (
         SELECT actor, key FROM idempotency_key WHERE created_at < now() - make_interval(hours => $1) LIMIT $2)
       RETURNING 1`,
      [KEEP_HOURS, limit],
    );
    return rows.length;
  }
}
