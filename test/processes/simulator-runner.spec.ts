import { afterAll, describe, expect } from '@jest/globals';
import { FakeRollcall, type Disturbance, type FakeRollcallOptions } from '../support/fake-rollcall.js';
import { itTogether } from '../support/together.js';
import { Prng } from '../../src/simulator/model/prng.js';
import { runSimulation, type SimulationOptions } from '../../src/simulator/runner.js';
import type { Phase } from '../../src/simulator/story.js';
import type { Verdict } from '../../src/simulator/verdict.js';

/** What becomes of two in five batches. */
const DISTURBANCES: [Disturbance, ...Disturbance[]] = [{ status: 503, retryAfter: '0.2' }, { status: 429 }, 'cut'];

const WITHIN_MS = 120_000;

const fakes: FakeRollcall[] = [];

async function fakeRollcall(options: FakeRollcallOptions = {}): Promise<FakeRollcall> {
  const fake = await FakeRollcall.listen(options);
  fakes.push(fake);
  return fake;
}

afterAll(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

function run(fake: FakeRollcall, options: Partial<SimulationOptions> = {}): Promise<Verdict> {
  const { url, adminKey: key } = fake;
  return runSimulation({ url, key, scenario: 'happy', clients: 40, seed: 7, timeoutSeconds: 60, ...options });
}

const failing = (verdict: Verdict) => verdict.lines.filter((line) => !line.ok).map((line) => line.check);

describe('against the stand-in for Rollcall', () => {
  itTogether(
    {
      'a simulation ends clean in every scenario, with and without a driver that pushes': async () => {
        const fake = await fakeRollcall();
        const verdicts = await Promise.all([
          run(fake, { scenario: 'happy', limit: 10 }),
          run(fake, { scenario: 'flood' }),
          run(fake, { scenario: 'passive-tail', clients: 60 }),
          run(fake, { scenario: 'flaky', clients: 60 }),
          run(fake, { scenario: 'happy', pull: true, limit: 10 }),
        ]);
        for (const verdict of verdicts) {
          expect({ scenario: verdict.scenario, failing: failing(verdict) }).toEqual({
            scenario: verdict.scenario,
            failing: [],
          });
          expect(verdict.clean).toBe(true);
        }
        expect(verdicts[0].truth.upgradingMost).toBe(10);
        expect(fake.sites.size).toBe(0);
        expect(fake.removed).toHaveLength(5);
      },

      'a simulation loses nothing when Rollcall is busy, cuts answers and is asked again': async () => {
        const chance = new Prng('busy');
        const fake = await fakeRollcall({
          disturb: (_method, path) => {
            if (!path.endsWith('/check-ins')) return undefined;
            return chance.chance(0.4) ? chance.pick(DISTURBANCES) : undefined;
          },
        });
        const verdict = await run(fake, { clients: 30 });
        expect(failing(verdict)).toEqual([]);
        expect(verdict.counts.checkInsTriedAgain).toBeGreaterThan(20);
      },

      'a simulation tells Rollcall about the upgrade when Rollcall does not see it, and keeps the site when asked to':
        async () => {
          const fake = await fakeRollcall({ blind: true });
          const phases: Phase[] = [];
          const verdict = await run(fake, {
            clients: 10,
            slug: 'kept',
            keep: true,
            pull: true,
            hooks: { onPhase: (phase) => phases.push(phase) },
          });
          expect(failing(verdict)).toEqual([]);
          expect(fake.sites.get('kept')?.begunBy).toBe('key');
          expect(phases).toEqual([
            'enrolling',
            'upgrading_base_software',
            'upgrading_site_software',
            'beginning_run',
            'returning',
            'inspecting',
            'finished',
          ]);
        },

      'a verdict sees more upgrades at once than the limit allows': async () => {
        const verdict = await run(await fakeRollcall({ misdeeds: { overLimit: 2 } }), { clients: 15, limit: 3 });
        expect(verdict.clean).toBe(false);
        expect(failing(verdict)).toEqual(['most clients upgrading at once']);
        expect(verdict.lines[0]).toMatchObject({ expected: 'at most 3', seen: '5' });
      },

      'a verdict sees a client that is called up to date and is not, and one whose check-ins were forgotten':
        async () => {
          const [clientId] = await clientIds();
          const flattered = run(await fakeRollcall({ misdeeds: { flatters: clientId } }), {
            clients: 5,
            timeoutSeconds: 8,
          });
          const forgotten = run(await fakeRollcall({ misdeeds: { forgets: clientId } }), {
            clients: 5,
            timeoutSeconds: 8,
          });
          expect(failing(await flattered)).toContain('clients in another upgrade state than Rollcall says');
          expect(failing(await forgotten)).toContain('acknowledged check-ins that Rollcall does not know any more');
        },

      'a simulation that cannot go on says that the key is wrong': async () => {
        const fake = await fakeRollcall();
        await expect(run(fake, { key: 'wrong' })).rejects.toThrow(/status 401/);
      },

      'a simulation that cannot go on says that the name is taken, and leaves the other site alone': async () => {
        const fake = await fakeRollcall();
        await run(fake, { clients: 3, slug: 'mine', keep: true, pull: true });
        await expect(run(fake, { slug: 'mine' })).rejects.toThrow(/already_exists/);
        expect(fake.sites.has('mine')).toBe(true);
      },

      'a simulation removes its site when it is ended from outside': async () => {
        const fake = await fakeRollcall();
        const ending = new AbortController();
        const ended = run(fake, {
          signal: ending.signal,
          hooks: { onPhase: (phase) => phase === 'returning' && ending.abort(new Error('enough')) },
        });
        await expect(ended).rejects.toThrow();
        expect(fake.sites.size).toBe(0);
      },
    },
    WITHIN_MS,
  );
});

async function clientIds(): Promise<string[]> {
  const fake = await fakeRollcall();
  await run(fake, { clients: 5, slug: 'names', keep: true, pull: true });
  return [...fake.sites.get('names')!.book.clients.keys()];
}
