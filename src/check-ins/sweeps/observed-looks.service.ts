import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../platform/database/database.js';
import { Drivers } from '../../sites/drivers/drivers.js';
import type { ApplianceSigns, HealthResult, SiteDriver } from '../../sites/drivers/site-driver.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { Sites } from '../../sites/sites.service.js';
import { Runs } from '../../upgrades/runs.service.js';
import { Situations } from '../../upgrades/situations.service.js';
import { ApplianceLooks } from './appliance-looks.service.js';
import { isFaster, lookAgainSeconds, paceOf } from './model/pace.js';
import {
  afterAnswer,
  afterFailure,
  certificateDetail,
  clockAfter,
  clockDetail,
  withTrouble,
  type Standing,
} from './model/standing.js';
import { readsFrom } from './model/reads-from.js';
import { SiteStandings } from './site-standing.service.js';
import { SiteWatchStore, type SiteWatch } from './site-watch.store.js';

/** A look that was begun by a process that died is taken up by another after that. */
const LOOK_WITHIN_SECONDS = 30;
/** An account that may not count is not asked again at once. */
const NOT_ALLOWED_MS = 600_000;

/**
 * Looks at a real appliance: its health, and how many Jump Clients are connected. Seldom while all is quiet, often during a run or while
 * something is wrong. A sweep may be under way meanwhile.
 */
@Injectable()
export class ObservedLooks {
  private readonly mayNotCountUntilMs = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly drivers: Drivers,
    private readonly runs: Runs,
    private readonly situations: Situations,
    private readonly looks: ApplianceLooks,
    private readonly watches: SiteWatchStore,
    private readonly standings: SiteStandings,
  ) {}

  /** One look, when it is due and no other process is at it. */
  async lookIfDue(site: SiteRecord): Promise<void> {
    if (!(await this.watches.claimLook(this.database, site.id, LOOK_WITHIN_SECONDS, readsFrom(site)))) return;
    const driver = this.drivers.of(site);
    const health = await driver.health();
    const connected = health.ok ? await this.countConnected(site.id, driver) : null;
    const hasBegun = await this.database.transaction((tx) => this.record(tx, site, health, connected));
    if (hasBegun) this.looks.afterBegin();
  }

  private async countConnected(siteId: string, driver: SiteDriver): Promise<number | null> {
    if (performance.now() < (this.mayNotCountUntilMs.get(siteId) ?? 0)) return null;
    const answer = await driver.countConnected();
    if (answer.ok) return answer.clients;
    if (!answer.retryable) this.mayNotCountUntilMs.set(siteId, performance.now() + NOT_ALLOWED_MS);
    return null;
  }

  private async record(
    tx: Transaction,
    site: SiteRecord,
    health: HealthResult,
    connected: number | null,
  ): Promise<boolean> {
    // What was asked at an address that is not the site's any more says nothing of the site.
    const now = await this.sites.lock(tx, site.id);
    if (now === null || readsFrom(now) !== readsFrom(site)) return false;
    const hasBegun = await this.looks.record(tx, site.id, health);
    const loaded = await this.situations.load(tx, site.id, 'read');
    const watch = await this.watches.lock(tx, site.id);
    if (loaded === null || watch === null) return hasBegun;
    const { throttle } = loaded;
    const runBegunAtMs = await this.runs.activeSinceMs(tx, site.id, throttle.runId);
    const hasGates = (await this.situations.listGates(tx, site.id)).length > 0;
    const signs: ApplianceSigns = (health.ok ? health.signs : null) ?? { clockOffsetMs: null, certificateSha256: null };
    const clockOffsetMs = clockAfter(watch.clockOffsetMs, signs.clockOffsetMs);
    const standing = standingAfter(watch, health, { ...signs, clockOffsetMs });
    this.standings.save(tx, site.id, watch.standing, standing);
    const isWatched =
      runBegunAtMs !== null || throttle.baselineAtMs !== null || hasGates || standing.troubles.length > 0;
    const isWell = health.ok && !standing.troubles.some(({ code }) => code === 'appliance_unhealthy');
    this.watches.saveLook(tx, site.id, {
      againSeconds: lookAgainSeconds({ isWell, isWatched }),
      answered: health.ok,
      connected,
      ...signs,
      clockOffsetMs: signs.clockOffsetMs === null ? null : clockOffsetMs,
    });
    const pace = paceOf({ fastUntilMs: watch.fastUntilMs, runBegunAtMs }, watch.nowMs);
    if (pace !== watch.pace) this.watches.setPace(tx, site.id, pace, isFaster(pace, watch.pace));
    return hasBegun;
  }
}

/** What a look makes of what is wrong with the view. */
function standingAfter(watch: SiteWatch, health: HealthResult, signs: ApplianceSigns): Standing {
  const { standing, nowMs } = watch;
  if (!health.ok) {
    const detail = health.detail ?? null;
    return afterFailure(standing, 'look', { code: health.reason, detail }, nowMs);
  }
  const known = { known: watch.certificateSha256, seen: signs.certificateSha256 };
  const unwell = health.report.appliances.find((one) => one.role !== 'backup' && one.health === 'unhealthy');
  const told: [Parameters<typeof withTrouble>[1], string | null][] = [
    ['clock_out_of_step', clockDetail(signs.clockOffsetMs)],
    ['certificate_changed', certificateDetail(standing, known, nowMs)],
    [
      'appliance_unhealthy',
      unwell === undefined ? null : (unwell.healthMessage ?? 'The appliance says that it is not well.'),
    ],
  ];
  return told.reduce((after, [code, detail]) => withTrouble(after, code, detail, nowMs), afterAnswer(standing, 'look'));
}
