import type { Transaction } from '../platform/database/database.js';
import { type Pass, type PassResult, ReconcilerPass } from '../platform/reconciler/pass.js';
import { SiteSettings } from './settings.service.js';
import { Sites } from './sites.service.js';

/** Lets limits go back whose planned time has come, one site a turn, so that no two settings rows are held at once. */
@ReconcilerPass({ name: 'limit-reverts', everySeconds: 1 })
export class LimitRevertsPass implements Pass {
  constructor(
    private readonly sites: Sites,
    private readonly settings: SiteSettings,
  ) {}

  async run(tx: Transaction): Promise<PassResult> {
    const siteId = await this.settings.dueRevert(tx);
    const site = siteId === null ? null : await this.sites.byId(siteId);
    if (site === null) return {};
    await this.settings.returnLimit(tx, site);
    return { again: true };
  }
}
