import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../../src/contracts/clients.js';
import type { SiteObservation } from '../../src/contracts/observation.js';
import type { Site } from '../../src/contracts/sites.js';
import type { Run } from '../../src/contracts/upgrades.js';
import { Database } from '../../src/platform/database/database.js';
import { findFreePort } from '../../src/platform/embedded/free-port.js';
import { serveSimulation } from '../../src/simulator/serve.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

/** The simulated appliance of an observed site goes away in the middle of the fleet's return, and comes back at the same address. */

const CLIENTS = 60;
const SLUG = 'watched';
const MINUTE_MS = 60_000;

let app: TestApp;
let port: number;
let serving: { ending: AbortController; done: Promise<void>; notes: string[] } | null = null;

beforeAll(async () => {
  app = await startTestApp();
  port = await findFreePort();
});
afterAll(async () => {
  await stop();
  await app?.close();
}, MINUTE_MS);

/** One life of a simulator process. */
function start(): string[] {
  const ending = new AbortController();
  const notes: string[] = [];
  const done = serveSimulation({
    ...{ url: app.url, key: app.adminKey, slug: SLUG, name: 'Watched', scenario: 'happy', observed: true },
    ...{ clients: CLIENTS, seed: 7, limit: 5, port, signal: ending.signal },
    hooks: { onNote: (text) => notes.push(text) },
  });
  serving = { ending, done, notes };
  return notes;
}

async function stop(): Promise<void> {
  serving?.ending.abort();
  await serving?.done.catch(() => undefined);
  serving = null;
}

const get = async <Body>(rest: string): Promise<Body> => (await app.api<Body>('GET', `/sites/${SLUG}${rest}`)).body;
const problems = async () => (await get<SiteObservation>('/observation')).problems;
const runs = async () => (await get<{ items: Run[] }>('/upgrade-runs')).items;
async function clients(): Promise<Map<string, Client>> {
  const { items } = await get<{ items: Client[] }>('/clients?limit=500');
  return new Map(items.map((client) => [client.id, client]));
}
const back = (fleet: Map<string, Client>) => [...fleet.values()].filter(({ upgradePending }) => !upgradePending).length;
const hasRun = async () => (await app.api('GET', `/sites/${SLUG}`)).status === 200 && (await runs()).length > 0;

/** How many clients the site has lost, ever. */
async function lostClients(): Promise<number> {
  const kind = 'client.deleted';
  const [row] = await app.app
    .get(Database)
    .query<{ count: number }>('SELECT count(*)::int AS count FROM change WHERE kind = $1', [kind]);
  return row!.count;
}

describe('an observed site whose appliance was started again', () => {
  it(
    'is the same site with the same fleet, and goes on by itself; nobody is called gone',
    async () => {
      start();
      await waitFor(hasRun, { deadlineMs: 2 * MINUTE_MS, what: 'a run' });
      await waitFor(async () => back(await clients()) < 10, { deadlineMs: MINUTE_MS, what: 'the fleet pending' });
      await waitFor(async () => back(await clients()) >= 20, {
        deadlineMs: 2 * MINUTE_MS,
        what: 'twenty clients back',
      });
      await stop();
      await waitFor(async () => (await problems()).length > 0, {
        deadlineMs: MINUTE_MS,
        what: 'a word on the silence',
      });
      const [before, site] = [await clients(), await get<Site>('')];
      expect(back(before)).toBeLessThan(before.size);
      // The driver is asked again and again meanwhile, and says the same; what was seen stays as it was.
      await waitFor(async () => Date.now() - Date.parse((await problems())[0]!.since) > 15_000, {
        deadlineMs: MINUTE_MS,
        what: '15 s of silence',
      });
      expect((await problems())[0]).toMatchObject({ code: 'unreachable' });
      const meanwhile = await clients();
      for (const [id, { connection, upgradeState }] of before) {
        expect([id, meanwhile.get(id)]).toEqual([id, expect.objectContaining({ connection, upgradeState })]);
      }

      const notes = start();
      await waitFor(() => notes.some((note) => note.startsWith(`Taking up "${SLUG}"`)), {
        deadlineMs: MINUTE_MS,
        what: 'the taking up',
      });
      await waitFor(async () => (await problems()).length === 0, {
        deadlineMs: MINUTE_MS,
        what: 'the site seen again',
      });
      const after = await clients();
      expect([...after.keys()].toSorted()).toEqual([...before.keys()].toSorted());
      const fellBack = [...before.values()].filter(
        (client) => !client.upgradePending && after.get(client.id)!.upgradePending,
      );
      expect(fellBack).toEqual([]);
      await waitFor(async () => back(await clients()) >= CLIENTS, {
        deadlineMs: 3 * MINUTE_MS,
        what: 'the whole fleet back',
      });

      const sites = (await app.api<{ items: Site[] }>('GET', '/sites')).body.items;
      expect(sites.map(({ id, slug }) => ({ id, slug }))).toEqual([{ id: site.id, slug: SLUG }]);
      expect(await runs()).toHaveLength(1);
      expect((await clients()).size).toBe(before.size);
      expect(await lostClients()).toBe(0);
    },
    10 * MINUTE_MS,
  );
});
