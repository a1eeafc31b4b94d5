import { Injectable } from '@nestjs/common';
import type { Role } from '../contracts/words.js';
import { Database } from '../platform/database/database.js';
import type { Actor } from './actor.js';

interface CredentialRow {
  id: string;
  personId: string | null;
  name: string;
  role: Role;
  siteId: string | null;
  siteSlug: string | null;
  clientId: string | null;
  expiresAt: Date | null;
}

const KEY = `
  SELECT k.id, NULL::uuid AS "personId", k.name, k.role, k.site_id AS "siteId", s.slug AS "siteSlug", k.client_id AS "clientId",
    k.expires_at AS "expiresAt"
  FROM api_key k LEFT JOIN site s ON s.id = k.site_id
  WHERE k.secret_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())`;

const SESSION = `
  SELECT s.id, p.id AS "personId", p.name, p.role, NULL::uuid AS "siteId", NULL::text AS "siteSlug", NULL::text AS "clientId",
    s.expires_at AS "expiresAt"
  FROM session s JOIN person p ON p.id = s.person_id
  WHERE s.secret_hash = $1 AND s.ended_at IS NULL AND s.expires_at > now()`;

const LIVING = `
  SELECT id FROM session WHERE id = ANY($1::uuid[]) AND ended_at IS NULL AND expires_at > now()
  UNION ALL
  SELECT id FROM api_key WHERE id = ANY($1::uuid[]) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`;

/** Finds who stands behind the hash of a secret. */
@Injectable()
export class CredentialsStore {
  constructor(private readonly database: Database) {}

  async findKey(hash: Buffer): Promise<Actor | null> {
    const [row] = await this.database.prepared<CredentialRow>(KEY, [hash]);
    return row === undefined ? null : toActor('key', row);
  }

  async findSession(hash: Buffer): Promise<Actor | null> {
    const [row] = await this.database.prepared<CredentialRow>(SESSION, [hash]);
    return row === undefined ? null : toActor('person', row);
  }

  /** Which of these sessions and keys are still good. */
  async living(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.prepared<{ id: string }>(LIVING, [ids]);
    return new Set(rows.map((row) => row.id));
  }
}

function toActor(kind: Actor['kind'], { expiresAt, ...row }: CredentialRow): Actor {
  return { kind, ...row, expiresAtMs: expiresAt === null ? null : expiresAt.getTime() };
}
