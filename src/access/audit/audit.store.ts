import { Injectable } from '@nestjs/common';
import type { AuditQuery } from '../../contracts/access.js';
import { Database } from '../../platform/database/database.js';

export interface AuditRow {
  id: number;
  at: Date;
  /** The time to the microsecond, for the next page. */
  exactAt: string;
  actor: string;
  action: string;
  site: string | null;
  target: string | null;
  before: unknown;
  after: unknown;
  why: string | null;
}

export type AuditFilter = Omit<AuditQuery, 'limit' | 'cursor'>;

/** As the index `audit_entry_search` has it. */
const SEARCHED = `lower(actor || E'\\n' || action || E'\\n' || coalesce(target, '') || E'\\n' || coalesce(why, ''))`;

@Injectable()
export class AuditStore {
  constructor(private readonly database: Database) {}

  /** Up to `limit` entries that match, newest first, below the place `before`; those of a site also when it is gone. */
  list(filter: AuditFilter, before: { at: string; id: number } | null, limit: number): Promise<AuditRow[]> {
    const params: unknown[] = [];
    const conditions = conditionsOf(filter, params);
    if (before !== null) {
      conditions.push(`(at, id) < ($${params.push(before.at)}::timestamptz, $${params.push(before.id)}::bigint)`);
    }
    return this.database.query<AuditRow>(
      `SELECT id, at, at::text AS "exactAt", actor, action, site_slug AS site, target, before, after, why FROM audit_entry
       WHERE ${conditions.join(' AND ') || 'true'} ORDER BY at DESC, id DESC LIMIT $${params.push(limit)}`,
      params,
    );
  }
}

function conditionsOf({ site, actor, action, target, q, from, to }: AuditFilter, params: unknown[]): string[] {
  const conditions: string[] = [];
  const add = (condition: string, value: string | undefined) => {
    if (value !== undefined) conditions.push(condition.replace('?', `$${params.push(value)}`));
  };
  add('site_slug = ?', site);
  add('actor = ?', actor);
  add('action = ?', action);
  add('target = ?', target);
  add('at >= ?::timestamptz', from);
  add('at < ?::timestamptz', to);
  const words = q?.trim();
  if (words) add(`${SEARCHED} LIKE ?`, `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`);
  return conditions;
}
