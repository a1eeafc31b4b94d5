import { Injectable } from '@nestjs/common';
import type { Forecast } from '../contracts/forecast.js';
import type { ObservedEstimates } from '../contracts/observation.js';
import type { Statements } from '../platform/database/database.js';
import type { ThrottleRow } from '../sites/model/throttle-row.js';
import { Memo } from './memo.js';
import { observedEstimates } from './model/observed-estimates.js';
import { observedForecast } from './model/observed-forecast.js';
import { disconnectedBetween, type EstimateRules } from './model/probably-upgrading.js';
import { ObservedSitesStore, type PendingRow, type SightRow } from './observed-sites.store.js';

/** So many returns tell how fast they come. */
const RETURNS_MAX = 2000;
/** The same bounds as of other forecasts. */
const KEEP = { times: 20, keepMsMin: 0, keepMsMax: 2000 };

/** By which rules a client of the site is spoken of. */
export interface Sight extends EstimateRules {
  /** The newest run, on or not. */
  runId: string | null;
}

interface Estimated {
  estimates: ObservedEstimates;
  forecast: Forecast;
}

/** What is estimated of sites that are only observed. */
@Injectable()
export class ObservedSites {
  private readonly made = new Memo<Estimated>(KEEP);

  constructor(private readonly store: ObservedSitesStore) {}

  /** What is said of the site's clients rests on this. */
  async sight(tx: Statements, throttle: ThrottleRow): Promise<Sight> {
    return sightOf(await this.store.sight(tx, throttle.siteId), throttle);
  }

  /** Up to two seconds old where it is dear. `limit`: what if it were that; what it would do there cannot be told. */
  async forecast(tx: Statements, throttle: ThrottleRow, limit: number): Promise<Forecast> {
    const { forecast } = await this.estimated(tx, throttle);
    if (limit === throttle.settings.maxConcurrentUpgrades || forecast.reachable === null) return { ...forecast, limit };
    const none = { secondsP10: null, secondsP50: null, secondsP90: null };
    return { ...forecast, limit, reachable: { ...forecast.reachable, ...none } };
  }

  async estimates(tx: Statements, throttle: ThrottleRow): Promise<ObservedEstimates> {
    return (await this.estimated(tx, throttle)).estimates;
  }

  private estimated(tx: Statements, throttle: ThrottleRow): Promise<Estimated> {
    const { siteId, runId, version } = throttle;
    return this.made.get([siteId, runId, version].join(' '), () => this.make(tx, throttle));
  }

  private async make(tx: Statements, throttle: ThrottleRow): Promise<Estimated> {
    const { siteId, nowMs, settings } = throttle;
    const row = await this.store.sight(tx, siteId);
    const sight = sightOf(row, throttle);
    // In one breath: none needs the answer of another.
    const [returns, disconnected, pending] = await Promise.all([
      row?.runId ? this.store.returns(tx, siteId, row.runId, RETURNS_MAX) : [],
      sight.run === null ? [] : this.store.disconnected(tx, siteId, disconnectedBetween(sight.run, sight)),
      this.store.pending(tx, siteId),
    ]);
    const { estimates, measured } = observedEstimates({
      nowMs,
      run: row?.begunAt ? { begunAtMs: row.begunAt.getTime(), endedAtMs: row.endedAt?.getTime() ?? null } : null,
      returns: returns.map(({ returnedAfter, returnedBy, lastConnectAt, awayMs }) => ({
        afterMs: returnedAfter?.getTime() ?? null,
        byMs: returnedBy.getTime(),
        connectMs: lastConnectAt?.getTime() ?? null,
        awayMs,
      })),
      isCut: returns.length === RETURNS_MAX,
      seenToMs: row?.seenTo?.getTime() ?? null,
      sweepEverySeconds: row?.sweepEverySeconds ?? null,
      upgradingSinceMs: disconnected.map((date) => Math.min(nowMs, date.getTime())),
      pendingOnline: pending.online,
      limit: settings.maxConcurrentUpgrades,
    });
    const passive = passiveOf(pending);
    return {
      estimates,
      forecast: observedForecast({ nowMs, settings, measured, passive, unreachable: pending.unreachable }),
    };
  }
}

function sightOf(row: SightRow | null, { nowMs, settings }: ThrottleRow): Sight {
  return {
    nowMs,
    runId: row?.runId ?? null,
    run: row?.isRunOn && row.baselineAt ? { baselineAtMs: row.baselineAt.getTime() } : null,
    maxUpgradeSeconds: settings.maxUpgradeSeconds,
  };
}

const passiveOf = ({ passive, overdue, lastConnectAt }: PendingRow) => ({
  clients: passive,
  overdue,
  lastSeenAtMs: lastConnectAt?.getTime() ?? null,
});
