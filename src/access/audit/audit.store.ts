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

/** Where a page ended, or how far it looked. */
export interface AuditPlace {
  at: string;
  id: number;
}

/** The index knows three letters at least. What is shorter is looked for in so many entries at a time. */
const INDEXED_LETTERS_MIN = 3;
const LOOKED_THROUGH_MAX = 50_000;

@Injectable()
export class AuditStore {
  constructor(private readonly database: Database) {}

  /**
   * Up to `limit` entries that match, newest first, below the place `before`; those of a site also when it is gone. `lookedTo` says how
   * far a search looked that did not look to the end.
   */
  async list(
    filter: AuditFilter,
    before: AuditPlace | null,
    limit: number,
  ): Promise<{ rows: AuditRow[]; lookedTo: AuditPlace | null }> {
    const params: unknown[] = [];
    const conditions = conditionsOf(filter, before, params);
    const words = filter.q?.trim().toLowerCase() ?? '';
    const isShort = words !== '' && words.length < INDEXED_LETTERS_MIN;
    const lookedTo = isShort ? await this.placeAt(conditions, params, LOOKED_THROUGH_MAX) : null;
    if (lookedTo !== null) conditions.push(`(at, id) >= ${placeSql(lookedTo, params)}`);
    if (words !== '') conditions.push(`${SEARCHED} LIKE $${params.push(`%${words.replace(/[\\%_]/g, '\\$&')}%`)}`);
    const rows = await this.database.query<AuditRow>(
      `SELECT id, at, at::text AS "exactAt", actor, action, site_slug AS site, target, before, after, why FROM audit_entry
       WHERE ${conditions.join(' AND ')} ORDER BY at DESC, id DESC LIMIT $${params.push(limit)}`,
      params,
    );
    return { rows, lookedTo };
  }

  /** The place of the `count`th entry of these; null when they are not so many. */
  private async placeAt(
    conditions: readonly string[],
    params: readonly unknown[],
    count: number,
  ): Promise<AuditPlace | null> {
    const rows = await this.database.query<AuditPlace>(
      `SELECT at::text AS at, id FROM audit_entry entry
       WHERE ${conditions.join(' AND ')} ORDER BY entry.at DESC, id DESC LIMIT 1 OFFSET ${count - 1}`,
      params,
    );
    return rows[0] ?? null;
  }
}

function conditionsOf(
  { site, actor, action, target, from, to }: AuditFilter,
  before: AuditPlace | null,
  params: unknown[],
): string[] {
  const conditions = ['true'];
  const add = (condition: string, value: string | undefined) => {
    if (value !== undefined) conditions.push(condition.replace('?', `$${params.push(value)}`));
  };
  add('site_slug = ?', site);
  add('actor = ?', actor);
  add('action = ?', action);
  add('target = ?', target);
  add('at >= ?::timestamptz', from);
  add('at < ?::timestamptz', to);
  if (before !== null) conditions.push(`(at, id) < ${placeSql(before, params)}`);
  return conditions;
}

const placeSql = ({ at, id }: AuditPlace, params: unknown[]): string =>
  `($${params.push(at)}::timestamptz, $${params.push(id)}::bigint)`;
