import { CheckInPump } from '../../src/simulator/check-in-pump.js';
import { JsonHttp } from '../../src/simulator/json-http.js';
import { SCENARIOS } from '../../src/simulator/model/scenarios.js';
import { SimulatedSite } from '../../src/simulator/model/simulated-site.js';
import { RollcallApi } from '../../src/simulator/rollcall-api.js';
import { INGEST_KEY_NAME, PlayedSite } from '../../src/simulator/stage.js';
import type { PlanScenario } from '../../src/contracts/simulation-words.js';

export interface LedSiteOptions {
  slug: string;
  scenario: PlanScenario;
  clients: number;
  speed: number;
}

/** A simulated appliance and its fleet, which do nothing but what a plan (or a test, by `site`) asks of them. */
export class LedSite {
  private constructor(
    readonly slug: string,
    readonly site: SimulatedSite,
    private readonly played: PlayedSite,
    private readonly pump: CheckInPump,
    private readonly http: JsonHttp,
    private readonly ending: AbortController,
  ) {}

  /** Makes the site in Rollcall; its fleet begins to check in. */
  static async open(rollcall: { url: string; adminKey: string }, options: LedSiteOptions): Promise<LedSite> {
    const { slug, clients, speed } = options;
    const scenario = SCENARIOS[options.scenario];
    const http = new JsonHttp(rollcall.url);
    const ending = new AbortController();
    const api = new RollcallApi(http, rollcall.adminKey, ending.signal);
    const played = await PlayedSite.listen();
    await api.createSite({ slug, name: slug, control: 'managed', driver: played.driver });
    const settings = await api.changeSettings(slug, scenario.settings);
    const key = await api.createIngestKey(slug, INGEST_KEY_NAME);
    const site = new SimulatedSite(
      { scenario, seed: 7, clients, maxAttempts: settings.maxAttempts, speed },
      Date.now(),
    );
    site.applyLimits(settings, Date.now());
    const pump = new CheckInPump(site, (checkIns) => api.postCheckIns(slug, key.secret, checkIns), Date.now);
    played.show(site, pump);
    site.enrol();
    pump.start();
    return new LedSite(slug, site, played, pump, http, ending);
  }

  /** Every client has been heard of. */
  get isEnrolled(): boolean {
    return this.site.clients.every((client) => client.acknowledged !== null);
  }

  async end(): Promise<void> {
    await this.pump.stop(1000);
    this.ending.abort(new Error('the test is over'));
    this.http.close();
    await this.played.close();
  }
}
