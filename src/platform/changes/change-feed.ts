import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { ChangeKind } from '../../contracts/words.js';
import { Database } from '../database/database.js';
import { WakeUps } from '../database/wake-ups.js';

/** A line of the change feed as readers get it. `id` is unique in the feed. */
export interface Change {
  xid: string;
  id: number;
  at: Date;
  siteId: string;
  kind: ChangeKind;
  clientId: string | null;
  by: string | null;
  data: Record<string, unknown>;
}

/** A place in the feed: everything up to and including it has been read. */
export interface ChangeCursor {
  xid: string;
  id: number;
}

type Follower = (changes: readonly Change[]) => void;

const BATCH = 2000;
const POLL_MS = 1000;

/** Only below the oldest transaction still open: a reader cannot pass a line that commits late. */
const READ = `
  SELECT xid::text AS xid, id, at, site_id AS "siteId", kind, client_id AS "clientId", by, data
  FROM change
  WHERE (xid, id) > ($1::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY xid, id LIMIT $3`;

/**
 * Reads the change feed in (xid, id) order and hands each batch to every follower of this process, once. A follower begins at the
 * present; it must not throw and should only note what to do.
 */
@Injectable()
export class ChangeFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('ChangeFeed');
  private readonly followers = new Set<Follower>();
  private cursor: ChangeCursor | null = null;
  private timer: NodeJS.Timeout | null = null;
  private reading = false;
  private readAgain = false;
  private stopped = false;
  private lag = 0;

  constructor(
    private readonly database: Database,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Milliseconds between the newest line handed out and the moment it was, or since reading last succeeded. */
  get lagMs(): number {
    return this.lag;
  }

  /** Calls `follower` with each batch from now on; the answer ends it. */
  follow(follower: Follower): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  /** The end of the feed as it is now. */
  async head(): Promise<ChangeCursor> {
    const rows = await this.database.query<{ xmin: string }>(
      'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin',
    );
    return { xid: rows[0]!.xmin, id: 0 };
  }

  /** Up to `limit` lines after `cursor`, oldest first. */
  async read(cursor: ChangeCursor, limit: number): Promise<Change[]> {
    return this.database.prepared<Change>(READ, [cursor.xid, cursor.id, limit]);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.cursor = await this.head();
    this.wakeUps.on('change', () => this.wake());
    this.timer = setInterval(() => this.wake(), POLL_MS);
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
  }

  private wake(): void {
    if (this.reading) {
      this.readAgain = true;
      return;
    }
    void this.drain();
  }

  private async drain(): Promise<void> {
    this.reading = true;
    try {
      do {
        this.readAgain = false;
        await this.readOnce();
      } while (this.readAgain && !this.stopped);
    } catch (error) {
      this.lag += POLL_MS;
      if (!this.stopped) this.log.warn(`the change feed could not be read: ${(error as Error).message}`);
    } finally {
      this.reading = false;
    }
  }

  private async readOnce(): Promise<void> {
    if (this.cursor === null || this.stopped) return;
    const changes = await this.read(this.cursor, BATCH);
    const last = changes.at(-1);
    if (last === undefined) {
      this.lag = 0;
      return;
    }
    this.cursor = { xid: last.xid, id: last.id };
    this.lag = Math.max(0, Date.now() - last.at.getTime());
    if (changes.length === BATCH) this.readAgain = true;
    for (const follower of this.followers) follower(changes);
  }
}
