import { z } from 'zod';
import type { Sweep } from '../../../src/contracts/observation.js';
import { JsonHttp } from '../../../src/simulator/json-http.js';
import { SCENARIOS } from '../../../src/simulator/model/scenarios.js';
import { RollcallApi } from '../../../src/simulator/rollcall-api.js';
import { waitForSweep } from '../../../src/simulator/sight.js';
import { PlayedSite, setStage, type Stage } from '../../../src/simulator/stage.js';

const SLUG = 'observed';
const PATIENCE_MS = 120_000;

/** How the appliance's API was used, by the appliance's own count over sliding windows. */
const usageSchema = z.object({
  requests: z.number(),
  refused: z.number(),
  mostPerSecond: z.number(),
  mostPerHour: z.number(),
  tokensIssued: z.number(),
  tokensLive: z.number(),
});
export type ApiUsage = z.infer<typeof usageSchema>;

export interface ObservedFleetPlan {
  url: string;
  key: string;
  clients: number;
  seed: number;
  signal: AbortSignal;
}

/** A site that Rollcall only looks at, through the API of a simulated appliance that leads its fleet by itself. */
export class ObservedFleet {
  private constructor(
    private readonly http: JsonHttp,
    private readonly played: PlayedSite,
    private readonly stage: Stage,
    /** How many clients the appliance's list has. */
    readonly listed: number,
  ) {}

  /** Resolves when Rollcall has seen all of it once. */
  static async open({ url, key, clients, seed, signal }: ObservedFleetPlan): Promise<ObservedFleet> {
    const http = new JsonHttp(url);
    const played = await PlayedSite.listen();
    try {
      const api = new RollcallApi(http, key, signal, PATIENCE_MS);
      const scenario = SCENARIOS.happy;
      await api.createSite(played.siteBody(SLUG, 'Observed', scenario, true));
      const settings = await api.changeSettings(SLUG, scenario.settings);
      const stage = await setStage({
        ...{ api, slug: SLUG, pull: false, observed: true, scenario },
        ...{ seed, clients, settings, signal },
      });
      played.show(stage.site, stage.pump);
      const beganAtMs = Date.now();
      stage.site.enrol();
      stage.pump.start();
      const first = await waitForSweep(stage, beganAtMs);
      return new ObservedFleet(http, played, stage, first.total ?? 0);
    } catch (error) {
      await played.close();
      http.close();
      throw error;
    }
  }

  /** Somebody asks for a look at the whole fleet now. */
  askForSweep(): Promise<void> {
    return this.stage.api.beginSweep(SLUG);
  }

  sweeps(): Promise<Sweep[]> {
    return this.stage.api.sweeps(SLUG);
  }

  async knownClients(): Promise<number> {
    return (await this.stage.api.summary(SLUG)).total;
  }

  /** How long ago the appliance was last seen, in seconds; null before the first look. */
  async ageOfLook(): Promise<number | null> {
    const lookedAt = (await this.stage.api.summary(SLUG)).observation?.lookedAt ?? null;
    return lookedAt === null ? null : (Date.now() - Date.parse(lookedAt)) / 1000;
  }

  async usage(): Promise<ApiUsage> {
    const { url, secret } = this.played;
    const answer = await fetch(`${url}/rollcall/v1/api-usage`, { headers: { authorization: `Bearer ${secret}` } });
    return usageSchema.parse(await answer.json());
  }

  async close(): Promise<void> {
    await this.stage.pump.stop(500);
    this.http.close();
    await this.played.close();
  }
}
