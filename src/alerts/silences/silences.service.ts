import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { type Actor, actorLabel } from '../../access/actor.js';
import { AuditTrail } from '../../access/audit-trail.service.js';
import { PIERCING_ALERTS } from '../../contracts/alert-words.js';
import type {
  CreateSilenceBody,
  PatchSilenceBody,
  Silence,
  SilencesAnswer,
  SilencesQuery,
} from '../../contracts/alerts.js';
import type { ClientFilter } from '../../contracts/upgrades.js';
import { ChangeLog } from '../../platform/changes/change-log.js';
import { Database, type Statements, type Transaction } from '../../platform/database/database.js';
import { decodeCursor, encodeCursor } from '../../platform/page-cursor.js';
import { InvariantError, Problem } from '../../platform/problem.js';
import { databaseNow } from '../../plans/database-clock.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { readFilterQuery } from '../../sites/saved-views/view-query.js';
import { silenceState, timesErrors } from './model/silence-times.js';
import { SilencesStore, type SilenceRow } from './silences.store.js';

/** Of a site, not ended. Whoever shows those that are active shows them all. */
export const SILENCES_MAX = 200;

/** End and id of the last silence given out. */
const placeSchema = z.tuple([
  z.literal('silences'),
  z.string().regex(/^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}$/),
  z.uuid(),
]);

/** Silences and planned maintenance windows: what keeps messages from going out, from when to when, who said so and why. */
@Injectable()
export class Silences {
  constructor(
    private readonly database: Database,
    private readonly store: SilencesStore,
    private readonly changeLog: ChangeLog,
    private readonly audit: AuditTrail,
  ) {}

  async list(site: SiteRecord, { limit, cursor, state }: SilencesQuery): Promise<SilencesAnswer> {
    const place = decodeCursor(cursor, placeSchema);
    const before = place && { endsAt: place[1], id: place[2] };
    const found = await this.store.list(this.database, site.id, state ?? null, before, limit + 1);
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    const isMore = found.length > limit && last !== undefined;
    return {
      items: await this.toSilences(this.database, site, rows),
      nextCursor: isMore ? encodeCursor(['silences', last.exactEndsAt, last.id]) : null,
    };
  }

  /** Problem `not_found` when the site has no such silence. */
  async one(site: SiteRecord, id: string): Promise<Silence> {
    return this.shown(this.database, site, found(await this.store.byId(this.database, site.id, id), site, id));
  }

  /** Problems: `invalid`, `conflict` when the site has as many as it may. */
  async create(actor: Actor, site: SiteRecord, body: CreateSilenceBody): Promise<Silence> {
    const filter = body.filter.replace(/^\?/, '');
    const read = readFilterQuery(filter, '/filter');
    if (!read.ok) throw new Problem('invalid', 'The client list does not take such a filter.', { errors: read.errors });
    const alerts = [...new Set(body.alerts)];
    return this.database.transaction(async (tx) => {
      const standing = await this.store.countInTurn(tx, site.id);
      const nowMs = await databaseNow(tx);
      const startsAtMs = Math.max(nowMs, body.startsAt === undefined ? nowMs : Date.parse(body.startsAt));
      const endsAtMs = Date.parse(body.endsAt);
      refuseTimes({ startsAtMs, endsAtMs }, nowMs);
      if (standing >= SILENCES_MAX) {
        throw new Problem(
          'conflict',
          `A site has at most ${SILENCES_MAX} silences that have not ended. End one first.`,
        );
      }
      const author = actorLabel(actor);
      const { reason } = body;
      const row = await this.store.insert(tx, {
        id: uuidv7(),
        siteId: site.id,
        alerts,
        filter,
        startsAtMs,
        endsAtMs,
        reason,
        author,
      });
      await this.say(tx, { actor, site, action: 'created', after: row, why: reason });
      return this.shown(tx, site, row);
    });
  }

  /** Sets another end, and another reason when one is given. Problems: `not_found`, `invalid`, `conflict` when it has ended. */
  async change(actor: Actor, site: SiteRecord, id: string, { endsAt, reason }: PatchSilenceBody): Promise<Silence> {
    return this.database.transaction(async (tx) => {
      const before = found(await this.store.lock(tx, site.id, id), site, id);
      const nowMs = await databaseNow(tx);
      if (silenceState(timesOf(before), nowMs) === 'ended') {
        throw new Problem('conflict', 'The silence has ended. Make a new one.');
      }
      const times = { startsAtMs: before.startsAt.getTime(), endsAtMs: Date.parse(endsAt) };
      refuseTimes(times, nowMs);
      const isSame = times.endsAtMs === before.endsAt.getTime() && (reason ?? before.reason) === before.reason;
      if (isSame) return this.shown(tx, site, before);
      const after = await this.store.change(tx, id, { endsAtMs: times.endsAtMs, reason: reason ?? before.reason });
      await this.say(tx, { actor, site, action: 'changed', before, after, why: reason ?? null });
      return this.shown(tx, site, after);
    });
  }

  /** Ends it now, also one that has not begun; one that has ended stays as it is. Problem `not_found`. */
  async end(actor: Actor, site: SiteRecord, id: string): Promise<Silence> {
    return this.database.transaction(async (tx) => {
      const before = found(await this.store.lock(tx, site.id, id), site, id);
      const isOver = silenceState(timesOf(before), await databaseNow(tx)) === 'ended';
      if (isOver) return this.shown(tx, site, before);
      const after = await this.store.end(tx, id, actorLabel(actor));
      await this.say(tx, { actor, site, action: 'ended', before, after, why: null });
      return this.shown(tx, site, after);
    });
  }

  private async shown(tx: Statements, site: SiteRecord, row: SilenceRow): Promise<Silence> {
    return (await this.toSilences(tx, site, [row]))[0]!;
  }

  private async toSilences(tx: Statements, site: SiteRecord, rows: readonly SilenceRow[]): Promise<Silence[]> {
    const active = rows.filter((row) => stateOf(row) === 'active');
    const muting = await this.store.muting(
      tx,
      site.id,
      active.map(({ id, alerts, filter }) => ({ id, alerts, filter: filter === '' ? null : filterOf(filter) })),
    );
    return rows.map((row) => toSilence(row, muting.get(row.id) ?? 0));
  }

  private async say(
    tx: Transaction,
    entry: {
      actor: Actor;
      site: SiteRecord;
      action: 'created' | 'changed' | 'ended';
      before?: SilenceRow;
      after: SilenceRow;
      why: string | null;
    },
  ): Promise<void> {
    const { actor, site, action, before, after, why } = entry;
    const { id, reason } = after;
    const data = { action, id, reason };
    this.changeLog.append(tx, [{ siteId: site.id, kind: 'silence.changed', by: actorLabel(actor), data }]);
    await this.audit.record(tx, {
      actor,
      action: `silence.${action}`,
      siteId: site.id,
      siteSlug: site.slug,
      target: id,
      ...(before !== undefined && { before: audited(before) }),
      after: audited(after),
      why,
    });
  }
}

const timesOf = ({ startsAt, endsAt }: SilenceRow) => ({ startsAtMs: startsAt.getTime(), endsAtMs: endsAt.getTime() });
const stateOf = (row: SilenceRow) => silenceState(timesOf(row), row.now.getTime());

function refuseTimes(times: { startsAtMs: number; endsAtMs: number }, nowMs: number): void {
  const errors = timesErrors(times, nowMs);
  if (errors.length > 0) throw new Problem('invalid', 'A silence cannot have these times.', { errors });
}

/** It was judged when the silence was made. */
function filterOf(query: string): ClientFilter {
  const read = readFilterQuery(query, '/filter');
  if (!read.ok) throw new InvariantError(`a silence has a filter that is none: ${query}`);
  return read.query;
}

const audited = ({ alerts, filter, startsAt, endsAt, reason }: SilenceRow) => ({
  alerts,
  filter,
  startsAt: startsAt.toISOString(),
  endsAt: endsAt.toISOString(),
  reason,
});

function toSilence(row: SilenceRow, muting: number): Silence {
  const { id, alerts, filter, startsAt, endsAt, reason, author, createdAt, endedBy } = row;
  return {
    id,
    state: stateOf(row),
    alerts,
    filter,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    reason,
    author,
    createdAt: createdAt.toISOString(),
    endedBy,
    pierced: alerts.length === 0 ? [...PIERCING_ALERTS] : [],
    muting,
  };
}

function found(row: SilenceRow | null, site: SiteRecord, id: string): SilenceRow {
  if (row === null) throw new Problem('not_found', `Site "${site.slug}" has no silence ${id}.`);
  return row;
}
