import { Injectable } from '@nestjs/common';
import type { SeenJumpointAnswer } from '../../contracts/observation.js';
import { Database } from '../../platform/database/database.js';
import type { SiteDriver } from '../../sites/drivers/site-driver.js';
import { Sites } from '../../sites/sites.service.js';
import { JumpointStore } from './jumpoint.store.js';
import { SweepLeases, type SweepTurn } from './sweep-leases.service.js';
import { SweepStore } from './sweep.store.js';

/** The Jumpoints of observed sites: read once a sweep, and kept as they were last seen. */
@Injectable()
export class Jumpoints {
  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly leases: SweepLeases,
    private readonly sweeps: SweepStore,
    private readonly store: JumpointStore,
  ) {}

  /** Where they cannot be read, what was seen of them stays, with its age: a sweep is about the clients. */
  async look(turn: SweepTurn, driver: SiteDriver): Promise<void> {
    const { fromMs: askedAtMs } = await this.sweeps.now(this.database);
    const answer = await driver.listJumpoints();
    if (!answer.ok) return;
    await this.database.transaction(async (tx) => {
      await this.leases.hold(tx, turn);
      this.store.replace(tx, turn.sweep.siteId, answer.jumpoints, askedAtMs);
      this.sweeps.add(tx, turn.sweep.id, { calls: answer.calls });
    });
  }

  /** By name. */
  async list(slug: string): Promise<SeenJumpointAnswer[]> {
    const site = await this.sites.require(slug);
    const rows = await this.store.list(this.database, site.id);
    return rows.map(({ nodes, seenAt, ...row }) => ({ ...row, nodes: [...nodes], seenAt: seenAt.toISOString() }));
  }
}
