import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AlertNight } from '../support/alert-night.js';
import type { AlertMessage, IncidentsAnswer } from '../../src/contracts/alerts.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CLIENTS = 400;
const WITHIN_MS = 120_000;
const RECEIVERS = ['pager', 'desk'];
/** Seconds instead of minutes; how they follow from each other stays. */
const BRIEF = {
  groupWaitSeconds: 1,
  groupIntervalSeconds: 10,
  resolveHoldSeconds: 2,
  clientOfflineGraceSeconds: 8,
  // The appliance's hours are compressed three hundredfold, neither the judge's second nor the time in which clients connect again and a
  // run begins: ten seconds for those, and a minute in which a busy machine cannot miss the aftermath.
  massOfflineSettleSeconds: 3000,
  massOfflineAftermathSeconds: 18_000,
};

let app: TestApp;
let oldStores: AlertNight;
let ordinary: AlertNight;

beforeAll(async () => {
  app = await startTestApp();
  const common = { url: app.url, adminKey: app.adminKey, limit: 100, alertSettings: BRIEF };
  [oldStores, ordinary] = await Promise.all([
    AlertNight.begin({ ...common, scenario: 'cert-store', slug: 'stores', clients: CLIENTS, receivers: RECEIVERS }),
    AlertNight.begin({ ...common, scenario: 'failover-async', slug: 'ordinary', clients: 60, receivers: ['pager'] }),
  ]);
}, WITHIN_MS);

afterAll(async () => {
  await Promise.all([oldStores?.end(), ordinary?.end()]);
  await app?.close();
}, 60_000);

const masses = (receiver: string) => oldStores.of(receiver, 'fleet_mass_offline').map(({ message }) => message);
const kinds = (receiver: string) => masses(receiver).map(({ kind }) => kind);
const messages = (night: AlertNight, receiver: string): AlertMessage[] =>
  (night.heard.get(receiver) ?? []).map(({ message }) => message);
const all = (what: (receiver: string) => boolean) => () => RECEIVERS.every(what);
/** How many clients are in the critical incident. */
async function countedNow(): Promise<number> {
  const { body } = await oldStores.ask<IncidentsAnswer>('GET', '/alerts');
  return body.items.find(({ severity }) => severity === 'critical')?.counts?.now ?? 0;
}

describe('a fleet most of which does not come back, as its certificate stores are old', () => {
  it(
    'is one critical incident, which names them, is told of as it shrinks, and ends; what is left is told of on its own',
    async () => {
      const isTold = all((receiver) => kinds(receiver).includes('firing'));
      await oldStores.until('the incident at both', isTold, WITHIN_MS);
      const [first] = masses('pager');
      expect(first).toMatchObject({ kind: 'firing', severity: 'critical', scope: { kind: 'site' } });
      expect(first!.firstChecks[0]).toMatch(/certificate stores/i);
      expect(first!.likelyCause).toMatchObject({ factor: 'site_update' });
      expect(first!.sample).toHaveLength(20);
      // It is told of as soon as it is one, while more of them still go on trying.
      await oldStores.until('most of the fleet in it', async () => (await countedNow()) > CLIENTS / 2, WITHIN_MS);

      oldStores.mend(Math.round(oldStores.distrusting / 2));
      await oldStores.until('an update', () => kinds('pager').includes('update'), WITHIN_MS);
      oldStores.mend(10);
      const isOver = all((receiver) => kinds(receiver).includes('resolved'));
      await oldStores.until('the end', isOver, WITHIN_MS);
      const restIsTold = all((receiver) => oldStores.of(receiver, 'client_offline').length > 0);
      await oldStores.until('the rest', restIsTold, WITHIN_MS);

      for (const receiver of RECEIVERS) {
        const heard = messages(oldStores, receiver);
        const critical = heard.filter(({ severity }) => severity === 'critical');
        expect(new Set(critical.map(({ dedupKey }) => dedupKey)).size).toBe(1);
        const between = kinds(receiver).slice(1, -1);
        expect(kinds(receiver)).toEqual(['firing', ...between.map(() => 'update'), 'resolved']);
        const warnings = heard.filter(({ severity }) => severity === 'warning');
        expect(new Set(warnings.map(({ alert }) => alert))).toEqual(new Set(['client_offline']));
        expect(warnings[0]!.counts!.now).toBeLessThanOrEqual(10);
      }
    },
    4 * WITHIN_MS,
  );
});

describe('a whole asynchronous upgrade of a pair without faults', () => {
  it(
    'is told of by its events alone',
    async () => {
      const isOver = async () => {
        const { items } = (await ordinary.ask<{ items: { state: string }[] }>('GET', '/plans')).body;
        return items.every(({ state }) => state === 'finished');
      };
      await ordinary.until('the end of the plan', isOver, 2 * WITHIN_MS);
      const isTold = () => ordinary.of('pager', 'run_finished').length > 0;
      await ordinary.until('the run to be told as finished', isTold, WITHIN_MS);
      const heard = messages(ordinary, 'pager');
      expect(heard.filter(({ kind }) => kind !== 'event').map(({ alert, title }) => [alert, title])).toEqual([]);
      const told = new Set(heard.map(({ alert }) => alert));
      expect([...told].sort()).toEqual(['run_finished', 'window_ended', 'window_started']);
      const { body } = await ordinary.ask<{ items: unknown[] }>('GET', '/alerts');
      expect(body.items).toEqual([]);
    },
    4 * WITHIN_MS,
  );
});
