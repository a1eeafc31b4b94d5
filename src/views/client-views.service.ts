import { Injectable } from '@nestjs/common';
import type {
  Client,
  ClientListQuery,
  ClientsAnswer,
  FacetsAnswer,
  TimelineAnswer,
  TimelineEntry,
} from '../contracts/clients.js';
import type { PageQuery } from '../contracts/common.js';
import type { ClientFilter } from '../contracts/upgrades.js';
import { CONNECTIONS, CONNECTION_TYPES, UPGRADE_STATES } from '../contracts/words.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { decodeCursor, encodeCursor } from '../platform/page-cursor.js';
import { Problem } from '../platform/problem.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { clientPlace, foreignCursor, timelinePlaceSchema } from './client-cursor.js';
import { ClientViewsStore, type Facet, type FacetCount, type ListedRow, type Shown } from './client-views.store.js';
import { stretchesFrom, stretchesOf, type Place, type Stretch } from './model/client-order.js';
import { toClient, toTimelineEntry, type ClientRow } from './model/client-row.js';
import { ObservationStore } from './observation.store.js';
import { SiteFactsReader, type SiteStanding } from './site-facts.service.js';

const FACET_VALUES_MAX = 50;

/** A row of the page with the stretch that it comes from. */
interface PageRow {
  row: ListedRow;
  stretch: Stretch;
}

/** Jump Clients as lists, facets and single ones show them. */
@Injectable()
export class ClientViews {
  constructor(
    private readonly database: Database,
    private readonly reader: SiteFactsReader,
    private readonly store: ClientViewsStore,
    private readonly observations: ObservationStore,
  ) {}

  /** One page of the clients that match. Problem `bad_query` for a cursor of another list or sort. */
  async list(site: SiteRecord, { limit, cursor, sort, ...filter }: ClientListQuery): Promise<ClientsAnswer> {
    const way = stretchesFrom(stretchesOf(sort, filter), clientPlace(cursor, sort));
    if (way === null) throw foreignCursor('Its place is not one that the filter can match.');
    return this.reader.inSnapshot(site, async (tx, standing) => {
      const { throttle, facts } = standing;
      const shown = { siteId: site.id, filter, stopped: facts.stopped };
      const total = await this.store.count(tx, shown);
      const found = total === 0 ? [] : await this.walk(tx, shown, way, limit + 1);
      const page = found.slice(0, limit);
      const rows = page.map(({ row }) => row);
      return {
        asOf: new Date(throttle.nowMs).toISOString(),
        items: await this.toClients(tx, rows, standing),
        nextCursor: found.length > limit ? encodeCursor([sort, ...placeOf(page.at(-1)!)]) : null,
        total,
      };
    });
  }

  /** Counts of each facet's values, each without its own part of the filter. */
  async facets(site: SiteRecord, filter: ClientFilter): Promise<FacetsAnswer> {
    return this.reader.inSnapshot(site, async (tx, { facts }) => {
      const counts = await this.store.facets(tx, { siteId: site.id, filter, stopped: facts.stopped });
      return {
        upgradeState: countsOf(counts, 'upgradeState', UPGRADE_STATES),
        connection: countsOf(counts, 'connection', CONNECTIONS),
        connectionType: countsOf(counts, 'connectionType', CONNECTION_TYPES),
        group: mostFrequent(counts, 'group'),
        version: mostFrequent(counts, 'version'),
        tag: mostFrequent(counts, 'tag'),
        reason: countsFound(counts, 'reason'),
      };
    });
  }

  /** Problem `not_found` when the site has no such client. */
  async one(site: SiteRecord, id: string): Promise<Client> {
    const [client] = await this.byIds(site, [id]);
    if (client === undefined) throw noSuchClient(site, id);
    return client;
  }

  /** Those of `ids` that the site has, in no particular order. */
  async byIds(site: SiteRecord, ids: readonly string[]): Promise<Client[]> {
    return this.reader.inSnapshot(site, async (tx, standing) =>
      this.toClients(tx, await this.store.byIds(tx, site.id, ids), standing),
    );
  }

  /** A client's story, newest first. Problem `not_found` when the site has no such client. */
  async timeline(site: SiteRecord, id: string, { limit, cursor }: PageQuery): Promise<TimelineAnswer> {
    const place = decodeCursor(cursor, timelinePlaceSchema);
    const known = await this.store.byIds(this.database, site.id, [id]);
    if (known.length === 0) throw noSuchClient(site, id);
    const after = place === null ? null : { at: place[1], id: place[2] };
    const found = await this.store.timeline(this.database, id, after, limit + 1);
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    const isMore = found.length > limit && last !== undefined;
    return {
      items: rows.map(toTimelineEntry),
      nextCursor: isMore ? encodeCursor(['timeline', last.exactAt, String(last.id)]) : null,
    };
  }

  /** The newest `limit` lines of each client's story, by id. Says nothing of whose clients they are: give ids of one's own site. */
  async timelines(ids: readonly string[], limit: number): Promise<Map<string, TimelineEntry[]>> {
    const entries = new Map<string, TimelineEntry[]>(ids.map((id) => [id, []]));
    for (const row of await this.store.timelines(this.database, ids, limit)) {
      entries.get(row.clientId)?.push(toTimelineEntry(row));
    }
    return entries;
  }

  /** Walks stretch by stretch until the page is full. */
  private async walk(
    tx: Transaction,
    shown: Shown,
    way: readonly { stretch: Stretch; after: readonly string[] | null }[],
    limit: number,
  ): Promise<PageRow[]> {
    const found: PageRow[] = [];
    for (const { stretch, after } of way) {
      if (found.length >= limit) break;
      const rows = await this.store.stretch(tx, shown, stretch, after, limit - found.length);
      found.push(...rows.map((row) => ({ row, stretch })));
    }
    return found;
  }

  private async toClients(tx: Transaction, rows: readonly ClientRow[], standing: SiteStanding): Promise<Client[]> {
    const { throttle, facts } = standing;
    const queued = rows.filter(({ state }) => state === 'queued').map(({ id }) => id);
    const positions = await this.store.positions(tx, throttle.siteId, queued);
    const pace = queued.length === 0 ? null : await this.reader.pace(tx, standing);
    const sightings =
      facts.sight === null
        ? null
        : await this.observations.sightings(
            tx,
            rows.map(({ id }) => id),
          );
    return rows.map((row) => {
      const beside = { place: positions.get(row.id) ?? null, sighting: sightings?.get(row.id) ?? null };
      return toClient(row, beside, facts, pace);
    });
  }
}

const placeOf = ({ row, stretch }: PageRow): [Place['state'], Place['keys']] => [stretch.state, row.keys];

function countsOf(counts: readonly FacetCount[], facet: Facet, words: readonly string[]): Record<string, number> {
  const known = new Map(counts.filter((count) => count.facet === facet).map(({ value, count }) => [value, count]));
  return Object.fromEntries(words.map((word) => [word, known.get(word) ?? 0]));
}

/** Only the values that somebody has: most reasons are nobody's. */
function countsFound(counts: readonly FacetCount[], facet: Facet): Record<string, number> {
  return Object.fromEntries(mostFrequent(counts, facet).map(({ value, count }) => [value, count]));
}

function mostFrequent(counts: readonly FacetCount[], facet: Facet): { value: string; count: number }[] {
  return counts
    .flatMap(({ facet: of, value, count }) => (of === facet && value !== null ? [{ value, count }] : []))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, FACET_VALUES_MAX);
}

function noSuchClient(site: SiteRecord, id: string): Problem {
  return new Problem('not_found', `Site "${site.slug}" has no client ${id}.`);
}
