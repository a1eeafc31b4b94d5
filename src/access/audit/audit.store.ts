import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

export interface AuditRow {
  id: number;
  at: Date;
  actor: string;
  action: string;
  site: string | null;
  target: string | null;
  before: unknown;
  after: unknown;
  why: string | null;
}

@Injectable()
export class AuditStore {
  constructor(private readonly database: Database) {}

  /** Up to `limit` entries, newest first, below the id `before`; of one site when `site` names it, also when it is gone. */
  list(site: string | null, before: number | null, limit: number): Promise<AuditRow[]> {
    return this.database.query<AuditRow>(
      `SELECT id, at, actor, action, site_slug AS site, target, before, after, why FROM audit_entry
       WHERE ($1::text IS NULL OR site_slug = $1) AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [site, before, limit],
    );
  }
}
