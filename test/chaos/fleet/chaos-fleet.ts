import type { Settings } from '../../../src/contracts/sites.js';
import { compareClients, findLostCheckIns, type Differences } from '../../../src/simulator/inspection.js';
import { JsonHttp } from '../../../src/simulator/json-http.js';
import { SOFTWARE_AFTER } from '../../../src/simulator/model/software.js';
import { SCENARIOS, type Scenario } from '../../../src/simulator/model/scenarios.js';
import type { TruthCount } from '../../../src/simulator/model/truth.js';
import { askUntil, pause } from '../../../src/simulator/pause.js';
import { RollcallApi } from '../../../src/simulator/rollcall-api.js';
import { PlayedSite, setStage, type Stage } from '../../../src/simulator/stage.js';

export const FLEET_SLUG = 'chaos';

/** Longer than any fault lasts. */
const PATIENCE_MS = 300_000;
const ENROLLED_WITHIN_MS = 120_000;
const INSTALLATION_MS = 300;
const LOOK_MS = 100;

/** A fleet's hour in a minute: everybody is active and honest, so that whatever goes wrong is ours. */
const SCENARIO: Scenario = { ...SCENARIOS.happy, returnWithinSeconds: 2 };

/**
 * Attempts are many: a start that is lost to a fault counts as one, and a person who retries failed clients is not part of this. The
 * brake stays where it stands by default: a fault of ours must not look like a bad upgrade.
 */
const SETTINGS: Partial<Settings> = {
  ...SCENARIOS.happy.settings,
  connectionRatePerSecond: 200,
  maxAttempts: 10,
};

export interface FleetPlan {
  url: string;
  key: string;
  clients: number;
  seed: number;
  limit: number;
  signal: AbortSignal;
}

/** What Rollcall should have come to when all faults are over. */
export interface Settled {
  inTime: boolean;
  pending: number;
  differences: Differences;
  lost: string[];
}

/** The simulated fleet and its appliance, which is upgraded again whenever the fleet is nearly done: there is always somebody waiting. */
export class ChaosFleet {
  /** Upgrades of the appliance's site software so far. */
  upgrades = 0;
  private holds = 0;
  private isEnding = false;
  private isReturning = false;
  private going: Promise<void> = Promise.resolve();
  failure: Error | null = null;

  private constructor(
    private readonly http: JsonHttp,
    private readonly played: PlayedSite,
    private readonly stage: Stage,
  ) {}

  static async open(plan: FleetPlan): Promise<ChaosFleet> {
    const http = new JsonHttp(plan.url);
    const played = await PlayedSite.listen(undefined);
    try {
      const api = new RollcallApi(http, plan.key, plan.signal, PATIENCE_MS);
      await api.waitUntilReady(30_000);
      await api.createSite({ slug: FLEET_SLUG, name: 'Chaos', control: 'managed', driver: played.driver });
      const settings = await api.changeSettings(FLEET_SLUG, { ...SETTINGS, maxConcurrentUpgrades: plan.limit });
      const { clients, seed, signal } = plan;
      const stage = await setStage({
        api,
        slug: FLEET_SLUG,
        pull: false,
        scenario: SCENARIO,
        seed,
        clients,
        settings,
        signal,
      });
      played.show(stage.site, stage.pump);
      const fleet = new ChaosFleet(http, played, stage);
      await fleet.enrol();
      return fleet;
    } catch (error) {
      await played.close();
      http.close();
      throw error;
    }
  }

  get site() {
    return this.stage.site;
  }

  get truth(): TruthCount {
    return this.stage.site.truth;
  }

  /** Goes on in the background until {@link settle}. */
  start(): void {
    this.going = this.keepUpgrading().catch((error: unknown) => {
      if (!this.stage.signal.aborted) this.failure = error as Error;
    });
  }

  /** While held the appliance is not upgraded again: its own silence must not be taken for a fault's. */
  hold(): () => void {
    this.holds += 1;
    return () => (this.holds -= 1);
  }

  /** A run is on, and at least so many clients are not at its target yet. */
  isBusy(atLeast: number): boolean {
    return this.isReturning && this.pendingCount() >= atLeast;
  }

  async changeLimit(limit: number): Promise<void> {
    await this.stage.api.changeSettings(FLEET_SLUG, { maxConcurrentUpgrades: limit });
  }

  /** Lets the last upgrade come to its end, and then compares: what Rollcall says with what is so. */
  async settle(withinMs: number): Promise<Settled> {
    this.isEnding = true;
    await this.going;
    const { stage } = this;
    const { signal } = stage;
    const untilMs = Date.now() + withinMs;
    const left = async () => {
      const summary = await stage.api.summary(FLEET_SLUG);
      return stage.site.isFinished() && summary.pending === 0 ? true : undefined;
    };
    const inTime = (await askUntil(left, { everyMs: 200, withinMs, signal })) === true;
    const differences = await compareClients(stage, signal, inTime ? Math.max(15_000, untilMs - Date.now()) : 0);
    const { pending } = await stage.api.summary(FLEET_SLUG);
    await stage.pump.stop();
    return { inTime, pending, differences, lost: await findLostCheckIns(stage, signal) };
  }

  /** How many runs Rollcall knows of, up to 100. */
  async runCount(): Promise<number> {
    return (await this.stage.api.runs(FLEET_SLUG)).length;
  }

  async close(): Promise<void> {
    this.isEnding = true;
    await this.stage.pump.stop(500);
    await this.going;
    this.http.close();
    await this.played.close();
  }

  private async enrol(): Promise<void> {
    const { site, pump, signal } = this.stage;
    site.enrol();
    pump.start();
    pump.wake();
    const isEnrolled = async () => site.clients.every((client) => client.acknowledged !== null) || undefined;
    const enrolled = await askUntil(isEnrolled, { everyMs: LOOK_MS, withinMs: ENROLLED_WITHIN_MS, signal });
    if (enrolled === undefined) throw new Error('the fleet was not enrolled in time');
  }

  private async keepUpgrading(): Promise<void> {
    const { site, signal } = this.stage;
    const nearlyDone = Math.ceil(site.clients.length / 20);
    while (!this.isEnding) {
      if (this.holds === 0 && this.pendingCount() <= nearlyDone) await this.upgrade();
      await pause(LOOK_MS, signal);
    }
  }

  /** The appliance gets a newer build, loses all its connections meanwhile, and a run begins. */
  private async upgrade(): Promise<void> {
    const { site, signal, api, pump } = this.stage;
    this.isReturning = false;
    if (this.upgrades > 0) site.planUpgrade(softwareOf(this.upgrades));
    this.upgrades += 1;
    site.beginSiteUpgrade();
    await pause(INSTALLATION_MS, signal);
    site.endSiteUpgrade();
    const { siteVersion: targetVersion, siteRevision: targetRevision } = site.target;
    await api.beginRun(FLEET_SLUG, { targetVersion, targetRevision });
    site.beginReturn(Date.now());
    pump.wake();
    this.isReturning = true;
  }

  /** Clients that wait for their upgrade and have not begun it. */
  waitingCount(): number {
    return this.site.clients.reduce((sum, client) => {
      return sum + (client.upgrade === null && !this.site.isAtTarget(client) ? 1 : 0);
    }, 0);
  }

  private pendingCount(): number {
    const { site } = this.stage;
    if (this.upgrades === 0) return 0;
    return site.clients.reduce((sum, client) => sum + (site.isAtTarget(client) ? 0 : 1), 0);
  }
}

function softwareOf(upgrade: number): typeof SOFTWARE_AFTER {
  return { ...SOFTWARE_AFTER, siteVersion: `24.3.${1 + upgrade}`, siteRevision: String(86_042 + upgrade) };
}
