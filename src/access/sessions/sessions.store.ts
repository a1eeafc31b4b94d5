import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/database.js';
import { SESSION_HOURS } from './session-cookie.js';

const LINK_MINUTES = 15;

/** Sessions and the one-time links that open them; only hashes of their secrets are kept. */
@Injectable()
export class SessionsStore {
  /** The moment when the session ends by itself. */
  async insertSession(tx: Transaction, id: string, personId: string, secretHash: Buffer): Promise<Date> {
    const [row] = await tx.query<{ expiresAt: Date }>(
      `INSERT INTO session (id, person_id, secret_hash, expires_at) VALUES ($1, $2, $3, now() + make_interval(hours => $4))
       RETURNING expires_at AS "expiresAt"`,
      [id, personId, secretHash, SESSION_HOURS],
    );
    return row!.expiresAt;
  }

  /** Ends one session; whether it was open. */
  async end(tx: Transaction, id: string): Promise<boolean> {
    const rows = await tx.query('UPDATE session SET ended_at = now() WHERE id = $1 AND ended_at IS NULL RETURNING id', [
      id,
    ]);
    return rows.length > 0;
  }

  /** Ends all open sessions of a person; their ids. */
  async endAll(tx: Transaction, personId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      'UPDATE session SET ended_at = now() WHERE person_id = $1 AND ended_at IS NULL AND expires_at > now() RETURNING id',
      [personId],
    );
    return rows.map((row) => row.id);
  }

  async insertLink(tx: Transaction, id: string, personId: string, secretHash: Buffer): Promise<Date> {
    const [row] = await tx.query<{ expiresAt: Date }>(
      `INSERT INTO sign_in_link (id, person_id, secret_hash, expires_at)
       VALUES ($1, $2, $3, now() + make_interval(mins => $4)) RETURNING expires_at AS "expiresAt"`,
      [id, personId, secretHash, LINK_MINUTES],
    );
    return row!.expiresAt;
  }

  /** Uses the link up, in one statement: of two that come with it at once, one gets the person's id and the other null. */
  async useLink(tx: Transaction, secretHash: Buffer): Promise<string | null> {
    const [row] = await tx.query<{ personId: string }>(
      `UPDATE sign_in_link SET used_at = now() WHERE secret_hash = $1 AND used_at IS NULL AND expires_at > now()
       RETURNING person_id AS "personId"`,
      [secretHash],
    );
    return row?.personId ?? null;
  }

  /** Removes up to `limit` of each that have been over for `days`; how many. */
  async removeOld(tx: Transaction, days: number, limit: number): Promise<number> {
    const [row] = await tx.query<{ removed: number }>(
      `WITH links AS (
         DELETE FROM sign_in_link WHERE id IN (
           SELECT id FROM sign_in_link WHERE expires_at < now() - make_interval(days => $1) LIMIT $2) RETURNING 1
       ), sessions AS (
         DELETE FROM session WHERE id IN (
           SELECT id FROM session WHERE expires_at < now() - make_interval(days => $1) LIMIT $2) RETURNING 1
       )
       SELECT (SELECT count(*) FROM links) + (SELECT count(*) FROM sessions) AS removed`,
      [days, limit],
    );
    return row?.removed ?? 0;
  }
}
