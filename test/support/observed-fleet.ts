import { uuidv7 } from 'uuidv7';
import type { Sweep } from '../../src/contracts/observation.js';
import type { Connection, ConnectionType, Reason, UpgradeState } from '../../src/contracts/words.js';
import { Database } from '../../src/platform/database/database.js';
import type { TestApp } from './test-app.js';

const SECOND_MS = 1000;

/** A client as a sweep left it. Times are seconds before now, by our clock. */
export interface SeenParts {
  clientId: string;
  name: string;
  hostname: string | null;
  group: string | null;
  connectionType: ConnectionType;
  connection: Connection;
  state: UpgradeState;
  reason: Reason | null;
  cohort: boolean;
  needsUpdate: boolean;
  seenAgo: number;
  missedSweeps: number;
  connectAgo: number | null;
  disconnectAgo: number | null;
  /** It came back in the run between the two. */
  returnedAgo: [after: number, by: number] | null;
  awaySeconds: number | null;
  /** The clientId of the one that it is a stale double of; that one comes first. */
  ghostOf: string | null;
}

const REASON_OF: Partial<Record<UpgradeState, Reason>> = {
  pending: 'not_visible',
  ghost: 'stale_double',
  awaiting_check_in: 'awaiting_check_in',
};

/** One of each kind of client that can be seen of a fleet in its run: the run began 600 s ago, the latest sweep 20 s ago. */
export const KINDS_SEEN: Record<string, Partial<SeenParts>> = {
  back: { state: 'up_to_date', connectAgo: 100, disconnectAgo: 160, returnedAgo: [140, 80], awaySeconds: 60 },
  upgrading: { state: 'pending', connection: 'offline', connectAgo: 500, disconnectAgo: 40 },
  waiting: { state: 'pending', connectAgo: 500, disconnectAgo: 560 },
  away: { state: 'awaiting_check_in', connection: 'offline', connectAgo: 90_000, disconnectAgo: 590 },
  passive: {
    state: 'awaiting_check_in',
    connection: 'standby',
    connectionType: 'passive',
    connectAgo: 7200,
    disconnectAgo: 7100,
  },
  late: {
    state: 'awaiting_check_in',
    connection: 'overdue',
    connectionType: 'passive',
    connectAgo: 200_000,
    disconnectAgo: 199_000,
  },
  lost: { state: 'pending', connection: 'lost', connectAgo: 4_000_000, disconnectAgo: 3_900_000 },
  missed: { state: 'pending', connectAgo: 500, disconnectAgo: 560, seenAgo: 140, missedSweeps: 2 },
  stale: {
    state: 'ghost',
    connection: 'offline',
    connectAgo: 5_000_000,
    disconnectAgo: 4_900_000,
    hostname: 'back.local',
    ghostOf: 'back',
  },
};

/** A site that is only observed, whose rows the test writes as sweeps would have. */
export class ObservedFleet {
  private readonly ids = new Map<string, string>();
  runId: string | null = null;

  private constructor(
    readonly app: TestApp,
    readonly slug: string,
    readonly id: string,
  ) {}

  /** With an API account at an appliance that does not answer, or without one: then it is fed by imports. */
  static async create(
    app: TestApp,
    slug: string,
    kind: 'beyondtrust' | 'none' = 'beyondtrust',
  ): Promise<ObservedFleet> {
    const driver =
      kind === 'none'
        ? { kind }
        : { kind, url: 'http://127.0.0.1:9', clientId: 'rollcall', clientSecret: 'not-a-real-secret' };
    const answer = await app.api('POST', '/sites', { slug, name: slug, control: 'observed', driver });
    if (answer.status !== 201) throw new Error(`no site: ${JSON.stringify(answer.body)}`);
    return new ObservedFleet(app, slug, (answer.body as { id: string }).id);
  }

  get database(): Database {
    return this.app.app.get(Database);
  }

  idOf(clientId: string): string {
    return this.ids.get(clientId)!;
  }

  get<Body>(rest: string): Promise<Body> {
    return this.app.api<Body>('GET', `/sites/${this.slug}${rest}`).then(({ body }) => body);
  }

  /** A run that began so many seconds ago; its baseline is the beginning of the sweep before it. */
  async beginRun(begunAgo = 600, targetVersion = '25.1.2'): Promise<string> {
    this.runId = uuidv7();
    await this.database.query(
      `INSERT INTO upgrade_run (id, site_id, number, target_version, target_revision, state, begun_by, begun_at, baseline_at, labelled_at)
       SELECT $1, $2, coalesce(max(number), 0) + 1, $3, '4711', 'active', 'appliance', now() - make_interval(secs => $4),
         now() - make_interval(secs => $4 + 20), now()
       FROM upgrade_run WHERE site_id = $2`,
      [this.runId, this.id, targetVersion, begunAgo],
    );
    await this.database.query('UPDATE site_settings SET run_id = $2 WHERE site_id = $1', [this.id, this.runId]);
    return this.runId;
  }

  async endRun(): Promise<void> {
    await this.database.query(
      "UPDATE upgrade_run SET state = 'finished', active_finished_at = now(), ended_at = now() WHERE id = $1",
      [this.runId],
    );
  }

  /** How the site is watched: the latest sweep began so many seconds ago, the one before it 60 s earlier. */
  async watch({ sweptAgo = 20, clients = this.ids.size, offsetMs = 0 } = {}): Promise<void> {
    await this.sweep({ number: 1, startedAgo: sweptAgo + 60, rows: clients });
    await this.sweep({ number: 2, startedAgo: sweptAgo, rows: clients });
    await this.database.query(
      `INSERT INTO site_watch (site_id, source, pace, looked_at, next_sweep_at, connected_clients, connected_at, clock_offset_ms,
         clock_seen_at, oldest_seen_at, missed, ghosts)
       SELECT $1, 'sweep', 'run', now() - interval '2 seconds', now() + make_interval(secs => 60 - $2::float8), $3, now() - interval '2 seconds', $4,
         now(), (SELECT min(seen_at) FROM client_sighting WHERE site_id = $1),
         (SELECT count(*) FROM client_sighting WHERE site_id = $1 AND missed_sweeps > 0),
         (SELECT count(*) FROM client_sighting WHERE site_id = $1 AND ghost_of IS NOT NULL)
       ON CONFLICT (site_id) DO UPDATE SET clock_offset_ms = EXCLUDED.clock_offset_ms, oldest_seen_at = EXCLUDED.oldest_seen_at,
         missed = EXCLUDED.missed, ghosts = EXCLUDED.ghosts, next_sweep_at = EXCLUDED.next_sweep_at`,
      [this.id, sweptAgo, clients, offsetMs],
    );
  }

  async sweep({
    number,
    startedAgo,
    rows = 0,
    state = 'complete',
    failure = null,
  }: { number: number; startedAgo: number } & Partial<Pick<Sweep, 'rows' | 'state' | 'failure'>>): Promise<void> {
    const pages = Math.max(1, Math.ceil(rows / 100));
    await this.database.query(
      `INSERT INTO sweep (id, site_id, number, source, state, pace, started_at, last_page_at, finished_at, next_page, last_page, total, rows, calls, failure)
       VALUES ($1, $2, $3, 'sweep', $4, 'run', now() - make_interval(secs => $5), now(),
         CASE WHEN $4 <> 'running' THEN now() - make_interval(secs => $5 - 1) END, $6 + 1, $6, $7, $7, $6 + 1, $8)`,
      [uuidv7(), this.id, number, state, startedAgo, pages, rows, failure],
    );
  }

  async trouble(problem: string | null, sinceAgo = 0, troubles: readonly string[] = []): Promise<void> {
    const since = new Date(Date.now() - sinceAgo * SECOND_MS).toISOString();
    const others = troubles.map((code) => ({ code, since, detail: null }));
    await this.database.query(
      'UPDATE site_watch SET problem = $2, problem_since = $3, troubles = $4 WHERE site_id = $1',
      [this.id, problem, problem === null ? null : since, JSON.stringify(others)],
    );
  }

  /** Writes the rows of these clients, each with its sighting. */
  async see(clients: readonly (Partial<SeenParts> & { clientId: string })[]): Promise<void> {
    const rows = clients.map((parts) => this.rowOf(parts));
    await this.database.query(CLIENTS, [JSON.stringify(rows)]);
    await this.database.query(UPGRADES, [JSON.stringify(rows)]);
    await this.database.query(SIGHTINGS, [JSON.stringify(rows)]);
  }

  /** One client of every kind, under the kind's name. */
  async seeEveryKind(): Promise<void> {
    await this.see(Object.entries(KINDS_SEEN).map(([clientId, parts]) => ({ clientId, ...parts })));
  }

  private rowOf(parts: Partial<SeenParts> & { clientId: string }) {
    const { clientId, state = 'up_to_date', connection = 'online', ghostOf = null, returnedAgo = null } = parts;
    const id = uuidv7();
    this.ids.set(clientId, id);
    const ago = (seconds: number | null | undefined) =>
      seconds == null ? null : new Date(Date.now() - seconds * SECOND_MS).toISOString();
    const isPending = state === 'pending' || state === 'awaiting_check_in';
    return {
      id,
      site_id: this.id,
      client_id: clientId,
      name: parts.name ?? clientId,
      hostname: parts.hostname ?? `${clientId}.local`,
      group_name: parts.group ?? 'Group',
      connection,
      connection_type: parts.connectionType ?? 'active',
      state,
      reason: parts.reason ?? REASON_OF[state] ?? null,
      run_id: this.runId,
      cohort: parts.cohort ?? state !== 'ghost',
      finished_at: state === 'up_to_date' && returnedAgo !== null ? ago(returnedAgo[1]) : null,
      source: 'sweep',
      seen_at: ago(parts.seenAgo ?? 20),
      missed_sweeps: parts.missedSweeps ?? 0,
      needs_update: parts.needsUpdate ?? (isPending || state === 'ghost'),
      last_connect_at: ago(parts.connectAgo),
      last_disconnect_at: ago(parts.disconnectAgo),
      returned_run_id: returnedAgo === null ? null : this.runId,
      returned_after: ago(returnedAgo?.[0]),
      returned_by: ago(returnedAgo?.[1]),
      away_ms: parts.awaySeconds == null ? null : parts.awaySeconds * SECOND_MS,
      ghost_of: ghostOf === null ? null : this.idOf(ghostOf),
      host_key: null,
    };
  }
}

const CLIENTS = `
  INSERT INTO client (id, site_id, client_id, name, hostname, group_name, connection, connection_type)
  SELECT id, site_id, client_id, name, hostname, group_name, connection, connection_type
  FROM json_populate_recordset(NULL::client, $1::json)`;

const UPGRADES = `
  INSERT INTO client_upgrade (id, site_id, state, reason, run_id, cohort, finished_at)
  SELECT id, site_id, state, reason, run_id, cohort, finished_at FROM json_populate_recordset(NULL::client_upgrade, $1::json)`;

const SIGHTINGS = `
  INSERT INTO client_sighting SELECT * FROM json_populate_recordset(NULL::client_sighting, $1::json)`;
