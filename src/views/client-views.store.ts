import { Injectable } from '@nestjs/common';
import type { ClientFilter } from '../contracts/upgrades.js';
import type { Reason } from '../contracts/words.js';
import type { Statements } from '../platform/database/database.js';
import { clientFilterSql, shownReasonSql } from '../upgrades/client-filter.js';
import type { Stretch } from './model/client-order.js';
import type { ClientRow, TimelineRow } from './model/client-row.js';

/** A client filter with what stops the site, so that a filter by reason finds the reasons that are shown. */
export interface Shown {
  siteId: string;
  filter: ClientFilter;
  stopped: Reason | null;
}

export interface ListedRow extends ClientRow {
  /** The keys of its stretch, as text. */
  keys: string[];
}

const ROW = `
  c.id, c.client_id AS "clientId", c.name, c.hostname, c.fqdn, c.group_name AS "group", c.tag, c.comments,
  c.connection_type AS "connectionType", c.operating_system AS "operatingSystem", c.public_ip AS "publicIp",
  c.private_ip AS "privateIp", c.console_user AS "consoleUser", c.version, c.revision, c.connection,
  c.connection_since AS "connectionSince", c.last_check_in_at AS "lastCheckInAt", c.last_check_in_cause AS "lastCheckInCause",
  c.check_in_marks AS "checkInMarks", c.edited, c.enrolled_at AS "enrolledAt", u.state, u.reason, u.state_since AS "stateSince", u.rank_class AS "rankClass",
  u.wants_front AS "wantsFront", u.bumped_by AS "bumpedBy", u.bumped_at AS "bumpedAt", u.next_check_in_at AS "nextCheckInAt", u.retry_at AS "retryAt", u.attempts, u.fence,
  u.target_version AS "targetVersion", u.target_revision AS "targetRevision", u.granted_at AS "grantedAt",
  u.start_by AS "startBy", u.lease_until AS "leaseUntil", u.told_at AS "toldAt", u.started_at AS "startedAt",
  u.failure_reason AS "failureReason", u.failure_detail AS "failureDetail", u.failed_at AS "failedAt"`;

const BOTH = 'client c JOIN client_upgrade u ON u.id = c.id AND u.site_id = c.site_id';

const BY_IDS = `SELECT ${ROW} FROM ${BOTH} WHERE c.site_id = $1 AND c.id = ANY($2::uuid[])`;

/** The queue is walked only as far as the last of the clients asked for, and those are found by their ids. */
const POSITIONS = `
  WITH wanted AS MATERIALIZED (
    SELECT rank_class, rank_sequence, id FROM client_upgrade
    WHERE site_id = $1 AND state = 'queued' AND id = ANY($2::uuid[])
  ), last AS (
    SELECT * FROM wanted ORDER BY rank_class DESC, rank_sequence DESC, id DESC LIMIT 1
  )
  SELECT id, position FROM (
    SELECT u.id, row_number() OVER (ORDER BY u.rank_class, u.rank_sequence, u.id) AS position
    FROM client_upgrade u
    WHERE u.site_id = $1 AND u.state = 'queued' AND (u.rank_class, u.rank_sequence, u.id)
      <= ((SELECT rank_class FROM last), (SELECT rank_sequence FROM last), (SELECT id FROM last))
  ) queue WHERE id = ANY($2::uuid[])`;

const TIMELINE = `
  SELECT id, at, at::text AS "exactAt", kind, by, data FROM timeline
  WHERE client_id = $1 AND ($2::timestamptz IS NULL OR (at, id) < ($2::timestamptz, $3::bigint))
  ORDER BY at DESC, id DESC LIMIT $4`;

const TIMELINES = `
  SELECT t.client_id AS "clientId", t.id, t.at, t.kind, t.by, t.data
  FROM unnest($1::uuid[]) AS wanted (id)
  CROSS JOIN LATERAL (
    SELECT * FROM timeline WHERE client_id = wanted.id ORDER BY at DESC, id DESC LIMIT $2
  ) t`;

type Table = 'c' | 'u';

/** Which table each part of the filter, and so each facet, needs: a count reads only what it must. */
const TABLE_OF: Record<keyof ClientFilter, Table> = {
  upgradeState: 'u',
  reason: 'u',
  pending: 'u',
  connection: 'c',
  connectionType: 'c',
  group: 'c',
  tag: 'c',
  version: 'c',
  id: 'c',
  q: 'c',
};

/** The facets by the part of the filter that each stands for. */
const FACETS = {
  upgradeState: 'u.state',
  connection: 'c.connection',
  connectionType: 'c.connection_type',
  group: 'c.group_name',
  version: 'c.version',
  tag: 'c.tag',
  /** As it is shown: see `shownReasonSql`. */
  reason: null,
} as const;
export type Facet = keyof typeof FACETS;
export interface FacetCount {
  facet: Facet;
  value: string | null;
  count: number;
}

/** SQL over `client` and `client_upgrade` for lists of clients. Reads only. */
@Injectable()
export class ClientViewsStore {
  /** Up to `limit` rows of one stretch after the keys `after`, in its order. */
  async stretch(
    tx: Statements,
    { siteId, filter, stopped }: Shown,
    { state, keys, descending }: Stretch,
    after: readonly string[] | null,
    limit: number,
  ): Promise<ListedRow[]> {
    const params: unknown[] = [siteId];
    const conditions = stretchConditions(filter, state, params, stopped);
    const columns = keys.map(({ column }) => column);
    if (after !== null) {
      const places = keys.map(({ type }, index) => `$${params.push(after[index])}::${type}`);
      conditions.push(`(${columns.join(', ')}) ${descending ? '<' : '>'} (${places.join(', ')})`);
    }
    const order = orderOf(columns, descending);
    return tx.query<ListedRow>(
      `SELECT ${ROW}, ARRAY[${columns.map((column) => `${column}::text`).join(', ')}] AS keys
       FROM ${BOTH} WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT $${params.push(limit)}`,
      params,
    );
  }

  /** The ids of a whole stretch, in its order. */
  async stretchIds(
    tx: Statements,
    { siteId, filter, stopped }: Shown,
    { state, keys, descending }: Stretch,
  ): Promise<string[]> {
    const params: unknown[] = [siteId];
    const conditions = stretchConditions(filter, state, params, stopped);
    const order = orderOf(
      keys.map(({ column }) => column),
      descending,
    );
    const rows = await tx.query<{ id: string }>(
      `SELECT c.id FROM ${BOTH} WHERE ${conditions.join(' AND ')} ORDER BY ${order}`,
      params,
    );
    return rows.map(({ id }) => id);
  }

  async count(tx: Statements, { siteId, filter, stopped }: Shown): Promise<number> {
    const params: unknown[] = [siteId];
    const condition = clientFilterSql(filter, params, stopped);
    const rows = await tx.query<{ count: number }>(
      `SELECT count(*) AS count FROM ${ofSite(tablesOf(filter))} AND ${condition}`,
      params,
    );
    return rows[0]!.count;
  }

  async byIds(tx: Statements, siteId: string, ids: readonly string[]): Promise<ClientRow[]> {
    return ids.length === 0 ? [] : tx.prepared<ClientRow>(BY_IDS, [siteId, ids]);
  }

  /** The places in the queue of those of `ids` that wait there; 1 is the next. */
  async positions(tx: Statements, siteId: string, ids: readonly string[]): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.prepared<{ id: string; position: number }>(POSITIONS, [siteId, ids]);
    return new Map(rows.map(({ id, position }) => [id, position]));
  }

  /**
   * Counts of every facet's values. A facet that the filter restricts is counted without its own part; the others share one pass, or
   * without any filter one over each table.
   */
  async facets(tx: Statements, shown: Shown): Promise<FacetCount[]> {
    const facets = Object.keys(FACETS) as Facet[];
    const restricted = facets.filter((facet) => (shown.filter[facet]?.length ?? 0) > 0);
    const shared = facets.filter((facet) => !restricted.includes(facet));
    const counts: FacetCount[] = [];
    for (const pass of tablesOf(shown.filter).size === 0 ? byTable(shared) : [shared]) {
      if (pass.length > 0) counts.push(...(await this.facetCounts(tx, shown, pass)));
    }
    for (const facet of restricted) {
      const filter = { ...shown.filter, [facet]: undefined };
      counts.push(...(await this.facetCounts(tx, { ...shown, filter }, [facet])));
    }
    return counts;
  }

  private async facetCounts(tx: Statements, shown: Shown, facets: readonly Facet[]): Promise<FacetCount[]> {
    const params: unknown[] = [shown.siteId];
    const condition = clientFilterSql(shown.filter, params, shown.stopped);
    const columns = facets.map((facet) => FACETS[facet] ?? shownReasonSql(params, shown.stopped));
    const rows = await tx.query<{ mask: number; value: string | null; count: number }>(
      `SELECT grouping(${columns.join(', ')}) AS mask, coalesce(${columns.join(', ')}) AS value, count(*) AS count
       FROM ${ofSite(tablesOf(shown.filter, facets))} AND ${condition}
       GROUP BY GROUPING SETS (${columns.map((column) => `(${column})`).join(', ')})`,
      params,
    );
    // `grouping` has a 0 bit for the column of the set, the first column in the highest place.
    const all = 2 ** facets.length - 1;
    const facetOf = new Map(facets.map((facet, index) => [all - 2 ** (facets.length - 1 - index), facet]));
    return rows.map(({ mask, value, count }) => ({ facet: facetOf.get(mask)!, value, count }));
  }

  /** Newest first. `exactAt` is the time to the microsecond, for the next page. */
  async timeline(
    tx: Statements,
    id: string,
    after: { at: string; id: string } | null,
    limit: number,
  ): Promise<(TimelineRow & { exactAt: string })[]> {
    return tx.prepared(TIMELINE, [id, after?.at ?? null, after?.id ?? null, limit]);
  }

  /** The newest `limit` lines of each client. */
  async timelines(
    tx: Statements,
    ids: readonly string[],
    limit: number,
  ): Promise<(TimelineRow & { clientId: string })[]> {
    return ids.length === 0 ? [] : tx.prepared(TIMELINES, [ids, limit]);
  }
}

function stretchConditions(
  filter: ClientFilter,
  state: Stretch['state'],
  params: unknown[],
  stopped: Reason | null,
): string[] {
  const conditions = ['c.site_id = $1', 'u.site_id = $1', clientFilterSql(filter, params, stopped)];
  // Written out: a parameter would keep the planner from the queue's own index.
  if (state !== null) conditions.push(`u.state = '${state}'`);
  return conditions;
}

const orderOf = (columns: readonly string[], descending: boolean): string =>
  columns.map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ');

/** The tables that a filter needs, and these facets with it. */
function tablesOf(filter: ClientFilter, facets: readonly Facet[] = []): Set<Table> {
  const used = (Object.keys(TABLE_OF) as (keyof ClientFilter)[]).filter((part) => {
    const value = filter[part];
    return value !== undefined && (!Array.isArray(value) || value.length > 0);
  });
  return new Set([...used, ...facets].map((part) => TABLE_OF[part]));
}

const byTable = (facets: readonly Facet[]): Facet[][] =>
  (['c', 'u'] as const).map((table) => facets.filter((facet) => TABLE_OF[facet] === table));

/** `FROM` and `WHERE` for the site's rows of these tables; either one says how many clients there are. */
function ofSite(tables: ReadonlySet<Table>): string {
  if (tables.size === 2) return `${BOTH} WHERE c.site_id = $1 AND u.site_id = $1`;
  return tables.has('c') ? 'client c WHERE c.site_id = $1' : 'client_upgrade u WHERE u.site_id = $1';
}
