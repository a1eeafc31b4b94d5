import { Injectable } from '@nestjs/common';
import { PIERCING_ALERTS, type Alert } from '../../contracts/alert-words.js';
import type { Silence } from '../../contracts/alerts.js';
import type { ClientFilter } from '../../contracts/upgrades.js';
import type { Statements, Transaction } from '../../platform/database/database.js';
import { clientFilterSql } from '../../upgrades/client-filter.js';

export interface SilenceRow {
  id: string;
  alerts: Alert[];
  filter: string;
  startsAt: Date;
  endsAt: Date;
  reason: string;
  author: string;
  createdAt: Date;
  endedBy: string | null;
  /** The time to the microsecond, for the next page. */
  exactEndsAt: string;
  now: Date;
}

export interface NewSilence {
  id: string;
  siteId: string;
  alerts: readonly Alert[];
  filter: string;
  startsAtMs: number;
  endsAtMs: number;
  reason: string;
  author: string;
}

export interface SilencePlace {
  endsAt: string;
  id: string;
}

/** Which silence mutes which clients; `filter` null: not only clients. */
export interface Muter {
  id: string;
  alerts: readonly Alert[];
  filter: ClientFilter | null;
}

const COLUMNS = `id, alerts, filter, starts_at AS "startsAt", ends_at AS "endsAt", reason, author, created_at AS "createdAt",
  ended_by AS "endedBy", ends_at::text AS "exactEndsAt", clock_timestamp() AS now`;

const PHASES: Record<Silence['state'], string> = {
  planned: 'ends_at > clock_timestamp() AND starts_at > clock_timestamp()',
  active: 'ends_at > clock_timestamp() AND starts_at <= clock_timestamp()',
  ended: 'ends_at <= clock_timestamp()',
};

const list = (phase: string) => `
  SELECT ${COLUMNS} FROM silence
  WHERE site_id = $1 AND ${phase} AND ($2::timestamptz IS NULL OR (ends_at, id) < ($2::timestamptz, $3::uuid))
  ORDER BY ends_at DESC, id DESC LIMIT $4`;
const LISTS = {
  all: list('true'),
  planned: list(PHASES.planned),
  active: list(PHASES.active),
  ended: list(PHASES.ended),
};

const BY_ID = `SELECT ${COLUMNS} FROM silence WHERE site_id = $1 AND id = $2`;

/** Held while they are counted, so that no two make the last one. */
const TURN = `SELECT pg_advisory_xact_lock(hashtextextended('silences ' || $1::text, 0))`;
const STANDING = `SELECT count(*)::int AS count FROM silence WHERE site_id = $1 AND ends_at > clock_timestamp()`;

const INSERT = `
  INSERT INTO silence (id, site_id, alerts, filter, starts_at, ends_at, reason, author, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp()) RETURNING ${COLUMNS}`;

/** An incident whose alert the silence mutes: one that it names, or if it names none any that need not be named. */
const OF_ALERTS = (alerts: string) => `i.site_id = $1 AND i.state <> 'resolved'
  AND CASE WHEN cardinality(${alerts}) = 0 THEN i.alert <> ALL($2::text[]) ELSE i.alert = ANY(${alerts}) END`;

/** SQL of the silences. */
@Injectable()
export class SilencesStore {
  /** Those that end last first. */
  list(
    tx: Statements,
    siteId: string,
    state: Silence['state'] | null,
    before: SilencePlace | null,
    limit: number,
  ): Promise<SilenceRow[]> {
    return tx.prepared<SilenceRow>(LISTS[state ?? 'all'], [siteId, before?.endsAt ?? null, before?.id ?? null, limit]);
  }

  async byId(tx: Statements, siteId: string, id: string): Promise<SilenceRow | null> {
    return (await tx.prepared<SilenceRow>(BY_ID, [siteId, id]))[0] ?? null;
  }

  /** As {@link byId}, holding it for oneself until the transaction ends. */
  async lock(tx: Transaction, siteId: string, id: string): Promise<SilenceRow | null> {
    return (await tx.prepared<SilenceRow>(`${BY_ID} FOR UPDATE`, [siteId, id]))[0] ?? null;
  }

  /** How many of the site's silences have not ended; nobody else makes one until the transaction ends. */
  async countInTurn(tx: Transaction, siteId: string): Promise<number> {
    tx.write(TURN, [siteId]);
    return (await tx.prepared<{ count: number }>(STANDING, [siteId]))[0]!.count;
  }

  async insert(tx: Transaction, silence: NewSilence): Promise<SilenceRow> {
    const rows = await tx.prepared<SilenceRow>(INSERT, [
      silence.id,
      silence.siteId,
      silence.alerts,
      silence.filter,
      new Date(silence.startsAtMs),
      new Date(silence.endsAtMs),
      silence.reason,
      silence.author,
    ]);
    return rows[0]!;
  }

  async change(tx: Transaction, id: string, change: { endsAtMs: number; reason: string }): Promise<SilenceRow> {
    const rows = await tx.prepared<SilenceRow>(
      `UPDATE silence SET ends_at = $2, reason = $3 WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, new Date(change.endsAtMs), change.reason],
    );
    return rows[0]!;
  }

  async end(tx: Transaction, id: string, by: string): Promise<SilenceRow> {
    const rows = await tx.prepared<SilenceRow>(
      `UPDATE silence SET ends_at = clock_timestamp(), ended_by = $2 WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, by],
    );
    return rows[0]!;
  }

  /** How many incidents each of these mutes, in whole or in part, by the silence's id. */
  async muting(tx: Statements, siteId: string, muters: readonly Muter[]): Promise<Map<string, number>> {
    if (muters.length === 0) return new Map();
    const params: unknown[] = [siteId, [...PIERCING_ALERTS]];
    const parts = muters.map(({ id, alerts, filter }) => {
      const named = `$${params.push(alerts)}::text[]`;
      return `SELECT $${params.push(id)}::uuid AS id, count(*)::int AS count FROM incident i
        WHERE ${OF_ALERTS(named)}${filter === null ? '' : ` AND ${membersMatch(filter, params)}`}`;
    });
    const rows = await tx.query<{ id: string; count: number }>(parts.join(' UNION ALL '), params);
    return new Map(rows.map(({ id, count }) => [id, count]));
  }
}

const membersMatch = (filter: ClientFilter, params: unknown[]) => `EXISTS (
  SELECT FROM incident_member m JOIN client c ON c.id = m.client_id JOIN client_upgrade u ON u.id = c.id
  WHERE m.incident_id = i.id AND m.left_at IS NULL AND ${clientFilterSql(filter, params)})`;
