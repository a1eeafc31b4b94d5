import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SimulatedSite } from '../../src/simulator/model/simulated-site.js';
import { serveSimulation, type ServeOptions } from '../../src/simulator/serve.js';
import { FakeRollcall } from '../support/fake-rollcall.js';
import { waitFor } from '../support/wait-for.js';

/** The demo's simulator against a stand-in for Rollcall: from nothing, after a restart, after a reset, after the site's removal. */

const CLIENTS = 60;

let fake: FakeRollcall;
const serving: { ending: AbortController; done: Promise<void> }[] = [];

beforeEach(async () => {
  fake = await FakeRollcall.listen();
});

afterEach(async () => {
  for (const { ending, done } of serving.splice(0)) {
    ending.abort();
    await done.catch(() => undefined);
  }
  await fake.close();
});

/** Starts a simulator process's life in this one. */
function serve(over: Partial<ServeOptions> = {}) {
  const ending = new AbortController();
  const seen: { site: SimulatedSite | null; appliance: { url: string; secret: string } | null; notes: string[] } = {
    site: null,
    appliance: null,
    notes: [],
  };
  const done = serveSimulation({
    url: fake.url,
    key: fake.adminKey,
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
  serving.push({ ending, done });
  return { ending, done, seen };
}

const book = () => fake.sites.get('demo')!.book;
const atTarget = () => [...book().clients.values()].filter((client) => client.version === '24.3.1').length;

describe('the served site', () => {
  it('is made, plays its night, and goes on reporting afterwards', async () => {
    const { seen } = serve({ limit: 25 });
    await waitFor(() => fake.sites.has('demo') && atTarget() === CLIENTS, { deadlineMs: 40_000 });
    expect(fake.sites.get('demo')).toMatchObject({ name: 'Demo site', begunBy: 'appliance' });
    expect(seen.site!.truth.upgradingMost).toBeLessThanOrEqual(25);
    const acknowledged = seen.site!.truth.checkInsAcknowledged;
    await waitFor(() => seen.site!.truth.checkInsAcknowledged > acknowledged + CLIENTS, { deadlineMs: 15_000 });
  }, 60_000);

  it('is taken up where it was when the simulator comes back', async () => {
    const first = serve();
    await waitFor(() => fake.sites.has('demo') && atTarget() >= 10, { deadlineMs: 40_000 });
    first.ending.abort();
    await first.done;
    const before = atTarget();
    expect(before).toBeLessThan(CLIENTS);
    const second = serve();
    await waitFor(() => second.seen.notes.length > 0, { deadlineMs: 10_000 });
    expect(second.seen.notes[0]).toBe(`Taking up "demo", where Rollcall knows ${CLIENTS} clients.`);
    expect(atTarget()).toBeGreaterThanOrEqual(before);
    expect(fake.removed).toEqual([]);
    expect(fake.sites.get('demo')!.driver).toMatchObject(second.seen.appliance!);
    await waitFor(() => atTarget() === CLIENTS, { deadlineMs: 60_000 });
    const epochs = new Set([...book().clients.values()].map((client) => client.epoch));
    expect([...epochs].every((epoch) => epoch >= 2 && epoch <= 4)).toBe(true);
    expect(second.seen.site!.truth).toMatchObject({ startsRefusedStale: 0, startsRefusedLate: 0, checkInsRejected: 0 });
    // Upgrades that were under way went on: nobody had to begin again.
    expect([...book().clients.values()].filter((client) => client.attempts > 0)).toEqual([]);
    // Taken up once more, finished as it is: nobody falls back.
    second.ending.abort();
    await second.done;
    const third = serve();
    await waitFor(() => (third.seen.site?.truth.checkInsAcknowledged ?? 0) >= CLIENTS, { deadlineMs: 15_000 });
    expect(atTarget()).toBe(CLIENTS);
    expect(third.seen.site!.report()).toMatchObject({ atTarget: CLIENTS, startsTaken: 0, finished: true });
  }, 120_000);

  it('begins anew when it is told to, with another scenario', async () => {
    const { seen } = serve();
    await waitFor(() => fake.sites.has('demo') && atTarget() >= 5, { deadlineMs: 40_000 });
    const { url, secret } = seen.appliance!;
    const played = seen.site;
    const response = await fetch(`${url}/rollcall/v1/reset`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify({ scenario: 'flood' }),
    });
    expect(response.status).toBe(202);
    await waitFor(() => seen.site !== played, { deadlineMs: 10_000 });
    expect(fake.removed).toEqual(['demo']);
    expect(seen.site!.report()).toMatchObject({ scenario: 'flood', atTarget: 0 });
    await waitFor(() => fake.sites.has('demo') && atTarget() === CLIENTS, { deadlineMs: 60_000 });
  }, 120_000);

  it('ends by itself when somebody removes the site', async () => {
    const { done, seen } = serve();
    await waitFor(() => fake.sites.has('demo') && book().clients.size === CLIENTS, { deadlineMs: 20_000 });
    fake.sites.delete('demo');
    await done;
    expect(seen.notes.at(-1)).toContain('was removed');
  }, 60_000);

  it('ends within two seconds when it is told to', async () => {
    const { ending, done } = serve();
    await waitFor(() => fake.sites.has('demo') && atTarget() >= 1, { deadlineMs: 40_000 });
    const endedAtMs = Date.now();
    ending.abort();
    await done;
    expect(Date.now() - endedAtMs).toBeLessThan(2000);
  }, 60_000);
});
