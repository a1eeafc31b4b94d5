import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/problem.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import type { ThrottleRow } from '../sites/model/throttle-row.js';
import { Situations } from '../upgrades/situations.service.js';
import { Turnovers } from '../upgrades/turnover.service.js';
import { ObservedSites } from '../forecast/observed-sites.service.js';
import type { Pace, SiteFacts } from './model/client-row.js';

/** What holds for a site at one moment, with what its clients' answers need of it. */
export interface SiteStanding {
  throttle: ThrottleRow;
  facts: SiteFacts;
}

/** Everything that one answer says is read from one snapshot, so that its numbers agree with each other. */
@Injectable()
export class SiteFactsReader {
  constructor(
    private readonly database: Database,
    private readonly situations: Situations,
    private readonly turnovers: Turnovers,
    private readonly observed: ObservedSites,
  ) {}

  /** Runs `work` in one read-only snapshot of the site. Problem `not_found` when the site is gone. */
  inSnapshot<Result>(
    site: SiteRecord,
    work: (tx: Transaction, standing: SiteStanding) => Promise<Result>,
  ): Promise<Result> {
    return this.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return work(tx, await this.standing(tx, site));
    });
  }

  /** How fast the queue moves. Measured where somebody waits, and once an answer. */
  async pace(tx: Transaction, { throttle, facts }: SiteStanding): Promise<Pace> {
    return facts.stopped === null ? this.turnovers.measure(tx, throttle) : null;
  }

  private async standing(tx: Transaction, site: SiteRecord): Promise<SiteStanding> {
    const loaded = await this.situations.load(tx, site.id, 'read');
    if (loaded === null) throw new Problem('not_found', `There is no site "${site.slug}".`);
    const { throttle, situation } = loaded;
    const { heartbeatSeconds, passiveCheckInHours, maxAttempts } = throttle.settings;
    const facts = {
      nowMs: throttle.nowMs,
      rules: { heartbeatSeconds, passiveCheckInHours },
      maxAttempts,
      stopped: await this.situations.stopped(tx, throttle),
      target: situation.run?.target ?? null,
      sight: site.control === 'observed' ? await this.observed.sight(tx, throttle) : null,
    };
    return { throttle, facts };
  }
}
