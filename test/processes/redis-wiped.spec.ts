import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/platform/database/database.js';
import { OwnValkey } from '../support/own-valkey.js';
import { faultsOf, Play } from '../support/play.js';
import { countReleases, readSlotLog, replaySlotLog } from '../support/slot-log.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

/** Redis carries work and hints only: it may be wiped, or be gone, at any moment of a run. */
const CLIENTS = 100;
const LIMIT = 8;
/** Far longer than it takes to put a lost start back, also on a slow machine. */
const START_WITHIN_SECONDS = 180;

let valkey: OwnValkey;
let app: TestApp;
let play: Play;

beforeAll(async () => {
  valkey = await OwnValkey.start();
  app = await startTestApp({ config: { redisUrl: valkey.url } });
}, 60_000);

afterAll(async () => {
  await play?.end();
  await app?.close();
  await valkey?.kill();
}, 60_000);

/** Grants that should have been told by now: their start is in no queue any more. */
async function lostStarts(): Promise<number> {
  const [row] = await app.app.get(Database).query<{ count: number }>(
    `SELECT count(*)::int AS count FROM client_upgrade
     WHERE state = 'granted' AND told_at IS NULL AND granted_at < clock_timestamp() - interval '1 second'`,
  );
  return row!.count;
}

describe('Redis wiped in mid-run', () => {
  it('three FLUSHALLs and a kill -9: the run finishes, every lost start is put back, nothing is granted twice', async () => {
    play = new Play(app, { scenario: 'happy', clients: CLIENTS, seed: 21, limit: LIMIT });
    const { api, slug } = await play.until('the return has begun', () => true);
    await api.changeSettings(slug, { startWithinSeconds: START_WITHIN_SECONDS });

    for (const back of [10, 25, 40]) {
      await play.until(`${back} clients are back`, ({ site }) => site.report().atTarget >= back);
      const keys = await valkey.flushUntil(async () => (await lostStarts()) > 0);
      expect(keys).toBeGreaterThan(0);
    }

    await play.until('55 clients are back', ({ site }) => site.report().atTarget >= 55);
    await valkey.kill();
    await waitFor(async () => (await lostStarts()) > 0, { deadlineMs: 60_000, what: 'a start that nobody takes' });
    await valkey.startAgain();

    const verdict = await play.verdict;
    expect(faultsOf(verdict)).toEqual([]);
    const [site] = await app.app.get(Database).query<{ id: string }>('SELECT id FROM site WHERE slug = $1', [slug]);
    const lines = await readSlotLog(app.app.get(Database), site!.id);
    expect(replaySlotLog(lines, () => LIMIT)).toMatchObject({ held: 0, faults: [] });
    // Had a lost start stayed lost, its grant would have gone back at its start-by, untold.
    expect(countReleases(lines)).toEqual({ succeeded: CLIENTS });
    expect(verdict.truth.startsTaken).toBe(CLIENTS);
  }, 300_000);
});
