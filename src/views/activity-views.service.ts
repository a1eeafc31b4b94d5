import { Injectable } from '@nestjs/common';
import type { Activity } from '../contracts/stream.js';
import { Database } from '../platform/database/database.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { ActivityStore } from './activity.store.js';
import { ACTIVITY_MAX, foldActivity, type ActivityLine } from './model/activity.js';

const LATEST_LINES = 5000;

/** What happened on a site lately, as people read it: whoever did something, whatever went wrong, and counts of the rest. */
@Injectable()
export class ActivityViews {
  constructor(
    private readonly database: Database,
    private readonly store: ActivityStore,
  ) {}

  /** The lines as the feed tells them now. `seen` are the ids of the changes that are in them already. */
  async recent(site: SiteRecord): Promise<{ lines: readonly ActivityLine[]; seen: ReadonlySet<number> }> {
    const rare = await this.store.rare(this.database, site.id, ACTIVITY_MAX);
    const latest = await this.store.latest(this.database, site.id, LATEST_LINES);
    const changes = new Map([...rare.reverse(), ...latest].map((change) => [change.id, change]));
    return { lines: foldActivity([], [...changes.values()]), seen: new Set(changes.keys()) };
  }

  /** The lines with the names of the clients that they are about; one that is gone has none. */
  async named(site: SiteRecord, lines: readonly ActivityLine[]): Promise<Activity> {
    const ids = [...new Set(lines.flatMap(({ clientId }) => (clientId === null ? [] : [clientId])))];
    const names = await this.store.names(this.database, site.id, ids);
    return {
      entries: lines.map(({ id, atMs, kind, clientId, by, data }) => {
        const name = clientId === null ? undefined : names.get(clientId);
        const client = clientId === null || name === undefined ? null : { id: clientId, name };
        return { id, at: new Date(atMs).toISOString(), kind, client, by, data };
      }),
    };
  }
}
