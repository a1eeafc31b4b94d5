import { randomBytes } from 'node:crypto';
import type { CheckIn } from '../contracts/check-ins.js';
import type { ResetBody } from '../contracts/driver-control.js';
import type { CreateSiteBody, DriverConfig, Settings } from '../contracts/sites.js';
import { applianceDesk } from './appliance-desk.js';
import { listenAppliance, type Listening, type ListeningAppliance } from './appliance-server.js';
import { CheckInPump } from './check-in-pump.js';
import { withoutContacts, type Scenario } from './model/scenarios.js';
import { SimulatedSite } from './model/simulated-site.js';
import type { RollcallApi } from './rollcall-api.js';

/** The name of the API account that Rollcall reads a simulated appliance with. */
const VENDOR_CLIENT_ID = 'rollcall';
export const INGEST_KEY_NAME = 'Simulated appliance';

/** What a story needs: the site in Rollcall and the one that is played, and the means to move both. */
export interface Stage {
  readonly api: RollcallApi;
  readonly slug: string;
  /** Rollcall sends no starts here: clients learn of them from the answers to their check-ins. */
  readonly pull: boolean;
  /** Rollcall only looks on, by the appliance's own API; the appliance leads its fleet by itself. */
  readonly observed: boolean;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly settings: Settings;
  readonly site: SimulatedSite;
  readonly pump: CheckInPump;
  /** Empty where nobody sends check-ins. */
  readonly ingestKey: string;
  readonly signal: AbortSignal;
  now(): number;
}

/** The HTTP server that plays the appliance; what it plays is put in by {@link PlayedSite.show}. */
export class PlayedSite {
  private shown: { site: SimulatedSite; pump: CheckInPump } | null = null;
  private onReset: ((body: ResetBody) => void) | null = null;

  private constructor(readonly secret: string) {}

  private server!: ListeningAppliance;

  static async listen(listening: Listening = {}): Promise<PlayedSite> {
    const played = new PlayedSite(randomBytes(24).toString('base64url'));
    played.server = await listenAppliance(
      {
        secret: played.secret,
        site: () => played.shown?.site ?? null,
        now: Date.now,
        changed: () => played.shown?.pump.wake(),
        reset: (body) => played.reset(body),
      },
      listening,
    );
    return played;
  }

  get url(): string {
    return this.server.url;
  }

  get driver(): DriverConfig {
    return { kind: 'simulated', url: this.server.plainUrl, secret: this.secret };
  }

  /** The door that a real appliance has. Only a pair has names besides the site's. */
  private vendorDriver({ appliance }: Scenario): DriverConfig {
    const { url, ca, appliances } = this.server;
    return {
      kind: 'beyondtrust',
      url,
      appliances: appliance.appliances === 'pair' ? appliances : null,
      clientId: VENDOR_CLIENT_ID,
      clientSecret: this.secret,
      ca,
      proxy: null,
      use: { backups: true, keepBackupFiles: false, failoverRole: false },
    };
  }

  /** What Rollcall is told of the site: who leads its fleet, and by which door its appliance is reached. */
  siteBody(slug: string, name: string, scenario: Scenario, observed: boolean): CreateSiteBody {
    return { slug, name, control: observed ? 'observed' : 'managed', driver: this.driverFor(scenario, observed) };
  }

  driverFor(scenario: Scenario, observed: boolean): DriverConfig {
    return observed ? this.vendorDriver(scenario) : this.driver;
  }

  show(site: SimulatedSite, pump: CheckInPump): void {
    this.shown = { site, pump };
  }

  hide(): void {
    this.shown = null;
  }

  /** Says what a reset does; without this it is refused. */
  allowReset(onReset: (body: ResetBody) => void): void {
    this.onReset = onReset;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  private reset(body: ResetBody): boolean {
    if (this.onReset === null) return false;
    this.onReset(body);
    return true;
  }
}

export interface StagePlan {
  readonly api: RollcallApi;
  readonly slug: string;
  readonly pull: boolean;
  readonly observed?: boolean;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly clients: number;
  /** By how much the appliance's own hours are compressed; 1 without. */
  readonly speed?: number;
  readonly settings: Settings;
  readonly signal: AbortSignal;
}

/** Builds the played site for one that exists in Rollcall: the model, the pump (not started yet), and what lets it speak. */
export async function setStage(plan: StagePlan): Promise<Stage> {
  const { api, slug, pull, observed = false, seed, settings, signal } = plan;
  const scenario = pull ? withoutContacts(plan.scenario) : plan.scenario;
  const key = observed ? null : await api.createIngestKey(slug, INGEST_KEY_NAME);
  const site = createSite({ ...plan, scenario });
  const ingestKey = key?.secret ?? '';
  const post = observed
    ? applianceDesk(site, Date.now)
    : (checkIns: CheckIn[]) => api.postCheckIns(slug, ingestKey, checkIns);
  const pump = new CheckInPump(site, post, Date.now);
  return { api, slug, pull, observed, scenario, seed, settings, site, pump, ingestKey, signal, now: Date.now };
}

function createSite({ scenario, seed, clients, speed, settings, observed = false }: StagePlan): SimulatedSite {
  const {
    maxAttempts,
    maxConcurrentUpgrades: limit,
    heartbeatSeconds,
    startWithinSeconds,
    maxUpgradeSeconds,
  } = settings;
  const own = { limit, heartbeatSeconds, startWithinSeconds, maxUpgradeSeconds };
  const site = new SimulatedSite(
    { scenario, seed, clients, maxAttempts, speed, observed, ...(observed && { own }) },
    Date.now(),
  );
  site.applyLimits(settings, Date.now());
  return site;
}
