import { ObservedLooks } from '../../src/check-ins/sweeps/observed-looks.service.js';
import { AppliancePollsPass } from '../../src/check-ins/sweeps/sweep-passes.js';
import { Sweeper } from '../../src/check-ins/sweeps/sweeper.service.js';
import type { Sweep } from '../../src/contracts/observation.js';
import type { Site } from '../../src/contracts/sites.js';
import { Database } from '../../src/platform/database/database.js';
import { Sites } from '../../src/sites/sites.service.js';
import { runPass } from './run-pass.js';
import { ScriptedAppliance } from './scripted-appliance.js';
import type { TestApp } from './test-app.js';

/** What the tests look at of an observed client. */
export interface Seen {
  clientId: string;
  connection: string;
  state: string;
  reason: string | null;
  cohort: boolean;
  finishedAt: Date | null;
  seenAt: Date;
  missedSweeps: number;
  pendingAt: Date | null;
  returnedRunId: string | null;
  returnedAfter: Date | null;
  returnedBy: Date | null;
  awayMs: number | null;
  isGhost: boolean;
}

/** An observed site in processes without workers: the test says when a sweep or a look is due. */
export class ObservedSite {
  private constructor(
    readonly app: TestApp,
    readonly slug: string,
    readonly id: string,
    readonly appliance: ScriptedAppliance,
  ) {}

  /** `prepare` is done before anybody can ask the appliance. */
  static async create(
    app: TestApp,
    slug: string,
    count: number,
    prepare: (appliance: ScriptedAppliance) => void = () => undefined,
  ): Promise<ObservedSite> {
    const appliance = new ScriptedAppliance(slug, count);
    prepare(appliance);
    const driver = {
      kind: 'beyondtrust',
      url: 'https://appliance.example.com',
      clientId: 'rollcall',
      clientSecret: 's',
    };
    const answer = await app.api<Site>('POST', '/sites', { slug, name: slug, control: 'observed', driver });
    if (answer.status !== 201) throw new Error(`no site: ${JSON.stringify(answer.body)}`);
    await runPass(app, AppliancePollsPass);
    return new ObservedSite(app, slug, answer.body.id, appliance);
  }

  get database(): Database {
    return this.app.app.get(Database);
  }

  /** A sweep is due now; resolves when it has begun in `app`, or when there is nothing to do for it. */
  async beginSweep(app: TestApp = this.app): Promise<void> {
    await this.database.query('UPDATE site_watch SET next_sweep_at = clock_timestamp() WHERE site_id = $1', [this.id]);
    await app.app.get(Sweeper).sweepIfDue((await app.app.get(Sites).byId(this.id))!);
  }

  async sweep(app: TestApp = this.app): Promise<void> {
    await this.beginSweep(app);
    await app.app.get(Sweeper).settled(this.id);
  }

  async look(): Promise<void> {
    await this.database.query('UPDATE site_watch SET next_look_at = clock_timestamp() WHERE site_id = $1', [this.id]);
    await this.app.app.get(ObservedLooks).lookIfDue((await this.app.app.get(Sites).byId(this.id))!);
  }

  /** As if whoever has the lease had not been heard of for long. */
  async expireLease(): Promise<void> {
    const past = "clock_timestamp() - interval '1 second'";
    await this.database.query(`UPDATE site_watch SET lease_until = ${past} WHERE site_id = $1`, [this.id]);
  }

  async watch(): Promise<Record<string, unknown>> {
    return (await this.database.query('SELECT * FROM site_watch WHERE site_id = $1', [this.id]))[0]!;
  }

  /** Newest first. */
  async sweeps() {
    const answer = await this.app.api('GET', `/sites/${this.slug}/sweeps`);
    if (answer.status !== 200) throw new Error(`no sweeps: ${JSON.stringify(answer.body)}`);
    return (answer.body as { items: Sweep[] }).items;
  }

  async clients(): Promise<Map<string, Seen>> {
    const rows = await this.database.query<Seen>(
      `SELECT c.client_id AS "clientId", c.connection, u.state, u.reason, u.cohort, u.finished_at AS "finishedAt", s.seen_at AS "seenAt",
         s.missed_sweeps AS "missedSweeps", s.pending_at AS "pendingAt", s.returned_run_id AS "returnedRunId",
         s.returned_after AS "returnedAfter", s.returned_by AS "returnedBy", s.away_ms AS "awayMs",
         s.ghost_of IS NOT NULL AS "isGhost"
       FROM client c JOIN client_upgrade u ON u.id = c.id JOIN client_sighting s ON s.id = c.id
       WHERE c.site_id = $1 ORDER BY c.client_id`,
      [this.id],
    );
    return new Map(rows.map((row) => [row.clientId, row]));
  }

  async client(clientId: string): Promise<Seen> {
    const found = (await this.clients()).get(clientId);
    if (found === undefined) throw new Error(`no client ${clientId}`);
    return found;
  }

  /** The feed's lines of one kind, oldest first. */
  async lines(kind: string): Promise<Record<string, unknown>[]> {
    const rows = await this.database.query<{ data: Record<string, unknown> }>(
      'SELECT data FROM change WHERE site_id = $1 AND kind = $2 ORDER BY id',
      [this.id, kind],
    );
    return rows.map((row) => row.data);
  }
}
