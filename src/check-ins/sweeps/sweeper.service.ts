import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Database, type Transaction } from '../../platform/database/database.js';
import type { DriverFailure } from '../../contracts/observed-words.js';
import { Drivers } from '../../sites/drivers/drivers.js';
import type { SiteDriver } from '../../sites/drivers/site-driver.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import type { ClientsPage } from '../../sites/model/seen-client.js';
import { afterAnswer, afterFailure, clockCorrectionMs } from './model/standing.js';
import { readsFrom } from './model/reads-from.js';
import { toSighting, type SeenTimes } from './model/to-sighting.js';
import { Jumpoints } from './jumpoints.service.js';
import { PageReader } from './page-reader.js';
import { SightedClients } from './sighted-clients.service.js';
import { SiteStandings } from './site-standing.service.js';
import { SiteWatchStore } from './site-watch.store.js';
import { SweepEnds } from './sweep-ends.service.js';
import { LEASE_SECONDS, LeaseLost, SweepLeases, type SweepTurn } from './sweep-leases.service.js';
import { SweepStore } from './sweep.store.js';

const RENEW_EVERY_MS = (LEASE_SECONDS * 1000) / 3;
const AGAIN_AFTER_MS = 10_000;
/** After a failure that trying again soon does not mend. */
const LATER_MS = 60_000;
const STOP_WITHIN_MS = 2000;
const LOOK_MS = 20;

interface Failure {
  retryable: boolean;
  reason: DriverFailure;
  detail?: string | null;
}

type Groups = ReadonlyMap<number, string>;

/**
 * Looks at a whole fleet, a page at a time. Each page is saved in one transaction together with how far the sweep has come and the lease
 * under which it goes, so that another worker goes on where this one was killed and a page that comes too late is not saved.
 */
@Injectable()
export class Sweeper implements OnApplicationShutdown {
  private readonly log = new Logger('Sweeps');
  /** The names of groups as they were last read, by site: a list of names that fails does not stand in the way of the clients'. */
  private readonly known = new Map<string, { at: string | null; groups: Groups }>();
  private readonly underWay = new Map<string, { turn: SweepTurn; done: Promise<void> }>();
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly drivers: Drivers,
    private readonly leases: SweepLeases,
    private readonly clients: SightedClients,
    private readonly ends: SweepEnds,
    private readonly jumpoints: Jumpoints,
    private readonly watches: SiteWatchStore,
    private readonly sweeps: SweepStore,
    private readonly standings: SiteStandings,
  ) {}

  /** Begins the sweep that is due, or goes on with one that was left; resolves once that has begun, not when it is done. */
  async sweepIfDue(site: SiteRecord): Promise<void> {
    if (this.isStopping || this.underWay.has(site.id)) return;
    const turn = await this.leases.take(site);
    if (turn === null) return;
    const done = this.run(turn).finally(() => this.underWay.delete(site.id));
    this.underWay.set(site.id, { turn, done });
  }

  /** Resolves when the sweep of that site that this process is at, if any, has come to its end. */
  async settled(siteId: string): Promise<void> {
    await this.underWay.get(siteId)?.done;
  }

  /** Another worker may go on at once, also where the appliance keeps this one waiting. */
  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    const deadline = Date.now() + STOP_WITHIN_MS;
    while (this.underWay.size > 0 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    for (const { turn } of this.underWay.values()) await this.leases.release(turn).catch(() => undefined);
  }

  private async run(turn: SweepTurn): Promise<void> {
    const { site } = turn;
    const renewing = setInterval(() => void this.leases.renew(turn).catch(() => undefined), RENEW_EVERY_MS);
    try {
      await this.goOn(turn);
    } catch (error) {
      if (error instanceof LeaseLost) this.log.warn(error.message);
      else if (!this.isStopping) this.log.warn(`site "${site.slug}" could not be swept: ${(error as Error).message}`);
    } finally {
      clearInterval(renewing);
      await this.leases.release(turn).catch(() => undefined);
    }
  }

  private async goOn(turn: SweepTurn): Promise<void> {
    const driver = this.drivers.of(turn.site);
    const groups = await this.groupsOf(turn.site, driver);
    if (!groups.ok) return this.fail(turn, groups);
    const pages = new PageReader(driver, () => this.sweeps.now(this.database));
    let { nextPage, lastPage } = turn.sweep;
    if (nextPage === 1) await this.jumpoints.look(turn, driver);
    while (lastPage === null || nextPage <= lastPage) {
      if (this.isStopping) return;
      const { answer, ...times } = await pages.read(nextPage, lastPage);
      if (!answer.ok) return this.fail(turn, answer);
      const saved = await this.savePage(turn, nextPage, answer.page, { times, groups: groups.groups });
      ({ nextPage, lastPage } = saved);
    }
    await this.ends.finish(turn, { driver, groups: groups.groups, isStopping: () => this.isStopping });
  }

  /** Where the account may not see the groups, clients show their ids. */
  private async groupsOf(
    site: SiteRecord,
    driver: SiteDriver,
  ): Promise<{ ok: true; groups: Groups } | (Failure & { ok: false })> {
    const answer = await driver.listGroups();
    const at = readsFrom(site);
    if (answer.ok) this.known.set(site.id, { at, groups: answer.groups });
    if (answer.ok) return answer;
    const known = this.known.get(site.id);
    if (known !== undefined && known.at === at) return { ok: true, groups: known.groups };
    return answer.retryable ? answer : { ok: true, groups: new Map() };
  }

  private savePage(
    turn: SweepTurn,
    page: number,
    answer: ClientsPage,
    { times, groups }: { times: SeenTimes; groups: Groups },
  ) {
    return this.database.transaction(async (tx) => {
      const watch = await this.leases.hold(tx, turn);
      const clock = { ...times, correctionMs: clockCorrectionMs(watch.clockOffsetMs) };
      const sightings = answer.clients.map((row) => toSighting(row, groups, clock));
      const { enrolled, changed } = await this.clients.save(tx, watch.siteId, sightings);
      const counts = { rows: answer.clients.length, calls: 1, enrolled, changed };
      const place = { page, lastPage: Math.max(1, answer.lastPage), total: answer.total };
      const sweep = await this.sweeps.advance(tx, turn.sweep.id, place, counts);
      if (sweep === null) throw new LeaseLost(`page ${page} of sweep ${turn.sweep.number} was saved before`);
      this.standings.save(tx, watch.siteId, watch.standing, afterAnswer(watch.standing, 'sweep'));
      return sweep;
    });
  }

  /** What trying again may mend is gone on with soon, from the same page. */
  private fail(turn: SweepTurn, failure: Failure): Promise<void> {
    return this.database.transaction(async (tx: Transaction) => {
      const watch = await this.leases.hold(tx, turn);
      const { siteId, id } = turn.sweep;
      const told = { code: failure.reason, detail: failure.detail ?? null };
      this.standings.save(tx, siteId, watch.standing, afterFailure(watch.standing, 'sweep', told, watch.nowMs));
      this.sweeps.noteFailure(tx, id, failure.reason);
      if (!failure.retryable) await this.sweeps.end(tx, id, 'failed', { failure: failure.reason });
      this.watches.setNextSweep(tx, siteId, watch.nowMs + (failure.retryable ? AGAIN_AFTER_MS : LATER_MS));
    });
  }
}
