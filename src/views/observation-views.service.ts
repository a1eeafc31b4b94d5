import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { PageQuery } from '../contracts/common.js';
import type { GhostsAnswer, SiteObservation } from '../contracts/observation.js';
import { ObservedSites } from '../forecast/observed-sites.service.js';
import type { Transaction } from '../platform/database/database.js';
import { decodeCursor, encodeCursor } from '../platform/page-cursor.js';
import { Problem } from '../platform/problem.js';
import type { AccountUse } from '../sites/model/account-use.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { ObservationBudgets } from '../sites/observation-budgets.service.js';
import type { ThrottleRow } from '../sites/model/throttle-row.js';
import { toGhost, toSiteObservation } from './model/site-observation.js';
import type { StepCount } from './model/throughput.js';
import { ObservationStore } from './observation.store.js';
import { SiteFactsReader } from './site-facts.service.js';

const ghostPlaceSchema = z.tuple([z.literal('ghosts'), z.uuid()]);

/** How an observed site is seen, and what is only a shadow there. */
@Injectable()
export class ObservationViews {
  constructor(
    private readonly reader: SiteFactsReader,
    private readonly store: ObservationStore,
    private readonly observed: ObservedSites,
    private readonly budgets: ObservationBudgets,
  ) {}

  /** Problem `not_observed` for a managed site. */
  async ofSite(site: SiteRecord): Promise<SiteObservation> {
    requireObserved(site);
    const budget = await this.budgets.of(site);
    return this.reader.inSnapshot(site, (tx, { throttle }) => this.within(tx, site, throttle, budget));
  }

  /** Asked before a transaction is begun: it is not the database that knows. */
  budgetOf(site: SiteRecord): Promise<AccountUse | null> {
    return this.budgets.of(site);
  }

  /** The same in the caller's snapshot. */
  async within(
    tx: Transaction,
    site: SiteRecord,
    throttle: ThrottleRow,
    budget: AccountUse | null,
  ): Promise<SiteObservation> {
    const [watch, latest, newest, beforeRun] = await Promise.all([
      this.store.watch(tx, site.id),
      this.store.latestSweep(tx, site.id),
      this.store.newestSweep(tx, site.id),
      this.store.beforeRun(tx, throttle.runId),
    ]);
    const estimates = await this.observed.estimates(tx, throttle);
    const source = site.driverKind === 'beyondtrust' ? 'sweep' : 'import';
    return toSiteObservation(source, { watch, latest, newest, beforeRun, budget, estimates });
  }

  /** Returns that were seen lately in the newest run; see {@link ObservationStore.returnSteps}. */
  async returnSteps(
    tx: Transaction,
    { siteId, runId, nowMs }: { siteId: string; runId: string | null; nowMs: number },
    window: { windowSeconds: number; stepSeconds: number },
  ): Promise<StepCount[]> {
    return runId === null ? [] : this.store.returnSteps(tx, { siteId, runId, nowMs }, window);
  }

  /** Stale doubles, page by page. Problem `not_observed` for a managed site. */
  async ghosts(site: SiteRecord, { limit, cursor }: PageQuery): Promise<GhostsAnswer> {
    requireObserved(site);
    const place = decodeCursor(cursor, ghostPlaceSchema);
    return this.reader.inSnapshot(site, async (tx) => {
      const rows = await this.store.ghosts(tx, site.id, place?.[1] ?? null, limit + 1);
      const page = rows.slice(0, limit);
      return {
        items: page.map(toGhost),
        nextCursor: rows.length > limit ? encodeCursor(['ghosts', page.at(-1)!.id]) : null,
        total: await this.store.ghostCount(tx, site.id),
      };
    });
  }
}

function requireObserved({ control, slug }: SiteRecord): void {
  if (control === 'observed') return;
  throw new Problem(
    'not_observed',
    `Site "${slug}" is managed: its clients check in here, and nothing looks at them through an appliance's API.`,
  );
}
