import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, actorLabel } from '../../access/actor.js';
import { AuditTrail } from '../../access/audit-trail.service.js';
import type {
  AlertCountsAnswer,
  Incident,
  IncidentCounts,
  IncidentDetail,
  IncidentsAnswer,
  IncidentsQuery,
  MembersAnswer,
} from '../../contracts/alerts.js';
import type { PageQuery } from '../../contracts/common.js';
import { ChangeLog } from '../../platform/changes/change-log.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { decodeCursor, encodeCursor } from '../../platform/page-cursor.js';
import { Problem } from '../../platform/problem.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { ClientViews } from '../../views/client-views.service.js';
import { toEventLine, toIncident, toTold } from './incident-answer.js';
import { IncidentViewsStore, type IncidentRow } from './incident-views.store.js';

const EVENTS_MAX = 100;
const ABSORBED_MAX = 100;
const NOBODY = { alert: null, severity: null, clientId: null };

const exactTime = z.string().regex(/^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}$/);
/** Which order the list was in, rank of the severity, time and id of the last incident given out. */
const placeSchema = z.tuple([z.enum(['open', 'resolved']), z.number().int().min(1).max(9), exactTime, z.uuid()]);
const memberPlaceSchema = z.tuple([z.literal('members'), z.boolean(), exactTime, z.uuid()]);

/** Incidents as people read them, and what people say of them. */
@Injectable()
export class Incidents {
  constructor(
    private readonly database: Database,
    private readonly store: IncidentViewsStore,
    private readonly clients: ClientViews,
    private readonly changeLog: ChangeLog,
    private readonly audit: AuditTrail,
  ) {}

  /** One page. Problem `bad_query` for a cursor of another list. */
  async list(site: SiteRecord, { limit, cursor, ...query }: IncidentsQuery): Promise<IncidentsAnswer> {
    const order = query.list === 'resolved' ? 'resolved' : 'open';
    const place = decodeCursor(cursor, placeSchema);
    if (place !== null && place[0] !== order) throw foreignCursor();
    const after = place && { rank: place[1], at: place[2], id: place[3] };
    const filter = {
      alert: query.alert ?? null,
      severity: query.severity ?? null,
      clientId: query.client ?? null,
    };
    const muted = query.list === undefined ? null : query.list === 'muted';
    const [found, counts] = await Promise.all([
      order === 'resolved'
        ? this.store.resolved(this.database, site.id, filter, after, limit + 1)
        : this.store.open(this.database, site.id, { ...filter, muted }, after, limit + 1),
      this.store.counts(this.database, site.id),
    ]);
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    const isMore = found.length > limit && last !== undefined;
    const nextCursor = isMore ? encodeCursor([order, last.rank, last.exactAt, last.id]) : null;
    return { items: rows.map(toIncident), nextCursor, counts };
  }

  /** The first of those that are not resolved, most urgent first, and the latest of those that are. */
  async latest(
    site: SiteRecord,
    limits: { open: number; resolved: number },
  ): Promise<{ counts: IncidentCounts; open: Incident[]; resolved: Incident[] }> {
    const { store, database } = this;
    const [counts, open, resolved] = await Promise.all([
      store.counts(database, site.id),
      store.open(database, site.id, { ...NOBODY, muted: null }, null, limits.open),
      store.resolved(database, site.id, NOBODY, null, limits.resolved),
    ]);
    return { counts, open: open.map(toIncident), resolved: resolved.map(toIncident) };
  }

  async counts(): Promise<AlertCountsAnswer> {
    return { items: await this.store.allCounts(this.database) };
  }

  /** Problem `not_found` when the site has no such incident. */
  async one(site: SiteRecord, id: string): Promise<IncidentDetail> {
    const { store, database } = this;
    const row = found(await store.byId(database, site.id, id), site, id);
    const [events, told, absorbed] = await Promise.all([
      store.events(database, id, EVENTS_MAX),
      store.told(database, id),
      store.absorbed(database, id, ABSORBED_MAX),
    ]);
    return {
      ...toIncident(row),
      events: events.map(toEventLine),
      told: told.map(toTold),
      absorbed: absorbed.map((one) => ({ id: one.id, number: one.number, title: toIncident(one).title })),
    };
  }

  /** The clients that are in it, then those that were. Problems: `not_found`, `bad_query`. */
  async members(site: SiteRecord, id: string, { limit, cursor }: PageQuery): Promise<MembersAnswer> {
    const place = decodeCursor(cursor, memberPlaceSchema);
    const after = place && { left: place[1], joinedAt: place[2], clientId: place[3] };
    found(await this.store.byId(this.database, site.id, id), site, id);
    const members = await this.store.members(this.database, id, after, limit + 1);
    const rows = members.slice(0, limit);
    const ids = rows.map(({ clientId }) => clientId);
    const clients = new Map((await this.clients.byIds(site, ids)).map((client) => [client.id, client]));
    const last = rows.at(-1);
    const isMore = members.length > limit && last !== undefined;
    return {
      items: rows.flatMap(({ clientId, since, joinedAt, leftAt, muted }) => {
        const client = clients.get(clientId);
        // Deleted between the two reads.
        if (client === undefined) return [];
        const { name, group, connection, upgradeState, reason } = client;
        return [
          {
            client: { id: clientId, clientId: client.clientId, name, group, connection, upgradeState, reason },
            since: since.toISOString(),
            joinedAt: joinedAt.toISOString(),
            leftAt: leftAt?.toISOString() ?? null,
            muted,
          },
        ];
      }),
      nextCursor: isMore ? encodeCursor(['members', last.leftAt !== null, last.exactJoinedAt, last.clientId]) : null,
    };
  }

  /** Somebody has taken it on. What was acknowledged stays as it is. Problems: `not_found`, `conflict` when it is over. */
  async acknowledge(actor: Actor, site: SiteRecord, id: string, note: string | null): Promise<IncidentDetail> {
    await this.database.transaction(async (tx) => {
      const row = found(await this.store.lock(tx, site.id, id), site, id);
      if (row.acknowledgedAt !== null) return;
      if (row.state === 'resolved') {
        throw new Problem('conflict', `Alert ${row.number} is over: there is nothing to take on.`);
      }
      const by = actorLabel(actor);
      this.store.acknowledge(tx, id, by, note);
      const after = { number: row.number, alert: row.alert, acknowledged: true };
      await this.say(tx, { actor, site, row, action: 'alert.acknowledged', after, why: note });
    });
    return this.one(site, id);
  }

  /** Nobody has it any more. Problem `not_found`. */
  async withdrawAcknowledgement(actor: Actor, site: SiteRecord, id: string): Promise<IncidentDetail> {
    await this.database.transaction(async (tx) => {
      const row = found(await this.store.lock(tx, site.id, id), site, id);
      if (row.acknowledgedAt === null) return;
      this.store.withdrawAcknowledgement(tx, id, actorLabel(actor));
      const before = { number: row.number, alert: row.alert, acknowledged: true, by: row.acknowledgedBy };
      const after = { number: row.number, alert: row.alert, acknowledged: false };
      await this.say(tx, { actor, site, row, action: 'alert.acknowledgement_withdrawn', before, after });
    });
    return this.one(site, id);
  }

  private async say(
    tx: Transaction,
    entry: {
      actor: Actor;
      site: SiteRecord;
      row: IncidentRow;
      action: string;
      before?: object;
      after: object;
      why?: string | null;
    },
  ): Promise<void> {
    const { actor, site, row, action, ...rest } = entry;
    const { id, number, title, alert, severity, state } = toIncident(row);
    const data = { id, number, title, alert, severity, state, action };
    this.changeLog.append(tx, [{ siteId: site.id, kind: 'alert.changed', by: actorLabel(actor), data }]);
    await this.audit.record(tx, { actor, action, siteId: site.id, siteSlug: site.slug, target: id, ...rest });
  }
}

function found(row: IncidentRow | null, site: SiteRecord, id: string): IncidentRow {
  if (row === null) throw new Problem('not_found', `Site "${site.slug}" has no alert ${id}.`);
  return row;
}

const foreignCursor = () =>
  new Problem('bad_query', 'The cursor is not one of this list.', {
    errors: [{ pointer: '/cursor', code: 'foreign_cursor', message: 'give the nextCursor of the page before' }],
  });
