import { Injectable } from '@nestjs/common';
import { ClientSightings } from '../../fleet/client-sightings.service.js';
import { Fleet } from '../../fleet/fleet.service.js';
import type { Sighting } from '../../fleet/model/sighting.js';
import { ChangeLog } from '../../platform/changes/change-log.js';
import { Database, type Statements, type Transaction } from '../../platform/database/database.js';
import { RemovedClients } from '../../upgrades/removed-clients.service.js';
import { Ghosts } from '../sweeps/ghosts.service.js';
import { SightedClients } from '../sweeps/sighted-clients.service.js';
import { SiteWatchStore } from '../sweeps/site-watch.store.js';
import { LEASE_SECONDS, LeaseLost } from '../sweeps/sweep-leases.service.js';
import { SweepStore, type SweepRow } from '../sweeps/sweep.store.js';
import type { ReadFile } from './read-file.js';

const CHUNK = 500;

/** An import that this process is at. */
export interface ImportTurn {
  owner: string;
  sweep: SweepRow;
  takenAt: Date;
}

export interface ImportWish {
  isComplete: boolean;
  removesMissing: boolean;
  by: string;
}

/** Applies a file that was read to the fleet, a part in each transaction. Repeating the file changes nothing more. */
@Injectable()
export class ImportedFleet {
  constructor(
    private readonly database: Database,
    private readonly clients: SightedClients,
    private readonly sightings: ClientSightings,
    private readonly fleet: Fleet,
    private readonly removedClients: RemovedClients,
    private readonly ghosts: Ghosts,
    private readonly watches: SiteWatchStore,
    private readonly sweeps: SweepStore,
    private readonly changes: ChangeLog,
  ) {}

  /** Throws {@link LeaseLost} when another import has begun meanwhile. */
  async apply(turn: ImportTurn, file: ReadFile, wish: ImportWish): Promise<SweepRow> {
    const seenAtMs = turn.takenAt.getTime();
    const sightings: Sighting[] = file.clients.map((row) => ({
      // A file has one time.
      ...{ source: 'import', seenAtMs, answeredAtMs: seenAtMs, row },
      group: row.group !== null && 'name' in row.group ? row.group.name : null,
    }));
    const lastPage = Math.max(1, Math.ceil(sightings.length / CHUNK));
    for (let page = 1; page <= lastPage; page += 1) {
      const part = sightings.slice((page - 1) * CHUNK, page * CHUNK);
      await this.database.transaction(async (tx) => {
        await this.hold(tx, turn);
        const counts = { rows: part.length, calls: 0, ...(await this.clients.save(tx, turn.sweep.siteId, part)) };
        // Only a whole look has a total.
        const place = { page, lastPage, total: wish.isComplete ? sightings.length : null };
        if ((await this.sweeps.advance(tx, turn.sweep.id, place, counts)) === null) throw lost(turn);
      });
    }
    if (wish.isComplete) await this.missed(turn, file, wish);
    return this.database.transaction((tx) => this.close(tx, turn));
  }

  /** The file could not be applied to its end. */
  async giveUp({ sweep }: ImportTurn): Promise<void> {
    await this.database.transaction((tx) => this.sweeps.end(tx, sweep.id, 'failed')).catch(() => undefined);
  }

  /** Who is not in a whole file is there no more. A row that could be read in part shows that its client is. */
  private async missed(turn: ImportTurn, { rejectedIds }: ReadFile, wish: ImportWish): Promise<void> {
    const { siteId } = turn.sweep;
    const seenAtMs = turn.takenAt.getTime();
    const count = await this.sightings.countUnseen(this.database, siteId, seenAtMs);
    const unseen = await this.sightings.unseen(this.database, siteId, seenAtMs, count);
    const missing = unseen.filter((clientId) => !rejectedIds.has(clientId));
    for (let from = 0; from === 0 || from < missing.length; from += CHUNK) {
      const part = wish.removesMissing ? missing.slice(from, from + CHUNK) : [];
      await this.database.transaction(async (tx) => {
        const { nowMs } = await this.hold(tx, turn);
        const gone = await this.fleet.lock(tx, siteId, part, false);
        await this.removedClients.remove(tx, gone, nowMs, { cause: 'gone_from_import', by: wish.by });
        this.sweeps.add(tx, turn.sweep.id, { removed: gone.length, missed: missing.length });
      });
      if (!wish.removesMissing) break;
    }
  }

  private async close(tx: Transaction, turn: ImportTurn): Promise<SweepRow> {
    const watch = await this.hold(tx, turn);
    const { siteId } = watch;
    const seenAtMs = turn.takenAt.getTime();
    const sweep = await this.sweeps.end(tx, turn.sweep.id, 'complete');
    if (sweep === null) throw lost(turn);
    if (sweep.total !== null) this.sightings.countMissed(tx, siteId, seenAtMs);
    await this.ghosts.judge(tx, siteId, seenAtMs, 'import');
    this.watches.finish(tx, siteId, await this.sightings.counts(tx, siteId, seenAtMs));
    const { number, source, rows, total, missed, removed, enrolled, changed } = sweep;
    const data = { number, source, rows, total, missed, removed, enrolled, changed };
    this.changes.append(tx, [{ siteId, kind: 'sweep.finished', by: sweep.by, data }]);
    return sweep;
  }

  private async hold(tx: Statements, turn: ImportTurn) {
    const watch = await this.watches.renew(tx, turn.sweep.siteId, turn.owner, LEASE_SECONDS);
    if (watch === null) throw lost(turn);
    return watch;
  }
}

const lost = ({ sweep }: ImportTurn) => new LeaseLost(`import ${sweep.number} has given way to another`);
