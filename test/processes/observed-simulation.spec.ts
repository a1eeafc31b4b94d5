import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { faultsOf, Play, type PlayOptions } from '../support/play.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Nights of appliances that lead their fleets by themselves, which Rollcall only looks on: every client's state against the truth. */
const CLIENTS = 60;
const OBSERVED = { clients: CLIENTS, observed: true, keep: false } as const;

const PLAYED = {
  'a fleet alone': { ...OBSERVED, scenario: 'happy' },
  'a pair led by a plan': { ...OBSERVED, scenario: 'failover-async', autoConfirm: true },
  'an API that fails, by HTTPS': {
    ...OBSERVED,
    scenario: 'passive-tail',
    https: true,
    faults: ['failing', 'pageShift'],
  },
} satisfies Record<string, PlayOptions>;

let app: TestApp;
let plays: Map<string, Play>;

beforeAll(async () => {
  app = await startTestApp();
  plays = new Map(Object.entries(PLAYED).map(([name, options]) => [name, new Play(app, options)]));
});

afterAll(async () => {
  await Promise.all([...(plays?.values() ?? [])].map((play) => play.end()));
  await app?.close();
}, 60_000);

describe('an observed site', () => {
  it.each(Object.keys(PLAYED))(
    '%s: what is said of every client is what was true when its row was handed out',
    async (name) => {
      const verdict = await plays.get(name)!.verdict;
      expect(faultsOf(verdict)).toEqual([]);
      expect(verdict.counts.upgradesSucceeded).toBe(CLIENTS);
      expect(verdict.counts.checkInsAcknowledged).toBeGreaterThan(CLIENTS);
    },
    300_000,
  );
});
