import pg from 'pg';
import type { Actor } from '../../src/access/actor.js';
import { Database, isConnectionFailure, isRetryable } from '../../src/platform/database/database.js';
import { Problem } from '../../src/platform/problem.js';
import type { Pass } from '../../src/platform/reconciler/pass.js';
import { Prng } from '../../src/simulator/model/prng.js';
import type { SiteRecord } from '../../src/sites/model/site-record.js';
import { SiteSettings } from '../../src/sites/settings.service.js';
import { Sites } from '../../src/sites/sites.service.js';
import { Dispatcher } from '../../src/upgrades/dispatcher.service.js';
import { JumpAttempts } from '../../src/upgrades/jump-attempts.service.js';
import { LabelsPass } from '../../src/upgrades/run-passes.js';
import { Runs } from '../../src/upgrades/runs.service.js';
import { SlotDeadlinesPass } from '../../src/upgrades/slot-passes.js';
import { createTestDatabase, testServers } from '../support/database.js';
import { RaceFleet } from './race-fleet.js';
import { RaceProcess } from './race-process.js';
import { compareHolders, judgeRace, type RaceVerdict } from './race-verdict.js';

export interface RaceOptions {
  seed: number;
  seconds: number;
  /** Without them the settings row is only read by whoever should hold it alone, and the race ends with the first over-grant. */
  locks: boolean;
  dispatchers?: number;
  clients?: number;
}

export interface RaceReport extends RaceVerdict {
  rounds: number;
  checkIns: number;
  kills: number;
  pauses: number;
  bumps: number;
  runs: number;
  /** Until the first over-grant was found; null: there was none. */
  caughtAfterMs: number | null;
}

const LIMIT_MOST = 30;
const CHECK_INS_AT_ONCE = 2;
const TELLERS = 3;
const KILL_EVERY_MS: readonly [number, number] = [20, 150];
const ADMIN_EVERY_MS: readonly [number, number] = [5, 60];
const PASS_EVERY_MS = 200;
const LOOK_EVERY_MS = 250;

const ADMIN: Actor = {
  kind: 'key',
  id: '019aaaaa-0000-7000-8000-000000000000',
  personId: null,
  name: 'lock races',
  role: 'admin',
  siteId: null,
  siteSlug: null,
  clientId: null,
  expiresAtMs: null,
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Several processes grant, tell, take check-ins, move the limit, pause and bump on two sites of one PostgreSQL, as fast as they can, while
 * their connections are killed. One site pushes its starts, the other gives them with the answers to check-ins.
 */
export async function runRace(options: RaceOptions): Promise<RaceReport> {
  const database = await createTestDatabase();
  const processes: RaceProcess[] = [];
  try {
    for (let index = 0; index < (options.dispatchers ?? 8); index += 1)
      processes.push(await RaceProcess.open(database.url, testServers().redisUrl, options.locks));
    return await new Race(options, database.url, processes).run();
  } finally {
    await Promise.all(processes.map((process) => process.close()));
    await database.drop();
  }
}

class Race {
  private readonly random: Prng;
  private readonly fleets: RaceFleet[] = [];
  private readonly sites: SiteRecord[] = [];
  /** Our ids of each site's clients. */
  private readonly clientIds: string[][] = [];
  private readonly counts = { rounds: 0, kills: 0, pauses: 0, bumps: 0, runs: 0 };
  private readonly surprises: string[] = [];
  private readonly watcher: pg.Client;
  private isOver = false;

  constructor(
    private readonly options: RaceOptions,
    databaseUrl: string,
    private readonly processes: readonly RaceProcess[],
  ) {
    this.random = new Prng(`lock races ${options.seed}`);
    this.watcher = new pg.Client({ connectionString: databaseUrl, application_name: 'watcher' });
  }

  async run(): Promise<RaceReport> {
    await this.watcher.connect();
    try {
      await this.prepare('pushed', { kind: 'simulated', url: 'http://127.0.0.1:9', secret: 'a secret of the race' });
      await this.prepare('pulled', { kind: 'none' });
      const beganAtMs = performance.now();
      const working = [...this.actors()];
      const isCaught = await this.watch(beganAtMs);
      const caughtAfterMs = isCaught ? Math.round(performance.now() - beganAtMs) : null;
      this.isOver = true;
      await Promise.all(working);
      if (!isCaught) await this.grantOnceMore();
      return { ...(await this.report()), caughtAfterMs };
    } finally {
      this.isOver = true;
      await this.watcher.end();
    }
  }

  private async prepare(slug: string, driver: Parameters<Sites['create']>[1]['driver']): Promise<void> {
    const [first] = this.processes as [RaceProcess];
    const site = await first.get(Sites).create(ADMIN, { slug, name: slug, control: 'managed', driver });
    const fleet = new RaceFleet(slug, this.options.clients ?? 300, ADMIN, this.random.fork(slug));
    this.sites.push(site);
    this.fleets.push(fleet);
    await fleet.gather(first);
    await first.get(SiteSettings).patch(ADMIN, site, '*', {
      maxConcurrentUpgrades: 8,
      startWithinSeconds: 2,
      maxUpgradeSeconds: 5,
      clockSkewSeconds: 0,
      maxAttempts: 10,
      safetyBrakePercent: 100,
    });
    await this.beginRun(first, this.sites.length - 1);
    await fleet.gather(first);
    const { rows } = await this.watcher.query<{ id: string }>(
      'SELECT id FROM client WHERE site_id = $1 ORDER BY client_id',
      [site.id],
    );
    this.clientIds.push(rows.map(({ id }) => id));
  }

  /** Everything that goes on at once. */
  private *actors(): Iterable<Promise<void>> {
    for (const [index, process] of this.processes.entries()) {
      yield this.again('dispatcher', () => this.dispatch(process, index % this.sites.length));
    }
    for (const [index, fleet] of this.fleets.entries())
      for (let desk = 0; desk < CHECK_INS_AT_ONCE; desk += 1)
        yield this.again(`check-ins ${index}`, () => fleet.someCheckIn(this.any()));
    for (let teller = 0; teller < TELLERS; teller += 1) yield this.again('teller', () => this.tell());
    yield this.again('admin', () => this.administer(), ADMIN_EVERY_MS);
    yield this.again('bumps', () => this.bump(), [5, 50]);
    yield this.again('passes', () => this.passes(), [PASS_EVERY_MS, PASS_EVERY_MS]);
    if (this.options.locks) yield this.again('killer', () => this.kill(), KILL_EVERY_MS);
  }

  /** Does it until the race is over. Only what a cut connection or a lost race for a lock explains may go wrong. */
  private async again(who: string, act: () => Promise<unknown>, everyMs?: readonly [number, number]): Promise<void> {
    const random = this.random.fork('pace', who);
    while (!this.isOver) {
      try {
        await act();
      } catch (error) {
        if (!isExplained(error)) this.surprises.push(`${who}: ${(error as Error).stack ?? String(error)}`);
      }
      await pause(everyMs === undefined ? 0 : random.between(everyMs));
    }
  }

  private any(): RaceProcess {
    return this.random.pick(this.processes as [RaceProcess, ...RaceProcess[]]);
  }

  private anySite(): number {
    return this.random.int(0, this.sites.length - 1);
  }

  /** All dispatchers grant on both sites; each begins with another. */
  private async dispatch(process: RaceProcess, first: number): Promise<void> {
    for (let offset = 0; offset < this.sites.length; offset += 1) {
      const index = (first + offset) % this.sites.length;
      this.counts.rounds += 1;
      const { granted } = await process.get(Dispatcher).dispatch(this.sites[index]!.id);
      this.fleets[index]!.granted(granted);
    }
  }

  private async tell(): Promise<void> {
    await this.fleets[0]!.tellOne(this.any());
    await pause(1);
  }

  private async administer(): Promise<void> {
    const process = this.any();
    const index = this.anySite();
    const site = this.sites[index]!;
    const settings = process.get(SiteSettings);
    const luck = this.random.float();
    if (this.fleets[index]!.isMostlyDone) await this.beginRun(process, index);
    else if (luck < 0.8) {
      const maxConcurrentUpgrades = this.random.int(1, LIMIT_MOST);
      await settings.patch(ADMIN, site, '*', { maxConcurrentUpgrades });
    } else if (luck < 0.9) {
      await settings.pause(ADMIN, site, 'a moment');
      this.counts.pauses += 1;
    } else await settings.resume(ADMIN, site, 'go on');
  }

  private async beginRun(process: RaceProcess, index: number): Promise<void> {
    const fleet = this.fleets[index]!;
    const version = fleet.nextVersion();
    await process.get(Runs).beginByHand(ADMIN, fleet.slug, { version, revision: null });
    fleet.target = version;
    this.counts.runs += 1;
  }

  private async bump(): Promise<void> {
    const index = this.anySite();
    const id = this.random.pick(this.clientIds[index] as [string, ...string[]]);
    const { outcome } = await this.any().get(JumpAttempts).attempt(ADMIN, this.sites[index]!.slug, id);
    if (outcome === 'moved_to_front') this.counts.bumps += 1;
  }

  private async passes(): Promise<void> {
    for (const pass of [LabelsPass, SlotDeadlinesPass] as (abstract new (...args: never[]) => Pass)[]) {
      const process = this.any();
      await process.get(Database).transaction((tx) => process.get(pass).run(tx));
    }
  }

  /** Cuts one connection of a process that is at work, or else any. */
  private async kill(): Promise<void> {
    const { rows } = await this.watcher.query<{ pid: number; isBusy: boolean }>(
      `SELECT pid, state <> 'idle' AS "isBusy" FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'rollcall' ORDER BY pid`,
    );
    const busy = rows.filter(({ isBusy }) => isBusy);
    const among = busy.length > 0 ? busy : rows;
    const victim = among[this.random.int(0, among.length - 1)];
    if (victim === undefined) return;
    await this.watcher.query('SELECT pg_terminate_backend($1)', [victim.pid]);
    this.counts.kills += 1;
  }

  /** True as soon as there is an over-grant in a race without locks; with them it runs its full time. */
  private async watch(beganAtMs: number): Promise<boolean> {
    while (performance.now() - beganAtMs < this.options.seconds * 1000) {
      await pause(LOOK_EVERY_MS);
      if (!this.options.locks && (await this.report()).overGrants.length > 0) return true;
    }
    return false;
  }

  /** Every process must have got over its kills. */
  private async grantOnceMore(): Promise<void> {
    for (const [index, process] of this.processes.entries()) {
      try {
        for (const site of this.sites) {
          await process.get(SiteSettings).resume(ADMIN, site, 'the end');
          await process.get(Dispatcher).dispatch(site.id);
        }
      } catch (error) {
        this.surprises.push(`process ${index} cannot grant any more: ${(error as Error).message}`);
      }
    }
    const statements = this.processes[0]!.get(Database);
    for (const { id } of this.sites) this.surprises.push(...(await compareHolders(statements, id)));
  }

  private async report(): Promise<Omit<RaceReport, 'caughtAfterMs'>> {
    const statements = {
      query: async <Row extends object>(sql: string, params: readonly unknown[] = []) =>
        (await this.watcher.query<Row>(sql, params as unknown[])).rows,
    };
    const verdicts: RaceVerdict[] = [];
    for (const { id } of this.sites) verdicts.push(await judgeRace(statements, id));
    const sum = (of: (verdict: RaceVerdict) => number) => verdicts.reduce((total, verdict) => total + of(verdict), 0);
    return {
      ...this.counts,
      checkIns: this.fleets.reduce((total, { checkIns }) => total + checkIns, 0),
      grants: sum(({ grants }) => grants),
      limitMoves: sum(({ limitMoves }) => limitMoves),
      most: Math.max(...verdicts.map(({ most }) => most)),
      overGrants: verdicts.flatMap(({ overGrants }) => overGrants),
      faults: [...verdicts.flatMap(({ faults }) => faults), ...this.surprises],
    };
  }
}

/** A refusal, a cut connection, or a lock that was not had three times in a row. */
const isExplained = (error: unknown): boolean =>
  error instanceof Problem || isConnectionFailure(error) || isRetryable(error);
