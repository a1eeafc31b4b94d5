import { afterAll, describe, expect, it } from '@jest/globals';
import { playChaos } from '../chaos/play-chaos.js';
import { RECOVERED_IN_TIME, type ChaosVerdict } from '../chaos/judge/chaos-verdict.js';
import { workersKilled } from '../chaos/scenarios/kills.js';
import { postgresRestarted } from '../chaos/scenarios/postgres.js';

/** `npm run chaos`, short and small: it shows that both Rollcall and the chaos itself still work. The long ones are run by hand. */
const SMALL = { seconds: 6, clients: 50, seed: 11 };
const ending = new AbortController();

afterAll(() => ending.abort(new Error('the tests are over')));

/** What a verdict finds fault with; a clean one has none. How long starts took to go on says more of the machine than of Rollcall here. */
function faultsOf({ lines }: ChaosVerdict): string[] {
  const faults = lines.filter(({ ok, check }) => !ok && check !== RECOVERED_IN_TIME);
  return faults.map(({ check, expected, seen }) => `${check}: expected ${expected}, seen ${seen}`);
}

describe('two api and two worker processes under chaos', () => {
  it.each([workersKilled, postgresRestarted])(
    '$name: nobody is granted too much, nothing acknowledged is lost, nobody is stuck',
    async (scenario) => {
      const verdict = await playChaos(scenario, { ...SMALL, signal: ending.signal });
      expect(faultsOf(verdict)).toEqual([]);
    },
    240_000,
  );
});
