import type { CheckInResult } from '../../src/contracts/check-ins.js';
import type { Client } from '../../src/contracts/clients.js';
import type { Settings } from '../../src/contracts/sites.js';
import { Database } from '../../src/platform/database/database.js';
import { Dispatcher } from '../../src/upgrades/dispatcher.service.js';
import { readSlotLog, replaySlotLog, type Replay } from './slot-log.js';
import type { TestApp } from './test-app.js';

export const OLD = '22.1.1';
export const NEW = '23.2.1';

interface Said {
  cause?: string;
  version?: string;
  revision?: string;
  epoch?: number;
  upgrade?: { fence: number; outcome: string; detail?: string };
  attributes?: Record<string, string>;
}

/** A site with a fleet that the test speaks for: every check-in is one that the test sends. */
export class FleetSite {
  private readonly sequences = new Map<string, number>();

  private constructor(
    readonly app: TestApp,
    readonly slug: string,
    readonly id: string,
  ) {}

  static async create(app: TestApp, slug: string, driver?: object, control = 'managed'): Promise<FleetSite> {
    const answer = await app.api('POST', '/sites', { slug, name: slug, control, ...(driver && { driver }) });
    if (answer.status !== 201) throw new Error(`no site: ${JSON.stringify(answer.body)}`);
    return new FleetSite(app, slug, (answer.body as { id: string }).id);
  }

  get database(): Database {
    return this.app.app.get(Database);
  }

  /** Grants what may be granted now, where no dispatcher runs by itself (a process without the worker role). */
  async dispatch(): Promise<{ id: string; siteId: string; fence: number }[]> {
    const granted = [];
    for (let again = true; again;) {
      const round = await this.app.app.get(Dispatcher).dispatch(this.id);
      granted.push(...round.granted);
      again = round.again;
    }
    return granted;
  }

  async settings(changes: Partial<Settings>): Promise<void> {
    const { headers } = await this.app.api('GET', `/sites/${this.slug}/settings`);
    const ifMatch = { 'if-match': headers.get('etag') ?? '' };
    const answer = await this.app.api('PATCH', `/sites/${this.slug}/settings`, changes, ifMatch);
    if (answer.status !== 200) throw new Error(`settings: ${JSON.stringify(answer.body)}`);
  }

  /** Sends a check-in of each of these clients, in one batch, with the next sequence of each. */
  async checkIn(clientIds: readonly string[], said: Said = {}): Promise<CheckInResult[]> {
    const checkIns = clientIds.map((clientId) => {
      const sequence = (this.sequences.get(clientId) ?? 0) + 1;
      this.sequences.set(clientId, sequence);
      return { clientId, epoch: 1, sequence, cause: 'heartbeat', version: OLD, ...said };
    });
    return this.send(checkIns);
  }

  /** Sends check-ins as they are given. */
  async send(checkIns: readonly unknown[]): Promise<CheckInResult[]> {
    const results: CheckInResult[] = [];
    for (let from = 0; from < checkIns.length; from += 1000) {
      const body = { checkIns: checkIns.slice(from, from + 1000) };
      const answer = await this.app.api('POST', `/sites/${this.slug}/check-ins`, body);
      if (answer.status !== 200) throw new Error(`check-ins: ${JSON.stringify(answer.body)}`);
      results.push(...(answer.body as { results: CheckInResult[] }).results);
    }
    return results;
  }

  async beginRun(targetVersion = NEW, targetRevision: string | null = null): Promise<string> {
    const answer = await this.app.api('POST', `/sites/${this.slug}/upgrade-runs`, { targetVersion, targetRevision });
    if (answer.status !== 201) throw new Error(`no run: ${JSON.stringify(answer.body)}`);
    return (answer.body as { id: string }).id;
  }

  /** Enrols `count` clients at the old version, begins a run and has them all queue, in the order of their ids. */
  async queued(count: number): Promise<string[]> {
    const clientIds = Array.from({ length: count }, (_, index) => `client-${String(index + 1).padStart(5, '0')}`);
    await this.checkIn(clientIds, { cause: 'connected' });
    await this.beginRun();
    await this.checkIn(clientIds, { cause: 'connected' });
    return clientIds;
  }

  /** As if no worker had been there for so long. */
  async beAway(interval: string): Promise<void> {
    await this.database.query('UPDATE installation SET present_at = clock_timestamp() - $1::interval', [interval]);
  }

  /** Moves the times of one client's slot into the past by so many seconds. */
  async ageSlot(clientId: string, seconds: number): Promise<void> {
    await this.database.query(
      `UPDATE client_upgrade SET start_by = start_by - make_interval(secs => $3), lease_until = lease_until - make_interval(secs => $3),
         told_at = told_at - make_interval(secs => $3), granted_at = granted_at - make_interval(secs => $3)
       WHERE id = (SELECT id FROM client WHERE site_id = $1 AND client_id = $2)`,
      [this.id, clientId, seconds],
    );
  }

  async client(clientId: string): Promise<Client> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT id FROM client WHERE site_id = $1 AND client_id = $2',
      [this.id, clientId],
    );
    if (rows[0] === undefined) throw new Error(`no client ${clientId}`);
    return (await this.app.api<Client>('GET', `/sites/${this.slug}/clients/${rows[0].id}`)).body;
  }

  /** The clientIds of these ids of ours, in the same order. */
  async names(ids: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string; client_id: string }>(
      'SELECT id, client_id FROM client WHERE id = ANY($1::uuid[])',
      [ids],
    );
    const names = new Map(rows.map((row) => [row.id, row.client_id]));
    return ids.map((id) => names.get(id)!);
  }

  /** How many clients are in each upgrade state; those without any are left out. */
  async states(): Promise<Record<string, number>> {
    const rows = await this.database.query<{ state: string; count: number }>(
      'SELECT state, count(*)::int AS count FROM client_upgrade WHERE site_id = $1 GROUP BY state',
      [this.id],
    );
    return Object.fromEntries(rows.map((row) => [row.state, row.count]));
  }

  async jump(clientId: string) {
    const { id } = await this.client(clientId);
    return this.app.api('POST', `/sites/${this.slug}/clients/${id}/jump-attempts`);
  }

  /** The slot log of the site, replayed. */
  async replaySlotLog(): Promise<Replay> {
    return replaySlotLog(await readSlotLog(this.database, this.id));
  }
}
