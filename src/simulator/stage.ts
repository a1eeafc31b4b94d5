import { randomBytes } from 'node:crypto';
import type { ResetBody } from '../contracts/driver-control.js';
import type { DriverConfig, Settings } from '../contracts/sites.js';
import { listenAppliance, type ListeningAppliance } from './appliance-server.js';
import { CheckInPump } from './check-in-pump.js';
import { withoutContacts, type Scenario } from './model/scenarios.js';
import { SimulatedSite } from './model/simulated-site.js';
import type { RollcallApi } from './rollcall-api.js';

export const INGEST_KEY_NAME = 'Simulated appliance';

/** What a story needs: the site in Rollcall and the one that is played, and the means to move both. */
export interface Stage {
  readonly api: RollcallApi;
  readonly slug: string;
  /** Rollcall sends no starts here: clients learn of them from the answers to their check-ins. */
  readonly pull: boolean;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly settings: Settings;
  readonly site: SimulatedSite;
  readonly pump: CheckInPump;
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

  static async listen(port: number | undefined): Promise<PlayedSite> {
    const played = new PlayedSite(randomBytes(24).toString('base64url'));
    played.server = await listenAppliance(
      {
        secret: played.secret,
        site: () => played.shown?.site ?? null,
        now: Date.now,
        changed: () => played.shown?.pump.wake(),
        reset: (body) => played.reset(body),
      },
      { port },
    );
    return played;
  }

  get url(): string {
    return this.server.url;
  }

  get driver(): DriverConfig {
    return { kind: 'simulated', url: this.url, secret: this.secret };
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
  readonly scenario: Scenario;
  readonly seed: number;
  readonly clients: number;
  /** By how much the appliance's own hours are compressed; 1 without. */
  readonly speed?: number;
  readonly settings: Settings;
  readonly signal: AbortSignal;
}

/** Builds the played site for one that exists in Rollcall: an ingest key, the model, the pump (not started yet). */
export async function setStage(plan: StagePlan): Promise<Stage> {
  const { api, slug, pull, seed, clients, speed, settings, signal } = plan;
  const scenario = pull ? withoutContacts(plan.scenario) : plan.scenario;
  const key = await api.createIngestKey(slug, INGEST_KEY_NAME);
  const site = new SimulatedSite({ scenario, seed, clients, maxAttempts: settings.maxAttempts, speed }, Date.now());
  site.applyLimits(settings, Date.now());
  const pump = new CheckInPump(site, (checkIns) => api.postCheckIns(slug, key.secret, checkIns), Date.now);
  return { api, slug, pull, scenario, seed, settings, site, pump, ingestKey: key.secret, signal, now: Date.now };
}
