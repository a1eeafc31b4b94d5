import { randomUUID } from 'node:crypto';
import { FleetSite } from './fleet-site.js';
import type { TestApp } from './test-app.js';

/** What a sweep sees of one client; times in seconds before the sweep. */
export interface SeenRow {
  isOnline: boolean;
  needsUpdate?: boolean;
  connectedAgo?: number;
  disconnectedAgo?: number;
  /** It is a stale double of that client. */
  ghostOf?: string;
}

const UPSERT_CLIENT = `
  INSERT INTO client (id, site_id, client_id, name, connection, connection_type) VALUES ($1, $2, $3, $3, $4, 'active')
  ON CONFLICT (site_id, client_id) DO UPDATE SET connection = excluded.connection,
    connection_since = CASE WHEN client.connection = excluded.connection THEN client.connection_since ELSE now() END
  RETURNING id`;
const UPSERT_UPGRADE = `
  INSERT INTO client_upgrade (id, site_id, state, reason) VALUES ($1, $2, $3, $4)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason`;
const UPSERT_SIGHTING = `
  INSERT INTO client_sighting (id, site_id, source, seen_at, needs_update, last_connect_at, last_disconnect_at, ghost_of)
  VALUES ($1, $2, 'sweep', clock_timestamp(), $3, clock_timestamp() - make_interval(secs => $4),
    clock_timestamp() - make_interval(secs => $5), (SELECT id FROM client WHERE site_id = $2 AND client_id = $6))
  ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, missed_sweeps = 0, needs_update = excluded.needs_update,
    last_connect_at = excluded.last_connect_at, last_disconnect_at = excluded.last_disconnect_at, ghost_of = excluded.ghost_of`;
const SWEEP = `
  INSERT INTO sweep (id, site_id, number, source, state, pace, started_at, finished_at)
  SELECT $1, $2, coalesce(max(number), 0) + 1, 'sweep', 'complete', 'run', $3, clock_timestamp() FROM sweep WHERE site_id = $2`;
const WATCH = `
  INSERT INTO site_watch (site_id, source, next_sweep_at, problem, problem_since)
  VALUES ($1, 'sweep', clock_timestamp() + interval '60 seconds', $2, CASE WHEN $2::text IS NOT NULL THEN clock_timestamp() END)
  ON CONFLICT (site_id) DO UPDATE SET next_sweep_at = excluded.next_sweep_at, problem = excluded.problem,
    problem_since = CASE WHEN excluded.problem IS NOT NULL THEN coalesce(site_watch.problem_since, excluded.problem_since) END`;

/** An observed site whose sweeps a test makes: the rows that it writes are what was seen. */
export class SweptSite {
  private constructor(readonly fleet: FleetSite) {}

  static async create(app: TestApp, slug: string): Promise<SweptSite> {
    const site = new SweptSite(await FleetSite.create(app, slug, { kind: 'none' }, 'observed'));
    await site.watch(null);
    return site;
  }

  /** A look at the whole fleet; whoever is not in `rows` is not among them. */
  async sweep(rows: Readonly<Record<string, SeenRow>>): Promise<void> {
    const { database } = this.fleet;
    const [{ now: startedAt }] = await database
      .query<{ now: Date }>('SELECT clock_timestamp() AS now')
      .then((found) => found as [{ now: Date }]);
    for (const [clientId, row] of Object.entries(rows)) await this.see(clientId, row);
    await database.query(SWEEP, [randomUUID(), this.fleet.id, startedAt]);
    await this.watch(null);
  }

  /** What stands in the way of looking; null: nothing any more. */
  async watch(problem: string | null): Promise<void> {
    await this.fleet.database.query(WATCH, [this.fleet.id, problem]);
  }

  private async see(clientId: string, row: SeenRow): Promise<void> {
    const { database, id: siteId } = this.fleet;
    const { isOnline, needsUpdate = false, connectedAgo = 7200, disconnectedAgo, ghostOf = null } = row;
    const state = ghostOf !== null ? 'ghost' : needsUpdate ? 'pending' : 'up_to_date';
    const [client] = await database.query<{ id: string }>(UPSERT_CLIENT, [
      randomUUID(),
      siteId,
      clientId,
      isOnline ? 'online' : 'offline',
    ]);
    await database.query(UPSERT_UPGRADE, [client!.id, siteId, state, needsUpdate ? 'not_visible' : null]);
    const left = disconnectedAgo ?? (isOnline ? 9000 : 30);
    await database.query(UPSERT_SIGHTING, [client!.id, siteId, needsUpdate, connectedAgo, left, ghostOf]);
  }
}
