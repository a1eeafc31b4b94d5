import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database, type Transaction } from '../platform/database/database.js';
import { WakeUps } from '../platform/database/wake-ups.js';
import { ProcessRoles } from '../platform/process-roles.js';
import { Drivers } from '../sites/drivers/drivers.js';
import { SiteSettings } from '../sites/settings.service.js';
import { Sites } from '../sites/sites.service.js';
import { ClientStartsQueue, type ClientStart } from './client-starts-queue.js';
import { endBackoff, takeBackUntold } from './model/attempts.js';
import { judgeBrake } from './model/brake.js';
import { decideGrant, grant, isEligible } from './model/grant.js';
import { still, type Upgrade } from './model/upgrade.js';
import { Situations, type LoadedSituation } from './situations.service.js';
import { SlotLogStore } from './slot-log.store.js';
import { Transitions } from './transitions.service.js';
import { UpgradesStore } from './upgrades.store.js';

/** At most so many grants in one transaction; the rest follow in the next, at once. */
const GRANTS_MAX = 100;
/** At most so many back-offs are ended in one transaction. */
const RETRIES_MAX = 500;

interface Round {
  granted: ClientStart[];
  /** There may be more to grant at once. */
  again: boolean;
}

/**
 * Grants slots: the only place that does. Woken whenever a slot is freed, the limit changes or somebody joins the queue; any number of
 * processes may grant at once, since each grant holds the site's settings row. See DESIGN §4 *The grant*.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Dispatcher');
  private readonly running = new Map<string, { again: boolean }>();
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly wakeUps: WakeUps,
    private readonly roles: ProcessRoles,
    private readonly sites: Sites,
    private readonly drivers: Drivers,
    private readonly settings: SiteSettings,
    private readonly situations: Situations,
    private readonly store: UpgradesStore,
    private readonly slotLog: SlotLogStore,
    private readonly transitions: Transitions,
    private readonly starts: ClientStartsQueue,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.roles.worker) return;
    this.wakeUps.on('grant', (siteId) => siteId !== '' && this.wake(siteId));
    this.wakeUps.on('settings', (siteId) => siteId !== '' && this.wake(siteId));
  }

  onApplicationShutdown(): void {
    this.stopped = true;
  }

  /** Grants what may be granted on the site, soon. Wake-ups during a round make it run once more. */
  wake(siteId: string): void {
    const running = this.running.get(siteId);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    void this.run(siteId);
  }

  private async run(siteId: string): Promise<void> {
    const state = { again: false };
    this.running.set(siteId, state);
    try {
      do {
        state.again = false;
        const round = await this.dispatch(siteId);
        state.again ||= round.again;
      } while (state.again && !this.stopped);
    } catch (error) {
      // Fails closed: nothing was granted. The reconciler wakes the site again.
      if (!this.stopped) this.log.error(`nothing granted: ${(error as Error).message}`);
    } finally {
      this.running.delete(siteId);
    }
  }

  /** One grant transaction, then the starts it leads to. */
  async dispatch(siteId: string): Promise<Round> {
    const site = await this.sites.byId(siteId);
    if (site === null || site.control !== 'managed') return { granted: [], again: false };
    const pushes = this.drivers.of(site).capabilities.has('startUpgrade');
    const round = await this.database.transaction((tx) => this.grantRound(tx, siteId, pushes));
    if (pushes) await this.starts.add(round.granted);
    return round;
  }

  private async grantRound(tx: Transaction, siteId: string, pushes: boolean): Promise<Round> {
    const loaded = await this.situations.load(tx, siteId, 'lock');
    if (loaded === null) return { granted: [], again: false };
    const holders = await this.store.holders(tx, siteId);
    const isBraked = await this.brake(tx, loaded);
    const stopped = await this.situations.stopped(tx, loaded.throttle);
    const decision = decideGrant({
      limit: loaded.throttle.settings.maxConcurrentUpgrades,
      holders,
      hasRun: loaded.situation.run !== null,
      isPaused: loaded.throttle.paused !== null,
      isBraked,
      gateReason: stopped,
    });
    // Each step locks clients once, and ends the transaction: a second set of locks could be out of clientId order.
    if (decision.takeBack.length > 0) {
      await this.takeBack(tx, loaded, decision.takeBack);
      return { granted: [], again: decision.free > 0 };
    }
    if (decision.free === 0) return { granted: [], again: false };
    if (await this.endBackoffs(tx, loaded)) return { granted: [], again: true };
    const wanted = Math.min(decision.free, GRANTS_MAX);
    const { eligible, hasMissed } = await this.choose(tx, loaded, wanted, pushes);
    const granted = await this.grantTo(tx, loaded, eligible);
    return { granted, again: hasMissed || granted.length === GRANTS_MAX };
  }

  /** Judges the safety brake by the latest outcomes; says whether new starts are braked. */
  private async brake(tx: Transaction, { throttle }: LoadedSituation): Promise<boolean> {
    if (throttle.brake !== null) return true;
    const latest = await this.slotLog.latestOutcomes(tx, throttle.siteId, throttle.brakeSinceMs);
    const judgement = judgeBrake(latest, throttle.settings.safetyBrakePercent);
    if (!judgement.trips) return false;
    const { failures, outcomes } = judgement;
    await this.settings.tripBrake(tx, throttle.siteId, { failures, outcomes });
    return true;
  }

  private async takeBack(tx: Transaction, { throttle, situation }: LoadedSituation, ids: string[]): Promise<void> {
    const upgrades = await this.store.lock(tx, throttle.siteId, ids);
    const untold = upgrades.filter(({ slot }) => slot !== null && slot.toldAtMs === null);
    await this.transitions.save(
      tx,
      untold.map((upgrade) => takeBackUntold(still(upgrade), situation)),
    );
  }

  /** Puts clients whose back-off is over among the eligible. False when there were none. */
  private async endBackoffs(tx: Transaction, { throttle, situation }: LoadedSituation): Promise<boolean> {
    const due = await this.store.dueRetries(tx, throttle.siteId, situation.nowMs, RETRIES_MAX);
    if (due.length === 0) return false;
    const upgrades = await this.store.lock(tx, throttle.siteId, due);
    await this.transitions.save(
      tx,
      upgrades.map((upgrade) => endBackoff(upgrade, situation)),
    );
    return true;
  }

  /** Locks the first `wanted` eligible clients, in rank order. `hasMissed`: some changed before they could be locked. */
  private async choose(
    tx: Transaction,
    { throttle, situation }: LoadedSituation,
    wanted: number,
    pushes: boolean,
  ): Promise<{ eligible: Upgrade[]; hasMissed: boolean }> {
    const { siteId, settings } = throttle;
    const pulling = pushes
      ? null
      : { startWithinSeconds: settings.startWithinSeconds, lateSeconds: Math.max(5, settings.clockSkewSeconds) };
    const ids = await this.store.pick(tx, siteId, wanted, situation, pulling);
    const locked = new Map((await this.store.lock(tx, siteId, ids)).map((upgrade) => [upgrade.id, upgrade]));
    const eligible = ids.flatMap((id) => locked.get(id) ?? []).filter((upgrade) => isEligible(upgrade, situation));
    return { eligible, hasMissed: eligible.length < ids.length };
  }

  private async grantTo(
    tx: Transaction,
    { throttle, situation }: LoadedSituation,
    chosen: Upgrade[],
  ): Promise<ClientStart[]> {
    if (chosen.length === 0 || situation.run === null) return [];
    const { siteId, settings } = throttle;
    const { target } = situation.run;
    const firstFence = await this.settings.takeFences(tx, siteId, chosen.length);
    const { startWithinSeconds, maxUpgradeSeconds } = settings;
    const granted = chosen.map((upgrade, index) =>
      grant(upgrade, { fence: firstFence + index, target, startWithinSeconds, maxUpgradeSeconds }, situation),
    );
    await this.transitions.save(tx, granted);
    return granted.map(({ after }) => ({ siteId, id: after.id, fence: after.slot!.fence }));
  }
}
