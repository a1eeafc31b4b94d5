import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/platform/database/database.js';
import type { Verdict } from '../../src/simulator/verdict.js';
import { OwnValkey } from '../support/own-valkey.js';
import { faultsOf, Play, type PlayOptions } from '../support/play.js';
import { say } from '../support/say.js';
import { countReleases, readSlotLog, replaySlotLog } from '../support/slot-log.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/**
 * The whole flow on real stores: a simulated appliance and its fleet against Rollcall, judged by comparing the simulator's own truth
 * with Rollcall's word.
 */
const PATIENCE_MS = 300_000;
const RAISE_GOAL_MS = 250;
/** The machine may be busy: a time is printed beside its goal, and judged as mildly. */
const MILDLY = 20;

let valkey: OwnValkey;
let app: TestApp;
const plays: Play[] = [];

beforeAll(async () => {
  valkey = await OwnValkey.start();
  app = await startTestApp({ config: { redisUrl: valkey.url } });
}, 60_000);

afterAll(async () => {
  await Promise.all(plays.map((play) => play.end()));
  await app?.close();
  await valkey?.kill();
}, 60_000);

function begin(options: PlayOptions): Play {
  const play = new Play(app, options);
  plays.push(play);
  return play;
}

async function slotLogOf(slug: string) {
  const database = app.app.get(Database);
  const [site] = await database.query<{ id: string }>('SELECT id FROM site WHERE slug = $1', [slug]);
  return readSlotLog(database, site!.id);
}

describe('a fleet that comes back', () => {
  /** All at once: they are on sites of their own, and mostly wait. */
  const scenarios = {
    'happy, seed 3': { scenario: 'happy', clients: 80, seed: 3, limit: 12 },
    'flood, seed 4': { scenario: 'flood', clients: 120, seed: 4 },
    'passive-tail, seed 5': { scenario: 'passive-tail', clients: 80, seed: 5 },
    'flaky, seed 6': { scenario: 'flaky', clients: 100, seed: 6 },
    'happy without a driver that pushes, seed 8': { scenario: 'happy', clients: 60, seed: 8, limit: 10, pull: true },
  } as const satisfies Record<string, PlayOptions>;
  const begun = new Map<string, Play>();

  beforeAll(() => {
    for (const [name, options] of Object.entries(scenarios)) begun.set(name, begin(options));
  });

  it.each(Object.keys(scenarios))(
    '%s: a clean verdict, and never more than the limit',
    async (name) => {
      const verdict: Verdict = await begun.get(name)!.verdict;
      expect(faultsOf(verdict)).toEqual([]);
      expect(verdict.clean).toBe(true);
      const { slots } = (await app.api('GET', `/sites/${verdict.slug}/summary`)).body;
      const replay = replaySlotLog(await slotLogOf(verdict.slug), () => slots.limit);
      expect(replay).toMatchObject({ held: 0, faults: [] });
      expect(verdict.truth.upgradingMost).toBeLessThanOrEqual(replay.most);
    },
    PATIENCE_MS,
  );
});

describe('a limit that changes during a run', () => {
  const slug = 'changing-limit';

  /** The last line of the slot log so far. */
  const lastLine = async () => (await slotLogOf(slug)).at(-1)?.id ?? 0;

  async function setLimit(limit: number): Promise<{ before: number; after: number }> {
    const before = await lastLine();
    const path = `/sites/${slug}/settings`;
    const etag = (await app.api('GET', path)).headers.get('etag') ?? '';
    const answer = await app.api('PATCH', path, { maxConcurrentUpgrades: limit }, { 'if-match': etag });
    expect(answer.status).toBe(200);
    return { before, after: await lastLine() };
  }

  /** From the raise to the first grant that the limit before would not have allowed. */
  async function msUntilRaiseTook(from: number, to: number): Promise<number> {
    const [change] = await app.app.get(Database).query<{ at: Date }>(
      `SELECT c.at FROM change c JOIN site s ON s.id = c.site_id
       WHERE s.slug = $1 AND c.kind = 'limit.changed' AND c.data->>'after' = $2`,
      [slug, String(to)],
    );
    let held = 0;
    for (const line of await slotLogOf(slug)) {
      held += line.action === 'acquired' ? 1 : -1;
      if (held > from) return line.at.getTime() - change!.at.getTime();
    }
    return Infinity;
  }

  const slots = async () => (await app.api('GET', `/sites/${slug}/summary`)).body.slots;

  it(
    '5 → 50 → 3: more are granted at once, nothing is cut off, and nobody is granted until fewer than 3 slots are held',
    async () => {
      const play = begin({ scenario: 'happy', clients: 140, seed: 9, limit: 5, slug });
      await play.until('ten clients are back', ({ site }) => site.report().atTarget >= 10);
      const raised = await setLimit(50);
      await play.until('30 clients upgrade at once', ({ site }) => site.truth.upgradingNow >= 30);
      // Else its verdict would take what was allowed for too many.
      await play.until('the simulation has seen the limit', () => play.limitsSeen.has(50));
      const lowered = await setLimit(3);
      expect(await slots()).toMatchObject({ limit: 3, draining: true });
      await play.until('the surplus has finished', async () => !(await slots()).draining);
      const drained = await lastLine();
      await play.until('five more were granted', async () => {
        const granted = (await slotLogOf(slug)).filter(({ id, action }) => id > drained && action === 'acquired');
        return granted.length >= 5;
      });
      const raisedAgain = await setLimit(40);
      const verdict = await play.verdict;

      expect(faultsOf(verdict)).toEqual([]);
      const lines = await slotLogOf(slug);
      // While a change is under way either limit may be in force; before and after it only one can be.
      const limitAt = ({ id }: { id: number }) => {
        if (id <= raised.before) return 5;
        if (id <= lowered.after) return 50;
        return id <= raisedAgain.before ? 3 : 40;
      };
      expect(replaySlotLog(lines, limitAt)).toMatchObject({ held: 0, faults: [] });
      const tookMs = await msUntilRaiseTook(5, 50);
      say(`first grant beyond the old limit, after the raise: ${tookMs} ms (goal ${RAISE_GOAL_MS} ms)`);
      expect(tookMs).toBeLessThan(MILDLY * RAISE_GOAL_MS);
      // Every client took one start and brought it to its end. Grants that nobody was told may have gone back to their places.
      const ended = countReleases(lines);
      delete ended['not_told'];
      expect(ended).toEqual({ succeeded: 140 });
      expect(verdict.truth).toMatchObject({ startsTaken: 140, startsRefusedLate: 0, startsRefusedStale: 0 });
    },
    PATIENCE_MS,
  );
});
