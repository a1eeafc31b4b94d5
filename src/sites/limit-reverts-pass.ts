import { Injectable } from '@nestjs/common';
import type { Transaction } from '../platform/database/database.js';
import { type Pass, type PassResult, Reconciler } from '../platform/reconciler/reconciler.js';
import { SiteSettings } from './settings.service.js';
import { Sites } from './sites.service.js';

/** Lets limits go back whose planned time has come, one site a turn, so that no two settings rows are held at once. */
@Injectable()
export class LimitRevertsPass implements Pass {
  readonly name = 'limit-reverts';
  readonly everySeconds = 1;

  constructor(
    private readonly sites: Sites,
    private readonly settings: SiteSettings,
    reconciler: Reconciler,
  ) {
    reconciler.register(this);
  }

  async run(tx: Transaction): Promise<PassResult> {
    const siteId = await this.settings.dueRevert(tx);
    const site = siteId === null ? null : await this.sites.byId(siteId);
    if (site === null) return {};
    await this.settings.returnLimit(tx, site);
    return { again: true };
  }
}
