import type { ClientFilter } from '../contracts/upgrades.js';
import { PENDING_STATES, type Reason } from '../contracts/words.js';

/**
 * The client filter as SQL over the aliases `c` (client) and `u` (client_upgrade): the one grammar of list, facets and bulk actions.
 * Appends its values to `params` and answers a condition; `true` when the filter is empty. `stopped` is what stops all starts of the
 * site, if anything does: that is then the reason of every queued client, as lists show it.
 */
export function clientFilterSql(filter: ClientFilter, params: unknown[], stopped: Reason | null = null): string {
  const conditions: string[] = [];
  const anyOf = (column: string, values: readonly string[] | undefined) => {
    if (values !== undefined && values.length > 0) conditions.push(`${column} = ANY($${params.push(values)}::text[])`);
  };
  anyOf('u.state', filter.upgradeState);
  anyOf('c.connection', filter.connection);
  anyOf('c.connection_type', filter.connectionType);
  anyOf('c.group_name', filter.group);
  anyOf('c.tag', filter.tag);
  anyOf('c.version', filter.version);
  if ((filter.reason?.length ?? 0) > 0) anyOf(shownReasonSql(params, stopped), filter.reason);
  if (filter.id !== undefined && filter.id.length > 0) {
    conditions.push(`c.id = ANY($${params.push(filter.id)}::uuid[])`);
  }
  if (filter.pending !== undefined) {
    conditions.push(
      `(u.state = ANY($${params.push([...PENDING_STATES])}::text[])) = $${params.push(filter.pending)}::boolean`,
    );
  }
  if (filter.q !== undefined && filter.q.trim() !== '') conditions.push(searchSql(filter.q.trim(), params));
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}

/** The reason that is shown, as SQL. */
export function shownReasonSql(params: unknown[], stopped: Reason | null): string {
  if (stopped === null) return 'u.reason';
  return `(CASE WHEN u.state = 'queued' THEN $${params.push(stopped)}::text ELSE u.reason END)`;
}

/** Both sides are lower-cased by JavaScript: see `searchTextOf`. */
function searchSql(q: string, params: unknown[]): string {
  return `c.search_text LIKE $${params.push(`%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`)}`;
}
