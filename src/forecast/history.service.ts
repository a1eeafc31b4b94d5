import { Injectable } from '@nestjs/common';
import type { History, HistoryQuery } from '../contracts/forecast.js';
import { FAILURE_REASONS } from '../contracts/words.js';
import { Database } from '../platform/database/database.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { FleetSamplesStore } from './fleet-samples.store.js';
import { Memo } from './memo.js';
import { historyPoints, historyRange, type HistoryWish } from './model/history.js';

const KEEP = { times: 20, keepMsMin: 1000, keepMsMax: 5000 };

/** A site over time. However many look at it, it is read once in a few seconds. */
@Injectable()
export class Histories {
  private readonly made = new Memo<History>(KEEP);

  constructor(
    private readonly database: Database,
    private readonly samples: FleetSamplesStore,
  ) {}

  of(site: SiteRecord, { minutes, from, to }: HistoryQuery): Promise<History> {
    return this.made.get([site.id, minutes, from, to].join(' '), () =>
      this.between(site.id, {
        minutes,
        ...(from !== undefined && { fromMs: Date.parse(from) }),
        ...(to !== undefined && { toMs: Date.parse(to) }),
      }),
    );
  }

  async between(siteId: string, wish: HistoryWish): Promise<History> {
    const [row] = await this.database.prepared<{ now: Date }>('SELECT now() AS now');
    const range = historyRange(wish, row!.now.getTime());
    const [samples, ended] = await Promise.all([
      this.samples.bySteps(this.database, siteId, range),
      this.samples.ended(this.database, siteId, range, FAILURE_REASONS),
    ]);
    const points = historyPoints(samples, ended);
    return { asOf: row!.now.toISOString(), stepSeconds: range.stepSeconds, points };
  }
}
