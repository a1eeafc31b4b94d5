import { afterAll, describe, expect } from '@jest/globals';
import type { SimulatedSite } from '../../src/simulator/model/simulated-site.js';
import { serveSimulation, type ServeOptions } from '../../src/simulator/serve.js';
import { FakeRollcall } from '../support/fake-rollcall.js';
import { itTogether } from '../support/together.js';
import { waitFor } from '../support/wait-for.js';

/** The demo's simulator against a stand-in for Rollcall: from nothing, after a restart, after a reset, after the site's removal. */

const CLIENTS = 60;
const WITHIN_MS = 180_000;

/** A Rollcall, and the simulators that were started for it in this process, one after the other. */
class Demo {
  private static readonly all: Demo[] = [];
  private readonly serving: { ending: AbortController; done: Promise<void> }[] = [];

  private constructor(readonly rollcall: FakeRollcall) {}

  static async open(): Promise<Demo> {
    const demo = new Demo(await FakeRollcall.listen());
    Demo.all.push(demo);
    return demo;
  }

  static async closeAll(): Promise<void> {
    await Promise.all(Demo.all.map((demo) => demo.close()));
  }

  serve(over: Partial<ServeOptions> = {}) {
    const ending = new AbortController();
    const seen: { site: SimulatedSite | null; appliance: { url: string; secret: string } | null; notes: string[] } = {
      site: null,
      appliance: null,
      notes: [],
    };
    const done = serveSimulation({
      url: this.rollcall.url,
      key: this.rollcall.adminKey,
      slug: 'demo',
      name: 'Demo site',
      scenario: 'happy',
      clients: CLIENTS,
      seed: 7,
      limit: 5,
      signal: ending.signal,
      ...over,
      hooks: {
        onStage: (stage, appliance) => Object.assign(seen, { site: stage.site, appliance }),
        onNote: (text) => seen.notes.push(text),
      },
    });
    this.serving.push({ ending, done });
    return { ending, done, seen };
  }

  get site() {
    return this.rollcall.sites.get('demo');
  }

  get clients() {
    return [...this.site!.book.clients.values()];
  }

  /** None, while there is no site. */
  get atTarget(): number {
    return this.site === undefined ? 0 : this.clients.filter((client) => client.version === '24.3.1').length;
  }

  private async close(): Promise<void> {
    for (const { ending, done } of this.serving) {
      ending.abort();
      await done.catch(() => undefined);
    }
    await this.rollcall.close();
  }
}

afterAll(() => Demo.closeAll());

describe('the served site', () => {
  itTogether(
    {
      'is made, plays its night, and goes on reporting afterwards': async () => {
        const demo = await Demo.open();
        const { seen } = demo.serve({ limit: 25 });
        await waitFor(() => demo.atTarget === CLIENTS, { deadlineMs: 60_000 });
        expect(demo.site).toMatchObject({ name: 'Demo site', begunBy: 'appliance' });
        expect(seen.site!.truth.upgradingMost).toBeLessThanOrEqual(25);
        const acknowledged = seen.site!.truth.checkInsAcknowledged;
        await waitFor(() => seen.site!.truth.checkInsAcknowledged > acknowledged + CLIENTS, { deadlineMs: 15_000 });
      },

      'is taken up where it was when the simulator comes back': async () => {
        const demo = await Demo.open();
        const first = demo.serve();
        await waitFor(() => demo.atTarget >= 10, { deadlineMs: 60_000 });
        first.ending.abort();
        await first.done;
        const before = demo.atTarget;
        expect(before).toBeLessThan(CLIENTS);
        const second = demo.serve();
        await waitFor(() => second.seen.notes.length > 0, { deadlineMs: 10_000 });
        expect(second.seen.notes[0]).toBe(`Taking up "demo", where Rollcall knows ${CLIENTS} clients.`);
        expect(demo.atTarget).toBeGreaterThanOrEqual(before);
        expect(demo.rollcall.removed).toEqual([]);
        expect(demo.site!.driver).toMatchObject(second.seen.appliance!);
        await waitFor(() => demo.atTarget === CLIENTS, { deadlineMs: 60_000 });
        const epochs = new Set(demo.clients.map((client) => client.epoch));
        expect([...epochs].every((epoch) => epoch >= 2 && epoch <= 4)).toBe(true);
        const { truth } = second.seen.site!;
        expect(truth).toMatchObject({ startsRefusedStale: 0, startsRefusedLate: 0, checkInsRejected: 0 });
        // Upgrades that were under way went on: nobody had to begin again.
        expect(demo.clients.filter((client) => client.attempts > 0)).toEqual([]);
        // Taken up once more, finished as it is: nobody falls back.
        second.ending.abort();
        await second.done;
        const third = demo.serve();
        await waitFor(() => (third.seen.site?.truth.checkInsAcknowledged ?? 0) >= CLIENTS, { deadlineMs: 15_000 });
        expect(demo.atTarget).toBe(CLIENTS);
        expect(third.seen.site!.report()).toMatchObject({ atTarget: CLIENTS, startsTaken: 0, finished: true });
      },

      'begins anew when it is told to, with another scenario': async () => {
        const demo = await Demo.open();
        const { seen } = demo.serve();
        await waitFor(() => demo.atTarget >= 5, { deadlineMs: 60_000 });
        const { url, secret } = seen.appliance!;
        const played = seen.site;
        const response = await fetch(`${url}/rollcall/v1/reset`, {
          method: 'POST',
          headers: { authorization: `Bearer ${secret}` },
          body: JSON.stringify({ scenario: 'flood' }),
        });
        expect(response.status).toBe(202);
        await waitFor(() => seen.site !== played, { deadlineMs: 10_000 });
        expect(demo.rollcall.removed).toEqual(['demo']);
        expect(seen.site!.report()).toMatchObject({ scenario: 'flood', atTarget: 0 });
        await waitFor(() => demo.atTarget === CLIENTS, { deadlineMs: 60_000 });
      },

      'ends by itself when somebody removes the site': async () => {
        const demo = await Demo.open();
        const { done, seen } = demo.serve();
        await waitFor(() => demo.site?.book.clients.size === CLIENTS, { deadlineMs: 20_000 });
        demo.rollcall.sites.delete('demo');
        await done;
        expect(seen.notes.at(-1)).toContain('was removed');
      },

      'ends within two seconds when it is told to': async () => {
        const demo = await Demo.open();
        const { ending, done } = demo.serve();
        await waitFor(() => demo.atTarget >= 1, { deadlineMs: 60_000 });
        const endedAtMs = Date.now();
        ending.abort();
        await done;
        expect(Date.now() - endedAtMs).toBeLessThan(2000);
      },
    },
    WITHIN_MS,
  );
});
