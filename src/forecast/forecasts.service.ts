import { Injectable } from '@nestjs/common';
import type { Forecast } from '../contracts/forecast.js';
import type { Reason, SiteControl } from '../contracts/words.js';
import { Database, type Statements, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/problem.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import type { ThrottleRow } from '../sites/model/throttle-row.js';
import { Situations } from '../upgrades/situations.service.js';
import { ForecastFactsReader, type SiteFacts } from './forecast-facts.service.js';
import { Memo } from './memo.js';
import { forecastReachable } from './model/forecast.js';
import { ObservedSites } from './observed-sites.service.js';

const HOUR_MS = 3_600_000;
/** Facts and simulation together may take one part in twenty of a process's time, and are never older than this. */
const KEEP = { times: 20, keepMsMin: 0, keepMsMax: 2000 };

/** What holds new starts of the site, and under which settings. */
export interface Standing {
  control: SiteControl;
  throttle: ThrottleRow;
  stopped: Reason | null;
}

/** When will it be done, and what if the limit were another. */
@Injectable()
export class Forecasts {
  private readonly facts = new Memo<SiteFacts>(KEEP);
  private readonly made = new Memo<Forecast>(KEEP);

  constructor(
    private readonly database: Database,
    private readonly situations: Situations,
    private readonly reader: ForecastFactsReader,
    private readonly observed: ObservedSites,
  ) {}

  /** `limit`: what if it were that; else the one that holds. Problem `not_found` when the site is gone. */
  of(site: SiteRecord, limit?: number): Promise<Forecast> {
    return this.database.transaction(async (tx) => {
      const standing = await this.standing(tx, site);
      if (standing === null) throw new Problem('not_found', `There is no site "${site.slug}".`);
      return this.within(tx, standing, limit);
    });
  }

  /** What a forecast is made under; null when the site is gone. */
  async standing(tx: Transaction, { id, control }: Pick<SiteRecord, 'id' | 'control'>): Promise<Standing | null> {
    const loaded = await this.situations.load(tx, id, 'read');
    if (loaded === null) return null;
    return { control, throttle: loaded.throttle, stopped: await this.situations.stopped(tx, loaded.throttle) };
  }

  /** The same in the caller's transaction; up to two seconds old where it is dear. */
  within(tx: Statements, standing: Standing, limit?: number): Promise<Forecast> {
    const { siteId, runId, version, settings } = standing.throttle;
    const asked = limit ?? settings.maxConcurrentUpgrades;
    if (standing.control === 'observed') return this.observed.forecast(tx, standing.throttle, asked);
    const key = [siteId, runId, version, standing.stopped].join(' ');
    return this.made.get(`${key} ${asked}`, async () => {
      const facts = await this.facts.get(key, () => this.reader.read(tx, standing.throttle));
      return makeForecast(facts, standing, asked);
    });
  }
}

function makeForecast(facts: SiteFacts, { throttle, stopped }: Standing, limit: number): Forecast {
  const { siteId, runId, settings } = throttle;
  const { nowMs, others, throughput, reachable, basis } = facts;
  const { startWithinSeconds, maxUpgradeSeconds, clockSkewSeconds } = settings;
  const pace = {
    limit,
    maxAttempts: settings.maxAttempts,
    leaseSeconds: startWithinSeconds + maxUpgradeSeconds + 2 * clockSkewSeconds,
    connectionRatePerSecond: settings.connectionRatePerSecond,
  };
  const passiveDayMs = (settings.passiveCheckInHours + settings.passiveGraceHours) * HOUR_MS;
  const latestMs = others.lastCheckInAt && others.lastCheckInAt.getTime() + passiveDayMs;
  return {
    asOf: new Date(nowMs).toISOString(),
    limit,
    throughput: { ...throughput, perMinute: Math.round(throughput.perMinute * 10) / 10 },
    reachable:
      runId === null ? null : rounded(forecastReachable({ ...pace, reachable, basis, stopped }, `${siteId} ${runId}`)),
    passive: {
      clients: others.passive,
      overdue: others.overdue,
      latestAt: latestMs === null ? null : new Date(latestMs).toISOString(),
    },
    unreachable: others.unreachable,
  };
}

function rounded(reachable: NonNullable<Forecast['reachable']>): NonNullable<Forecast['reachable']> {
  const tenths = (seconds: number | null) => seconds && Math.round(seconds * 10) / 10;
  const { secondsP10, secondsP50, secondsP90, ...rest } = reachable;
  return { ...rest, secondsP10: tenths(secondsP10), secondsP50: tenths(secondsP50), secondsP90: tenths(secondsP90) };
}
