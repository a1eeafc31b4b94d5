import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { faultsOf, Play } from '../support/play.js';
import { ProcessStage } from '../support/process-stage.js';
import { waitFor } from '../support/wait-for.js';

const SLUG = 'killed';
const WITHIN_MS = 600_000;
/** What stands at a boundary of a step: it is on, the appliance is being asked, it is over. */
const BOUNDARIES = ['step.begun', 'step.called', 'step.confirmed', 'step.done', 'step.skipped'];

let stage: ProcessStage;
let play: Play | undefined;

beforeAll(async () => {
  stage = await ProcessStage.open();
}, 60_000);

afterAll(async () => {
  await play?.end();
  await stage?.close();
}, 60_000);

interface Boundary {
  id: number;
  step: string;
  kind: string;
}

async function boundariesAfter(id: number): Promise<Boundary[]> {
  return stage.database.query<Boundary>(
    'SELECT id, step, kind FROM plan_event WHERE id > $1 AND step IS NOT NULL AND kind = ANY($2) ORDER BY id',
    [id, BOUNDARIES],
  );
}

const planState = async (): Promise<string | null> => {
  const rows = await stage.database.query<{ state: string }>('SELECT state FROM upgrade_plan');
  return rows[0]?.state ?? null;
};

describe('kill -9 at every boundary of every step of an asynchronous upgrade', () => {
  it('lets the plan go on where it was, with nothing done twice', async () => {
    await stage.start();
    play = new Play(stage, {
      scenario: 'failover-async',
      clients: 40,
      seed: 5,
      slug: SLUG,
      autoConfirm: true,
      timeoutSeconds: 590,
    });
    let failure: Error | null = null;
    play.verdict.catch((error: unknown) => (failure = error as Error));
    const seen = new Set<string>();
    let [kills, last] = [0, 0];
    const untilMs = Date.now() + WITHIN_MS;
    while (Date.now() < untilMs && !['finished', 'stopped', 'aborted'].includes((await planState()) ?? '')) {
      const fresh = (await boundariesAfter(last)).filter(({ step, kind }) => !seen.has(`${kind} ${step}`));
      if (fresh.length === 0) {
        const moved = async () => (await boundariesAfter(last)).length > 0 || (await planState()) === 'finished';
        const what = `the next step after ${[...seen].at(-1)}`;
        await waitFor(async () => failure !== null || (await moved()), { deadlineMs: 120_000, what });
        if (failure !== null) throw failure as Error;
        continue;
      }
      await stage.startAnew();
      kills += 1;
      for (const { id, step, kind } of fresh) {
        seen.add(`${kind} ${step}`);
        last = Math.max(last, id);
      }
    }
    const verdict = await play.verdict;
    expect(faultsOf(verdict)).toEqual([]);
    const steps = await stage.database.query<{ key: string }>('SELECT key FROM plan_step ORDER BY place');
    const unseen = steps.filter(({ key }) => !seen.has(`step.begun ${key}`));
    expect(unseen).toEqual([]);
    expect(kills).toBeGreaterThan(20);
  }, 640_000);
});
