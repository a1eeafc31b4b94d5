/** A managed site with an appliance of the bench's own and a fleet that waits for its upgrade: what rows 3, 5 and 6 stand on. */
import type { CheckIn } from '../../src/contracts/check-ins.js';
import { Appliance, type Target } from '../load/appliance.js';
import { Poster } from '../load/poster.js';
import type { Server, Stage } from '../stage/stage.js';

export const BEFORE: Target = { version: '24.1.1', revision: '241100' };
export const TARGET: Target = { version: '24.2.1', revision: '242100' };
const BATCH = 500;

export interface Fleet {
  server: Server;
  slug: string;
  appliance: Appliance;
  poster: Poster;
  clientIds: readonly string[];
}

export interface FleetOptions {
  slug: string;
  clients: number;
  limit: number;
  upgradeMs: number | null;
}

/** Enrolled at the version before, and a run has begun: nobody has checked in since. */
export async function openFleet(stage: Stage, server: Server, options: FleetOptions): Promise<Fleet> {
  const { slug, clients, limit, upgradeMs } = options;
  const appliance = await Appliance.open({ upgradeMs, target: TARGET, before: BEFORE });
  stage.whenRowIsOver(() => appliance.close());
  const driver = { kind: 'simulated', url: appliance.url };
  await server.api.ask('POST', '/sites', { slug, name: slug, driver });
  await server.api.setSettings(slug, { maxConcurrentUpgrades: limit });
  const key = await server.api.createIngestKey(slug);
  const poster = new Poster(`${server.process.url}/api/v1/sites/${slug}/check-ins`, key);
  stage.whenRowIsOver(() => Promise.resolve(poster.close()));
  appliance.poster = poster;
  const clientIds = Array.from({ length: clients }, (_, index) => `client-${index}`);
  const fleet = { server, slug, appliance, poster, clientIds };
  await checkInAll(fleet, 1);
  await server.database.query('VACUUM ANALYZE');
  appliance.upgradeItself();
  const run = { targetVersion: TARGET.version, targetRevision: TARGET.revision };
  await server.api.ask('POST', `/sites/${slug}/upgrade-runs`, run);
  return fleet;
}

/** All clients connect, in the order of their ids: so they queue, once a run has begun. */
export async function checkInAll(fleet: Fleet, sequence: number): Promise<void> {
  const { clientIds, poster } = fleet;
  for (let from = 0; from < clientIds.length; from += BATCH) {
    await poster.post(clientIds.slice(from, from + BATCH).map((clientId) => connected(clientId, sequence)));
  }
}

const connected = (clientId: string, sequence: number): CheckIn => ({
  clientId,
  epoch: 1,
  sequence,
  cause: 'connected',
  ...BEFORE,
});
