/**
 * Folds pages of an appliance's list into an observed site with the application's own service, and takes in as many check-ins of a managed
 * site of the same size, in turn. No worker runs in it, so that nobody else does anything.
 */
import 'reflect-metadata';
import { createApp } from '../../src/app/create-app.js';
import { AppLogger } from '../../src/app/logger.js';
import { CheckInBatches } from '../../src/check-ins/check-in-batches.js';
import { SightedClients } from '../../src/check-ins/sweeps/sighted-clients.service.js';
import type { CheckIn } from '../../src/contracts/check-ins.js';
import type { Sighting } from '../../src/fleet/model/sighting.js';
import { parseConfig } from '../../src/platform/config.js';
import { Database } from '../../src/platform/database/database.js';
import type { SiteRecord } from '../../src/sites/model/site-record.js';
import { Sites } from '../../src/sites/sites.service.js';
import { serveOrders } from '../stage/child.js';
import type { Folded, SightingsOrder, SightingWork } from './sightings.js';

const PAGE = 100;
const HOUR_MS = 3_600_000;
const NOBODY = { kind: 'key', id: 'bench', name: 'bench', role: 'admin' } as const;
const ADMIN = { ...NOBODY, personId: null, siteId: null, siteSlug: null, clientId: null, expiresAtMs: null };

class Sightings {
  private readonly beganMs = Date.now();
  private sequence = 0;
  private nextPage = 0;

  private constructor(
    private readonly parts: { database: Database; sighted: SightedClients; batches: CheckInBatches },
    private readonly observed: SiteRecord,
    private readonly managed: SiteRecord,
    private readonly pages: number,
  ) {}

  static async open({ databaseUrl, redisUrl, clients }: Extract<SightingsOrder, { kind: 'open' }>): Promise<Sightings> {
    const parsed = parseConfig({ ROLLCALL_ROLES: 'api', DATABASE_URL: databaseUrl, REDIS_URL: redisUrl });
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
    const { app } = await createApp({ ...parsed.config, databaseUrl, redisUrl }, { logger: new AppLogger('fatal') });
    await app.init();
    const find = <Value>(token: abstract new (...args: never[]) => Value) => app.get<Value>(token, { strict: false });
    const site = (control: 'observed' | 'managed') =>
      find(Sites).create(ADMIN, { slug: control, name: control, control, driver: { kind: 'none' } });
    const [observed, managed] = [await site('observed'), await site('managed')];
    const parts = { database: find(Database), sighted: find(SightedClients), batches: find(CheckInBatches) };
    const opened = new Sightings(parts, observed, managed, Math.ceil(clients / PAGE));
    await opened.enrol();
    return opened;
  }

  async fold({ works, rounds }: Extract<SightingsOrder, { kind: 'fold' }>): Promise<[Folded, Folded]> {
    const folded = works.map((): Folded => ({ tookMs: [], walBytes: [] })) as [Folded, Folded];
    for (let round = 0; round < rounds; round += 1) {
      const page = this.nextPage;
      this.nextPage = (page + 1) % this.pages;
      for (const [place, work] of works.entries()) {
        const before = await this.walAt();
        const beganMs = performance.now();
        await this.work(work, page);
        folded[place]!.tookMs.push(performance.now() - beganMs);
        folded[place]!.walBytes.push((await this.walAt()) - before);
        if (work === 'pageChanged') await this.look(page, true);
        if (work === 'disconnects') await this.checkIn(page, 'connected');
      }
    }
    return folded;
  }

  private async enrol(): Promise<void> {
    for (let page = 0; page < this.pages; page += 1) {
      await this.look(page, true);
      await this.checkIn(page, 'connected');
    }
    await this.parts.database.query('VACUUM ANALYZE client, client_upgrade, client_sighting');
  }

  private work(work: SightingWork, page: number): Promise<void> {
    if (work === 'pageAsBefore' || work === 'pageChanged') return this.look(page, work === 'pageAsBefore');
    return this.checkIn(page, work === 'heartbeats' ? 'heartbeat' : 'disconnected');
  }

  private async look(page: number, isConnected: boolean): Promise<void> {
    const sightings = numbersOf(page).map((number) => this.sighting(number, isConnected));
    await this.parts.database.transaction((tx) => this.parts.sighted.save(tx, this.observed.id, sightings));
  }

  /** What a row shows moves with the time of its connection. */
  private sighting(number: number, isConnected: boolean): Sighting {
    const nowMs = Date.now();
    const { beganMs } = this;
    return {
      ...{ source: 'sweep', seenAtMs: nowMs, answeredAtMs: nowMs, group: `Store ${number % 400}` },
      row: {
        ...{ clientId: `c${number}`, connectionType: 'active', isUninstalled: false, isDisabled: false, isLost: false },
        ...{
          needsUpdate: false,
          lastAccessAtMs: null,
          group: null,
          name: `TILL-${number}`,
          hostname: `till-${number}`,
        },
        ...{ fqdn: `till-${number}.example.com`, tag: null, comments: null, operatingSystem: 'Windows 11' },
        ...{ publicIp: '198.51.100.7', privateIp: '10.1.2.3', consoleUser: null },
        lastConnectAtMs: beganMs - HOUR_MS,
        lastDisconnectAtMs: isConnected ? beganMs - 2 * HOUR_MS : beganMs,
      },
    };
  }

  private async checkIn(page: number, cause: CheckIn['cause']): Promise<void> {
    this.sequence += 1;
    const { sequence } = this;
    const checkIns = numbersOf(page).map((number) => ({
      clientId: `c${number}`,
      epoch: 1,
      sequence,
      cause,
      version: '24.1.1',
    }));
    const results = await this.parts.batches.save(this.managed, checkIns);
    const bad = results.find(({ status }) => status !== 'accepted');
    if (bad !== undefined) throw new Error(`a check-in was ${bad.status}`);
  }

  private async walAt(): Promise<number> {
    const [row] = await this.parts.database.prepared<{ bytes: number }>(
      "SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS bytes",
    );
    return row!.bytes;
  }
}

const numbersOf = (page: number): number[] => Array.from({ length: PAGE }, (_, place) => page * PAGE + place);

let opened: Sightings | null = null;

serveOrders<SightingsOrder>(async (order) => {
  if (order.kind === 'open') {
    opened = await Sightings.open(order);
    return null;
  }
  if (opened === null) throw new Error('open a fleet first');
  return opened.fold(order);
});
