import { Injectable } from '@nestjs/common';
import type { DriverFailure } from '../../contracts/observed-words.js';
import { ClientSightings } from '../../fleet/client-sightings.service.js';
import { Fleet } from '../../fleet/fleet.service.js';
import { ChangeLog } from '../../platform/changes/change-log.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import type { SiteDriver } from '../../sites/drivers/site-driver.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { RemovedClients } from '../../upgrades/removed-clients.service.js';
import { Ghosts } from './ghosts.service.js';
import { nextSweepAtMs } from './model/pace.js';
import { clockCorrectionMs, withTrouble } from './model/standing.js';
import { toSighting } from './model/to-sighting.js';
import { SightedClients } from './sighted-clients.service.js';
import { SiteStandings } from './site-standing.service.js';
import { SiteWatchStore } from './site-watch.store.js';
import { LeaseLost, SweepLeases, type SweepTurn } from './sweep-leases.service.js';
import { SweepStore } from './sweep.store.js';

/** Clients that did not appear, asked for one by one in one sweep. */
const ASKED_MAX = 100;
const OF_ONE_CLIENT: ReadonlySet<DriverFailure> = new Set<DriverFailure>(['refused', 'bad_answer']);

interface Means {
  driver: SiteDriver;
  groups: ReadonlyMap<number, string>;
  isStopping: () => boolean;
}

/**
 * What follows once every page was seen. A list that changes while it is paged has gaps, so a client that did not appear is asked for by
 * its id, and it is gone only when the appliance itself says so.
 */
@Injectable()
export class SweepEnds {
  constructor(
    private readonly database: Database,
    private readonly leases: SweepLeases,
    private readonly fleet: Fleet,
    private readonly sightings: ClientSightings,
    private readonly clients: SightedClients,
    private readonly removedClients: RemovedClients,
    private readonly ghosts: Ghosts,
    private readonly watches: SiteWatchStore,
    private readonly sweeps: SweepStore,
    private readonly standings: SiteStandings,
    private readonly changes: ChangeLog,
  ) {}

  async finish(site: SiteRecord, turn: SweepTurn, means: Means): Promise<void> {
    const startedAtMs = turn.sweep.startedAt.getTime();
    const missed = await this.sightings.countUnseen(this.database, site.id, startedAtMs);
    if (missed > 0) {
      await this.database.transaction(async (tx) => {
        await this.leases.hold(tx, turn);
        this.sweeps.add(tx, turn.sweep.id, { missed });
      });
    }
    for (const clientId of await this.sightings.unseen(this.database, site.id, startedAtMs, ASKED_MAX)) {
      if (means.isStopping()) return;
      if (!(await this.askFor(turn, clientId, means))) break;
    }
    await this.database.transaction((tx) => this.close(tx, turn));
  }

  /** False when the appliance did not answer: the others are asked for after the next sweep. What is wrong with one only is not theirs. */
  private async askFor(turn: SweepTurn, clientId: string, { driver, groups }: Means): Promise<boolean> {
    const askedAtMs = await this.sweeps.nowMs(this.database);
    const answer = await driver.findClient(clientId);
    if (!answer.ok) return OF_ONE_CLIENT.has(answer.reason);
    await this.database.transaction(async (tx) => {
      const watch = await this.leases.hold(tx, turn);
      if (answer.client === null) {
        const removed = await this.remove(tx, turn, clientId, watch.nowMs);
        return this.sweeps.add(tx, turn.sweep.id, { calls: 1, removed });
      }
      const clock = { seenAtMs: askedAtMs, correctionMs: clockCorrectionMs(watch.clockOffsetMs) };
      const counts = await this.clients.save(tx, watch.siteId, [toSighting(answer.client, groups, clock)]);
      this.sweeps.add(tx, turn.sweep.id, { calls: 1, ...counts });
    });
    return true;
  }

  private async remove(tx: Transaction, { sweep }: SweepTurn, clientId: string, nowMs: number): Promise<number> {
    const gone = await this.fleet.lock(tx, sweep.siteId, [clientId], false);
    const cause = { cause: 'gone_from_appliance' as const, by: null };
    await this.removedClients.remove(tx, gone, nowMs, cause);
    return gone.length;
  }

  private async close(tx: Transaction, turn: SweepTurn): Promise<void> {
    const watch = await this.leases.hold(tx, turn);
    const { siteId } = watch;
    const startedAtMs = turn.sweep.startedAt.getTime();
    const before = await this.sweeps.lastComplete(tx, siteId);
    this.sightings.countMissed(tx, siteId, startedAtMs);
    await this.ghosts.judge(tx, siteId, watch.nowMs, 'sweep');
    const counts = await this.sightings.counts(tx, siteId, startedAtMs);
    const sweep = await this.sweeps.end(tx, turn.sweep.id, 'complete', { rows: counts.seen });
    if (sweep === null) throw new LeaseLost(`sweep ${turn.sweep.number} has ended meanwhile`);
    this.watches.finish(tx, siteId, counts);
    const differs = isShort(sweep) && before !== null && isShort(before);
    const detail = differs
      ? `The appliance says that there are ${sweep.total} clients; ${sweep.rows} could be seen, twice in a row.`
      : null;
    const standing = withTrouble(watch.standing, 'total_differs', detail, watch.nowMs);
    this.standings.save(tx, siteId, watch.standing, standing);
    const { pace, everySeconds } = await this.leases.period(tx, watch, sweep.total);
    this.watches.setPace(tx, siteId, pace, false);
    const isAskedFor = watch.sweepAskedBy !== null;
    this.watches.setNextSweep(tx, siteId, nextSweepAtMs(startedAtMs, everySeconds, isAskedFor, watch.nowMs));
    const { number, source, rows, total, missed, removed, enrolled, changed } = sweep;
    const seconds = (sweep.finishedAt!.getTime() - startedAtMs) / 1000;
    const data = { number, source, rows, total, missed, removed, enrolled, changed, seconds };
    this.changes.append(tx, [{ siteId, kind: 'sweep.finished', data }]);
  }
}

const isShort = ({ rows, total }: { rows: number; total: number | null }) => total !== null && rows < total;
