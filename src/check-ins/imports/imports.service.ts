import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { actorLabel, type Actor } from '../../access/actor.js';
import { AuditTrail } from '../../access/audit-trail.service.js';
import type { ImportAnswer, ImportQuery } from '../../contracts/observation.js';
import type { ImportFormat } from '../../contracts/observed-words.js';
import { ClientSightings } from '../../fleet/client-sightings.service.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { Problem } from '../../platform/problem.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { Sites } from '../../sites/sites.service.js';
import { LEASE_SECONDS, LeaseLost } from '../sweeps/sweep-leases.service.js';
import { SiteWatchStore } from '../sweeps/site-watch.store.js';
import { SweepStore } from '../sweeps/sweep.store.js';
import { toSweep } from '../sweeps/sweeps.service.js';
import { ImportedFleet, type ImportTurn } from './imported-fleet.service.js';
import { mayRemove } from './model/removal.js';
import { readFile, type ReadFile } from './read-file.js';

/** A file may have been written by a clock that is a little ahead. */
const AHEAD_MS_MAX = 300_000;

/**
 * Takes in exports of a fleet, uploaded again and again, for sites whose appliance may not be asked. Each is a look at the whole fleet, or
 * at a part of it, at the moment when the file was written; the differences come about as between two sweeps.
 */
@Injectable()
export class Imports {
  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly watches: SiteWatchStore,
    private readonly sweeps: SweepStore,
    private readonly sightings: ClientSightings,
    private readonly fleet: ImportedFleet,
    private readonly audit: AuditTrail,
  ) {}

  async take(
    actor: Actor,
    slug: string,
    query: ImportQuery,
    format: ImportFormat,
    body: unknown,
  ): Promise<ImportAnswer> {
    const site = await this.sites.require(slug);
    this.requireMayPost(actor, site);
    const file = await readFile(format, body);
    const turn = await this.database.transaction((tx) => this.begin(tx, actor, site, query, file));
    const removesMissing = query.complete && !file.hasNameless;
    try {
      const sweep = await this.fleet.apply(turn, file, {
        isComplete: query.complete,
        removesMissing,
        by: actorLabel(actor),
      });
      const { unknownColumns, rejected, rejectedCount } = file;
      const takenAt = turn.takenAt.toISOString();
      const answer = { sweep: toSweep(sweep), format, takenAt, unknownColumns, rejected, rejectedCount };
      await this.database.transaction((tx) => this.note(tx, actor, site, answer));
      return answer;
    } catch (error) {
      if (error instanceof LeaseLost) throw new Problem('conflict', 'Another import has taken the place of this one.');
      await this.fleet.giveUp(turn);
      throw error;
    } finally {
      await this.watches.release(this.database, site.id, turn.owner);
    }
  }

  /** Everything that may be refused is refused here, before anything is changed. */
  private async begin(
    tx: Transaction,
    actor: Actor,
    site: SiteRecord,
    query: ImportQuery,
    file: ReadFile,
  ): Promise<ImportTurn> {
    const owner = uuidv7();
    this.watches.ensure(tx, site.id, { source: 'import', readsFrom: null }, false);
    const watch = await this.watches.claimImport(tx, site.id, owner, LEASE_SECONDS);
    if (watch === null)
      throw new Problem('conflict', 'Another import of this site is under way. Send it again shortly.');
    const takenAt = new Date(query.takenAt ?? watch.nowMs);
    if (takenAt.getTime() > watch.nowMs + AHEAD_MS_MAX) {
      const errors = [{ pointer: '/takenAt', code: 'in_the_future', message: 'must not lie ahead' }];
      throw new Problem('bad_query', 'The file cannot have been written in the future.', { errors });
    }
    this.sightings.setRight(tx, site.id, takenAt.getTime());
    const last = await this.sweeps.lastComplete(tx, site.id);
    const than = last?.takenAt ?? null;
    // One from a time to come was taken by a clock that was wrong.
    if (than !== null && takenAt < than && than.getTime() <= watch.nowMs + AHEAD_MS_MAX) {
      const of = than.toISOString();
      throw new Problem('conflict', `The file is older than the last import, which shows the fleet of ${of}.`);
    }
    if (last !== null && query.takenAt === undefined) await this.refuseOlder(tx, site, file);
    await this.refuseMassRemoval(tx, site, query, file);
    const left = await this.sweeps.running(tx, site.id);
    if (left !== null) await this.sweeps.end(tx, left.id, 'abandoned');
    const by = actorLabel(actor);
    const sweep = await this.sweeps.insert(tx, {
      id: uuidv7(),
      siteId: site.id,
      source: 'import',
      pace: null,
      by,
      takenAt,
    });
    return { owner, sweep, takenAt };
  }

  /** Connects and disconnects only move on: a file that takes some back and brings none was written before the one that is known. */
  private async refuseOlder(tx: Transaction, site: SiteRecord, file: ReadFile): Promise<void> {
    const { earlier, later } = await this.sightings.compareWords(tx, site.id, file.clients);
    if (earlier === 0 || later > 0) return;
    throw new Problem(
      'conflict',
      `The file is older than the last import: ${earlier} of its clients have been heard of since, by what is known here. If it is not, say by takenAt when it was written.`,
    );
  }

  private async refuseMassRemoval(
    tx: Transaction,
    site: SiteRecord,
    query: ImportQuery,
    file: ReadFile,
  ): Promise<void> {
    if (!query.complete || file.hasNameless) return;
    const present = [...file.clients.map(({ clientId }) => clientId), ...file.rejectedIds];
    const { fleet, others } = await this.sightings.countOthers(tx, site.id, present);
    if (mayRemove(others, fleet, query.confirmRemoved)) return;
    throw new Problem(
      'count_moved',
      `${others} of ${fleet} clients are not in the file and would be removed. Send it with complete=false, or with confirmRemoved=${others}.`,
      { extra: { count: others } },
    );
  }

  private requireMayPost(actor: Actor, site: SiteRecord): void {
    if (actor.siteId !== null && actor.siteId !== site.id) {
      throw new Problem('forbidden', `This key posts imports of another site than "${site.slug}".`);
    }
    if (actor.clientId !== null) throw new Problem('forbidden', 'This key speaks for one client, not for a fleet.');
    if (site.control !== 'observed' || site.driverKind !== 'none') {
      throw new Problem('conflict', `"${site.slug}" is not fed by imports: only an observed site without a driver is.`);
    }
  }

  private async note(
    tx: Transaction,
    actor: Actor,
    site: SiteRecord,
    { sweep, format, takenAt }: ImportAnswer,
  ): Promise<void> {
    const { number, rows, enrolled, changed, removed } = sweep;
    const after = { number, format, takenAt, rows, enrolled, changed, removed };
    await this.audit.record(tx, { actor, action: 'import.taken', siteId: site.id, siteSlug: site.slug, after });
  }
}
