import { Injectable } from '@nestjs/common';
import type { Role } from '../../contracts/words.js';
import { Database, type Transaction } from '../../platform/database/database.js';

export interface KeyRow {
  id: string;
  name: string;
  role: Role;
  site: string | null;
  clientId: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

export interface NewKey {
  id: string;
  name: string;
  role: Role;
  siteId: string | null;
  clientId: string | null;
  secretHash: Buffer;
  expiresAt: string | null;
}

const COLUMNS = `
  k.id, k.name, k.role, s.slug AS site, k.client_id AS "clientId", k.created_at AS "createdAt", k.expires_at AS "expiresAt",
  k.revoked_at AS "revokedAt"`;

@Injectable()
export class KeysStore {
  constructor(private readonly database: Database) {}

  /** Up to `limit` keys, newest first, below the id `before`. */
  list(before: string | null, limit: number): Promise<KeyRow[]> {
    return this.database.query<KeyRow>(
      `SELECT ${COLUMNS} FROM api_key k LEFT JOIN site s ON s.id = k.site_id
       WHERE $1::uuid IS NULL OR k.id < $1 ORDER BY k.id DESC LIMIT $2`,
      [before, limit],
    );
  }

  async siteId(tx: Transaction, slug: string): Promise<string | null> {
    const [row] = await tx.query<{ id: string }>('SELECT id FROM site WHERE slug = $1', [slug]);
    return row?.id ?? null;
  }

  async insert(tx: Transaction, key: NewKey): Promise<Date> {
    const [row] = await tx.query<{ createdAt: Date }>(
      `INSERT INTO api_key (id, name, role, site_id, client_id, secret_hash, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING created_at AS "createdAt"`,
      [key.id, key.name, key.role, key.siteId, key.clientId, key.secretHash, key.expiresAt],
    );
    return row!.createdAt;
  }

  async lock(tx: Transaction, id: string): Promise<KeyRow | null> {
    const [row] = await tx.query<KeyRow>(
      `SELECT ${COLUMNS} FROM api_key k LEFT JOIN site s ON s.id = k.site_id WHERE k.id = $1 FOR UPDATE OF k`,
      [id],
    );
    return row ?? null;
  }

  async revoke(tx: Transaction, id: string): Promise<void> {
    await tx.query('UPDATE api_key SET revoked_at = now() WHERE id = $1', [id]);
  }
}
