/** Row 8: a whole fleet of 100,000 comes back at once, each client with its attributes, as after an upgrade of its appliance. */
import type { LoadOrder, LoadResult } from '../load/orders.js';
import { milliseconds, perSecond, seconds, whole, type Finding } from '../report.js';
import type { Server, Stage } from '../stage/stage.js';
import type { Measurement } from './row.js';

const SITE = 'return';
/** One for each batch of the 100,000: nobody waits until somebody else is done. */
const CONNECTIONS = 200;
const BATCH = 500;
const PREFIX = 'client-';
const BEFORE = '24.1.1';
const GOAL_MIB = 512;
const BYTES_A_MIB = 1024 * 1024;

async function measure(stage: Stage): Promise<Finding[]> {
  const clients = stage.quick ? 10_000 : 100_000;
  const server = await stage.newServer();
  const { api, database } = server;
  await api.ask('POST', '/sites', { slug: SITE, name: 'Return' });
  const target = {
    port: server.process.port,
    path: `/api/v1/sites/${SITE}/check-ins`,
    key: await api.createIngestKey(SITE),
  };
  const load = stage.newChild('load/load-process.js');
  const storm = (firstSequence: number): Promise<LoadResult> =>
    load.ask<LoadResult>({
      kind: 'return',
      target,
      connections: CONNECTIONS,
      fleet: { prefix: PREFIX, clients, firstSequence, cause: 'connected', version: BEFORE },
      batch: BATCH,
      withAttributes: true,
    } satisfies LoadOrder);
  const enrolled = await storm(1);
  await takeOffline(server);
  await api.ask('POST', `/sites/${SITE}/upgrade-runs`, { targetVersion: '24.2.1' });
  await database.query('VACUUM ANALYZE');
  const back = await storm(2);
  const lost = clients - (await countBack(server));
  const peak = server.process.memoryPeakBytes();
  const memory = peak === null ? 'memory unknown on this system' : `${whole(peak / BYTES_A_MIB)} MiB at most`;
  const fits = peak !== null && peak <= GOAL_MIB * BYTES_A_MIB;
  return [
    {
      row: 8,
      what: `${whole(clients)} clients back at once`,
      measured: `${whole(back.accepted)} answered, ${whole(lost)} lost, ${memory}`,
      goal: `all answered, none lost, ≤ ${GOAL_MIB} MiB`,
      met: back.accepted === clients && lost === 0 && fits,
      detail:
        `back in ${seconds(back.elapsedMs / 1000)} (${rateOf(back)}), a batch of ${BATCH} answered within ${milliseconds(back.p99Ms)} (p99), ` +
        `${whole(back.turnedAway)} times turned away for later; enrolled before in ${seconds(enrolled.elapsedMs / 1000)} (${rateOf(enrolled)}, ${whole(enrolled.turnedAway)} turned away)`,
    },
  ];
}

const rateOf = (result: LoadResult): string => perSecond((result.accepted * 1000) / result.elapsedMs);

/** As after a restart of the appliance: every connection is cut. Done in the database, since silence takes its minutes. */
async function takeOffline({ database }: Server): Promise<void> {
  await database.query("UPDATE client SET connection = 'offline', connection_since = now()");
  await database.query('UPDATE client_upgrade SET reachable = false');
}

/** What the database has of the second storm: its sequence, and a place in the queue. */
async function countBack({ database }: Server): Promise<number> {
  const [row] = await database.query<{ back: number }>(`
    SELECT count(*)::int AS back FROM client c JOIN client_upgrade u ON u.id = c.id
    WHERE c.sequence = 2 AND c.connection = 'online' AND u.state IN ('queued', 'granted')`);
  return row!.back;
}

export const fleetReturn: Measurement = { rows: [8], name: 'a fleet back at once', measure };
