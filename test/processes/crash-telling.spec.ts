import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StartBody } from '../../src/contracts/driver-control.js';
import { checkIns } from '../support/builders.js';
import { ProcessStage } from '../support/process-stage.js';
import { readSlotLog, replaySlotLog } from '../support/slot-log.js';
import { waitFor } from '../support/wait-for.js';

/** The worst moment for a process to die: it has told clients to start, and has not heard that they did. */
const SLUG = 'told';
const PATIENCE_MS = 60_000;

let stage: ProcessStage;
let appliance: Server;
/** Every start that reached the appliance, which passes it on and never answers. */
const starts: StartBody[] = [];

beforeAll(async () => {
  appliance = createServer((request, response) => {
    if (request.url !== '/rollcall/v1/starts') return void response.writeHead(404).end();
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => starts.push(JSON.parse(text) as StartBody));
  }).listen(0, '127.0.0.1');
  stage = await ProcessStage.open();
  await stage.start();
}, 2 * PATIENCE_MS);

afterAll(async () => {
  await stage?.close();
  appliance?.closeAllConnections();
  appliance?.close();
}, PATIENCE_MS);

async function prepare(): Promise<void> {
  const { port } = appliance.address() as AddressInfo;
  const driver = { kind: 'simulated', url: `http://127.0.0.1:${port}`, secret: 'a secret of this test, long enough' };
  await stage.api('POST', '/sites', { slug: SLUG, name: SLUG, driver });
  const etag = (await stage.api('GET', `/sites/${SLUG}/settings`)).headers.get('etag')!;
  const settings = { maxConcurrentUpgrades: 2, startWithinSeconds: 5, clockSkewSeconds: 1 };
  await stage.api('PATCH', `/sites/${SLUG}/settings`, settings, { 'if-match': etag });
}

const post = (list: object[]) => stage.api('POST', `/sites/${SLUG}/check-ins`, { checkIns: list });

/** clientIds by upgrade state. */
async function states(): Promise<Record<string, string[]>> {
  const rows = await stage.database.query<{ state: string; ids: string[] }>(
    `SELECT u.state, array_agg(c.client_id ORDER BY c.client_id) AS ids
     FROM client c JOIN client_upgrade u ON u.id = c.id GROUP BY u.state`,
  );
  return Object.fromEntries(rows.map(({ state, ids }) => [state, ids]));
}

const until = (what: string, probe: () => boolean | Promise<boolean>) =>
  waitFor(probe, { deadlineMs: PATIENCE_MS, what });

describe('kill -9 between telling a client and its answer', () => {
  it(
    'leaves its slot with whoever was told, past the start-by, until that client has its say',
    async () => {
      await prepare();
      const fleet = checkIns(5);
      await post(fleet);
      await stage.api('POST', `/sites/${SLUG}/upgrade-runs`, { targetVersion: '24.2.1', targetRevision: null });
      await post(fleet.map((one) => ({ ...one, sequence: 2 })));
      const told = () => [...new Set(starts.map(({ clientId }) => clientId))].sort();
      await until('two clients are told', () => told().length === 2);
      expect(told()).toEqual(['client-0001', 'client-0002']);
      await stage.kill();

      await until('both start-bys have passed', async () => {
        const late = 'SELECT 1 FROM client_upgrade WHERE start_by < clock_timestamp()';
        return (await stage.database.query(late)).length === 2;
      });
      await stage.start();
      await until('both are suspect', async () => (await states())['suspect']?.length === 2);
      expect(await states()).toEqual({
        suspect: ['client-0001', 'client-0002'],
        queued: ['client-0003', 'client-0004', 'client-0005'],
      });

      const fences = new Map(starts.map(({ clientId, fence }) => [clientId, fence]));
      const report = (clientId: string, sequence: number, outcome: string, version: string) =>
        post([
          {
            clientId,
            epoch: 1,
            sequence,
            cause: 'connected',
            version,
            upgrade: { fence: fences.get(clientId)!, outcome },
          },
        ]);
      await report('client-0001', 3, 'running', '24.1.1');
      await report('client-0002', 3, 'running', '24.1.1');
      expect((await states())['upgrading']).toEqual(['client-0001', 'client-0002']);
      expect(told()).toEqual(['client-0001', 'client-0002']);
      await report('client-0001', 4, 'succeeded', '24.2.1');
      await until('the next is told', () => told().length === 3);

      expect(told()).toEqual(['client-0001', 'client-0002', 'client-0003']);
      // However often a client was told, it was one and the same start.
      expect(new Set(starts.map(({ clientId, fence }) => `${clientId} ${fence}`)).size).toBe(3);
      const lines = await readSlotLog(stage.database, await stage.siteId(SLUG));
      expect(replaySlotLog(lines, () => 2)).toEqual({ most: 2, held: 2, faults: [] });
    },
    5 * PATIENCE_MS,
  );
});
