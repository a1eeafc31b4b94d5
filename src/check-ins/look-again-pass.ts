import { type OnApplicationBootstrap } from '@nestjs/common';
import { Fleet } from '../fleet/fleet.service.js';
import { ChangeFeed, type Change } from '../platform/changes/change-feed.js';
import type { Transaction } from '../platform/database/database.js';
import { type Pass, type PassResult, ReconcilerPass } from '../platform/reconciler/pass.js';
import { Reconciler } from '../platform/reconciler/reconciler.js';

const PASS = 'look-again';
/** The settings that say when a client's silence means something. */
const TIMES_OF_SILENCE = [
  'offlineAfterSeconds',
  'passiveCheckInHours',
  'passiveGraceHours',
  'lostAfterDays',
  'deleteAfterDays',
];
/** A change of settings may have been missed while no process ran. */
const RECENT = "SELECT site_id FROM site_settings WHERE changed_at > now() - interval '1 hour'";

/** After a site's times of silence have changed, its clients are looked at anew: their next look was planned by the old ones. */
@ReconcilerPass({ name: PASS, everySeconds: 60 })
export class LookAgainPass implements Pass, OnApplicationBootstrap {
  private readonly sites = new Set<string>();
  private isFirst = true;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly fleet: Fleet,
    private readonly reconciler: Reconciler,
  ) {}

  onApplicationBootstrap(): void {
    this.feed.follow((changes) => {
      const concerned = changes.filter(changesTimes);
      if (concerned.length === 0) return;
      concerned.forEach((change) => this.sites.add(change.siteId));
      this.reconciler.kick(PASS);
    });
  }

  async run(tx: Transaction): Promise<PassResult> {
    if (this.isFirst) {
      const rows = await tx.query<{ site_id: string }>(RECENT);
      rows.forEach((row) => this.sites.add(row.site_id));
      this.isFirst = false;
    }
    const [siteId] = this.sites;
    if (siteId === undefined) return {};
    const hasMore = await this.fleet.lookAgain(tx, siteId);
    return {
      again: true,
      after: () => {
        if (!hasMore) this.sites.delete(siteId);
      },
    };
  }
}

function changesTimes(change: Change): boolean {
  if (change.kind !== 'settings.changed') return false;
  const after = (change.data.after ?? {}) as Record<string, unknown>;
  return TIMES_OF_SILENCE.some((name) => name in after);
}
