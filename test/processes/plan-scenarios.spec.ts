import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLAN_SCENARIOS } from '../../src/contracts/simulation-words.js';
import type { Verdict } from '../../src/simulator/verdict.js';
import { golden } from '../support/golden.js';
import { faultsOf, Play } from '../support/play.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Every scenario that a plan leads, all at once, each on a site of its own, confirmed by the simulator's operator. */
const CLIENTS = 40;

let app: TestApp;
let plays: Map<string, Play>;

beforeAll(async () => {
  app = await startTestApp();
  const options = { clients: CLIENTS, autoConfirm: true, keep: false };
  plays = new Map(PLAN_SCENARIOS.map((scenario) => [scenario, new Play(app, { ...options, scenario })]));
});

afterAll(async () => {
  await Promise.all([...(plays?.values() ?? [])].map((play) => play.end()));
  await app?.close();
}, 60_000);

describe('the scenario', () => {
  it.each(PLAN_SCENARIOS)(
    '%s ends as the guide says, as its transcript does',
    async (scenario) => {
      const verdict: Verdict = await plays.get(scenario)!.verdict;
      expect(faultsOf(verdict)).toEqual([]);
      expect(verdict.transcript).toBe(golden(`simulated/${scenario}`, verdict.transcript ?? ''));
    },
    300_000,
  );
});
