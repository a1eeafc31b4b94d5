import { Injectable } from '@nestjs/common';
import type { Alert } from '../../contracts/alert-words.js';
import type { ChangeKind } from '../../contracts/words.js';
import type { ChangeCursor } from '../../platform/changes/change-feed.js';
import type { Statements, Transaction } from '../../platform/database/database.js';
import type { SilenceRule } from '../model/silence.js';

/** How far the judge has come with a site. `memory` is JSON, of whichever version wrote it. */
export interface JudgementRow {
  siteId: string;
  feed: ChangeCursor;
  lastNumber: number;
  memory: Record<string, unknown>;
}

export interface JudgementSaved extends JudgementRow {
  /** From now on, in ms: when the site is due again, and before when it is not judged however much happens. */
  dueInMs: number;
}

/** A line of the change feed that is news for alerts. */
export interface NewsLine {
  xid: string;
  id: number;
  at: Date;
  kind: ChangeKind;
  by: string | null;
  data: Record<string, unknown>;
}

export interface FinishedRun {
  number: number;
  targetVersion: string;
  targetRevision: string | null;
  begunAt: Date;
  endedAt: Date | null;
  report: { counts?: Record<string, number> } | null;
}

/** New sites begin at the present. */
const ENSURE = `
  INSERT INTO alert_judgement (site_id, feed_xid, feed_id)
  SELECT s.id, pg_snapshot_xmin(pg_current_snapshot())::text, 0 FROM site s
  WHERE NOT EXISTS (SELECT 1 FROM alert_judgement j WHERE j.site_id = s.id)
  ON CONFLICT DO NOTHING`;

/**
 * Sites in which something has moved (`$1`) need not wait for their turn, unless they rest because the last one took long. Those whose
 * last turn failed (`$2`) are left out: they must not keep the others waiting.
 */
const DUE = `
  SELECT site_id AS "siteId" FROM alert_judgement
  WHERE (due_at <= clock_timestamp() OR site_id = ANY($1::uuid[])
      AND coalesce((memory->>'restsUntilMs')::float8, 0) <= extract(epoch FROM clock_timestamp()) * 1000)
    AND site_id <> ALL($2::uuid[])
  ORDER BY due_at LIMIT 1`;

const READ = `
  SELECT site_id AS "siteId", feed_xid AS xid, feed_id AS id, last_number AS "lastNumber", memory FROM alert_judgement WHERE site_id = $1`;

const SAVE = `
  UPDATE alert_judgement SET judged_at = clock_timestamp(), due_at = clock_timestamp() + $6::float8 * interval '1 millisecond',
    feed_xid = $2, feed_id = $3, last_number = $4, memory = $5
  WHERE site_id = $1`;

/**
 * The site's rare changes between two places of the feed. Below the second every transaction has ended, so none commits late into what
 * was read; the time only spares the index what is long over.
 */
const NEWS = `
  SELECT xid::text AS xid, id, at, kind, by, data FROM change
  WHERE site_id = $1 AND (xid, id) > ($2::xid8, $3::bigint) AND xid < $4::xid8 AND at > now() - interval '1 day'
    AND kind NOT IN ('client.enrolled', 'client.connection_changed', 'client.version_changed', 'client.attributes_changed',
      'client.upgrade_changed', 'client.bumped', 'client.deleted')
    AND kind IN ('limit.changed', 'run.finished', 'appliance.changed')
  ORDER BY change.xid, id LIMIT $5`;

const FINISHED = `
  SELECT number, target_version AS "targetVersion", target_revision AS "targetRevision", begun_at AS "begunAt", ended_at AS "endedAt", report
  FROM upgrade_run WHERE site_id = $1 AND id = $2`;

const SILENCES = `
  SELECT id, alerts, filter, starts_at AS "startsAt", ends_at AS "endsAt" FROM silence WHERE site_id = $1 AND ends_at > clock_timestamp()`;

type SilenceRow = { id: string; alerts: Alert[]; filter: string; startsAt: Date; endsAt: Date };

/** SQL of the judge's own row, and of what it reads besides. */
@Injectable()
export class JudgementStore {
  ensure(tx: Transaction): void {
    tx.write(ENSURE);
  }

  /** The site that is to be judged first, or null. */
  async due(tx: Statements, moved: readonly string[], without: readonly string[]): Promise<string | null> {
    return (await tx.prepared<{ siteId: string }>(DUE, [moved, without]))[0]?.siteId ?? null;
  }

  async read(tx: Statements, siteId: string): Promise<JudgementRow | null> {
    return load(tx, READ, siteId);
  }

  /** One turn of a site at a time: until the end of the transaction. */
  async lock(tx: Transaction, siteId: string): Promise<JudgementRow | null> {
    return load(tx, `${READ} FOR NO KEY UPDATE`, siteId);
  }

  save(tx: Transaction, { siteId, feed, lastNumber, memory, dueInMs }: JudgementSaved): void {
    tx.write(SAVE, [siteId, feed.xid, feed.id, lastNumber, JSON.stringify(memory), dueInMs]);
  }

  /** Where the feed can be read to now. */
  async feedEnd(tx: Statements): Promise<string> {
    const [row] = await tx.prepared<{ xmin: string }>('SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin');
    return row!.xmin;
  }

  /** The site's news from one place of the feed to another, oldest first. */
  news(tx: Statements, siteId: string, from: ChangeCursor, to: string, limit: number): Promise<NewsLine[]> {
    return tx.prepared(NEWS, [siteId, from.xid, from.id, to, limit]);
  }

  async finishedRun(tx: Statements, siteId: string, runId: string): Promise<FinishedRun | null> {
    return (await tx.prepared<FinishedRun>(FINISHED, [siteId, runId]))[0] ?? null;
  }

  /** Silences that have not ended. */
  async silences(tx: Statements, siteId: string): Promise<SilenceRule[]> {
    const rows = await tx.prepared<SilenceRow>(SILENCES, [siteId]);
    return rows.map(({ startsAt, endsAt, ...rest }) => ({
      ...rest,
      startsAtMs: startsAt.getTime(),
      endsAtMs: endsAt.getTime(),
    }));
  }
}

async function load(tx: Statements, sql: string, siteId: string): Promise<JudgementRow | null> {
  const [row] = await tx.prepared<Omit<JudgementRow, 'feed'> & ChangeCursor>(sql, [siteId]);
  if (row === undefined) return null;
  const { xid, id, ...rest } = row;
  return { ...rest, feed: { xid, id } };
}
