import { Injectable } from '@nestjs/common';
import type { DriverFailure } from '../../contracts/observed-words.js';
import { ClientSightings } from '../../fleet/client-sightings.service.js';
import { Fleet } from '../../fleet/fleet.service.js';
import { ChangeLog } from '../../platform/changes/change-log.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import type { SiteDriver } from '../../sites/drivers/site-driver.js';
import type { SeenClient } from '../../sites/model/seen-client.js';
import { RemovedClients } from '../../upgrades/removed-clients.service.js';
import { Ghosts } from './ghosts.service.js';
import { nextSweepAtMs } from './model/pace.js';
import { CONTRADICTED, isMass, REMOVAL_DOUBTS, type RemovalDoubt, removalDoubt } from './model/removal-doubt.js';
import { clockCorrectionMs, withTrouble } from './model/standing.js';
import { type SeenTimes, toSighting } from './model/to-sighting.js';
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

  async finish(turn: SweepTurn, means: Means): Promise<void> {
    const { doubt, isSure } = await this.database.transaction((tx) => this.doubtOf(tx, turn));
    const found = doubt === null ? await this.askForMissing(turn, means, isSure) : { isDone: true, doubt };
    if (found.isDone) await this.database.transaction((tx) => this.close(tx, turn, found.doubt));
  }

  /** `isSure`: a person said that they may go, and there is nobody to try the appliance's word on. */
  private async doubtOf(tx: Transaction, turn: SweepTurn): Promise<{ doubt: RemovalDoubt | null; isSure: boolean }> {
    const watch = await this.leases.hold(tx, turn);
    const { clients, seen } = await this.sightings.counts(tx, watch.siteId, turn.sweep.startedAt.getTime());
    const missed = clients - seen;
    if (missed > 0) this.sweeps.add(tx, turn.sweep.id, { missed });
    return { doubt: removalDoubt({ missed, clients, confirmed: watch.confirmedRemoved }), isSure: seen === 0 };
  }

  /** One by one, as many as one sweep may. `isDone` false: this process is stopping, and another goes on. */
  private async askForMissing(
    turn: SweepTurn,
    means: Means,
    isSure: boolean,
  ): Promise<{ isDone: boolean; doubt: RemovalDoubt | null }> {
    const { siteId, startedAt } = turn.sweep;
    let isBelieved = isSure;
    for (const clientId of await this.sightings.unseen(this.database, siteId, startedAt.getTime(), ASKED_MAX)) {
      if (means.isStopping()) return { isDone: false, doubt: null };
      const asked = await this.sweeps.now(this.database);
      const answer = await means.driver.findClient(clientId);
      // The others are asked for after the next sweep. What is wrong with one only is not theirs.
      if (!answer.ok && !OF_ONE_CLIENT.has(answer.reason)) break;
      if (!answer.ok) continue;
      if (answer.client === null && !isBelieved) {
        const isThere = await this.findsOneListed(turn, means);
        if (isThere !== true) return { isDone: true, doubt: isThere === null ? null : CONTRADICTED };
        isBelieved = true;
      }
      const answered = await this.sweeps.now(this.database);
      const times = { seenAtMs: asked.fromMs, answeredAtMs: answered.byMs };
      await this.settle(turn, { clientId, client: answer.client, times }, means);
    }
    return { isDone: true, doubt: null };
  }

  /**
   * Whoever says that there is no such client must know one that was just listed: what stands between may answer so to every such question.
   * Null: it cannot be told.
   */
  private async findsOneListed(turn: SweepTurn, { driver }: Means): Promise<boolean | null> {
    const { siteId, startedAt, id } = turn.sweep;
    const listed = await this.sightings.seenLast(this.database, siteId, startedAt.getTime());
    const answer = listed === null ? null : await driver.findClient(listed);
    await this.database.transaction(async (tx) => {
      await this.leases.hold(tx, turn);
      this.sweeps.add(tx, id, { calls: 1 });
    });
    return answer?.ok ? answer.client !== null : null;
  }

  /** `client` null: there is no such client any more. */
  private async settle(
    turn: SweepTurn,
    { clientId, client, times }: { clientId: string; client: SeenClient | null; times: SeenTimes },
    { groups }: Means,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const watch = await this.leases.hold(tx, turn);
      if (client === null) {
        const removed = await this.remove(tx, turn, clientId, watch.nowMs);
        return this.sweeps.add(tx, turn.sweep.id, { calls: 1, removed });
      }
      const clock = { ...times, correctionMs: clockCorrectionMs(watch.clockOffsetMs) };
      const counts = await this.clients.save(tx, watch.siteId, [toSighting(client, groups, clock)]);
      this.sweeps.add(tx, turn.sweep.id, { calls: 1, ...counts });
    });
  }

  private async remove(tx: Transaction, { sweep }: SweepTurn, clientId: string, nowMs: number): Promise<number> {
    const gone = await this.fleet.lock(tx, sweep.siteId, [clientId], false);
    const cause = { cause: 'gone_from_appliance' as const, by: null };
    await this.removedClients.remove(tx, gone, nowMs, cause);
    return gone.length;
  }

  /** `doubt`: why nobody was removed. */
  private async close(tx: Transaction, turn: SweepTurn, doubt: RemovalDoubt | null): Promise<void> {
    const watch = await this.leases.hold(tx, turn);
    const { siteId } = watch;
    const startedAtMs = turn.sweep.startedAt.getTime();
    const before = await this.sweeps.lastComplete(tx, siteId);
    this.sightings.countMissed(tx, siteId, startedAtMs);
    await this.ghosts.judge(tx, siteId, watch.nowMs, 'sweep');
    const counts = await this.sightings.counts(tx, siteId, startedAtMs);
    const sweep = await this.sweeps.end(tx, turn.sweep.id, 'complete', { rows: counts.seen });
    if (sweep === null) throw new LeaseLost(`sweep ${turn.sweep.number} has ended meanwhile`);
    const isConfirmed = isMass({ missed: counts.clients - counts.seen, clients: counts.clients });
    this.watches.finish(tx, siteId, counts, isConfirmed);
    const differs = isShort(sweep) && before !== null && isShort(before);
    const detail = differs
      ? `The appliance says that there are ${sweep.total} clients; ${sweep.rows} could be seen, twice in a row.`
      : null;
    const differing = withTrouble(watch.standing, 'total_differs', detail, watch.nowMs);
    const standing = REMOVAL_DOUBTS.reduce(
      (so, code) => withTrouble(so, code, doubt?.code === code ? doubt.detail : null, watch.nowMs),
      differing,
    );
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
