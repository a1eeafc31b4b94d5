/** A managed site with an appliance of the bench's own and a fleet that waits for its upgrade: what rows 3, 5, 6 and 7 stand on. */
import type { CheckIn } from '../../src/contracts/check-ins.js';
import { Appliance, type SiteSoftware } from '../load/appliance.js';
import { Poster } from '../load/poster.js';
import type { Server, Stage } from '../stage/stage.js';

const BEFORE: SiteSoftware = { version: '24.1.1', revision: '241100' };
const TARGET: SiteSoftware = { version: '24.2.1', revision: '242100' };
const BATCH = 500;

export interface FleetOptions {
  slug: string;
  clients: number;
  limit: number;
  /** How long each client upgrades; null: until it is told to finish. */
  upgradeMs: number | null;
}

export class Fleet {
  private sequence = 0;
  private readonly upgraded = new Set<string>();

  private constructor(
    readonly server: Server,
    readonly slug: string,
    readonly appliance: Appliance,
    readonly poster: Poster,
    readonly clientIds: readonly string[],
  ) {
    appliance.whenFinished = (clientId, fence) => this.comeBack(clientId, fence);
  }

  /** Enrolled at the version before, and a run has begun: nobody has checked in since. */
  static async open(stage: Stage, server: Server, options: FleetOptions): Promise<Fleet> {
    const { slug, clients, limit, upgradeMs } = options;
    const appliance = await Appliance.open(upgradeMs, BEFORE);
    stage.whenRowIsOver(() => appliance.close());
    await server.api.ask('POST', '/sites', { slug, name: slug, driver: { kind: 'simulated', url: appliance.url } });
    await server.api.setSettings(slug, { maxConcurrentUpgrades: limit });
    const key = await server.api.createIngestKey(slug);
    const poster = new Poster(`${server.process.url}/api/v1/sites/${slug}/check-ins`, key);
    stage.whenRowIsOver(async () => poster.close());
    const clientIds = Array.from({ length: clients }, (_, index) => `client-${index}`);
    const fleet = new Fleet(server, slug, appliance, poster, clientIds);
    await fleet.connectAll();
    await server.database.query('VACUUM ANALYZE');
    appliance.software = TARGET;
    const run = { targetVersion: TARGET.version, targetRevision: TARGET.revision };
    await server.api.ask('POST', `/sites/${slug}/upgrade-runs`, run);
    return fleet;
  }

  /** A check-in of that client as it stands now, newer than all before it. */
  checkIn(clientId: string, cause: CheckIn['cause'], more: Partial<CheckIn> = {}): CheckIn {
    const software = this.upgraded.has(clientId) ? TARGET : BEFORE;
    return { clientId, epoch: 1, sequence: (this.sequence += 1), cause, ...software, ...more };
  }

  /** All clients connect, in the order of their ids: so they queue, once a run has begun. */
  async connectAll(): Promise<void> {
    for (let from = 0; from < this.clientIds.length; from += BATCH) {
      const clientIds = this.clientIds.slice(from, from + BATCH);
      await this.poster.post(clientIds.map((clientId) => this.checkIn(clientId, 'connected')));
    }
  }

  private async comeBack(clientId: string, fence: number): Promise<void> {
    this.upgraded.add(clientId);
    await this.poster.post([this.checkIn(clientId, 'upgraded', { upgrade: { fence, outcome: 'succeeded' } })]);
  }
}
