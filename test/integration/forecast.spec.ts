import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  forecastSchema,
  historySchema,
  runStorySchema,
  type Forecast,
  type History,
  type RunStory,
} from '../../src/contracts/forecast.js';
import type { Summary } from '../../src/contracts/upgrades.js';
import { FleetSamplesPass, ForecastLogPass } from '../../src/forecast/forecast-passes.js';
import { Gates } from '../../src/upgrades/gates.service.js';
import { LabelsPass, RunEndsPass } from '../../src/upgrades/run-passes.js';
import { FleetSite, NEW } from '../support/fleet-site.js';
import { runPass } from '../support/run-pass.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
}, 60_000);
afterAll(() => app.close());

const PUSHING = { kind: 'simulated', url: 'http://127.0.0.1:9', secret: 'a-secret-of-the-test' };
const site = (slug: string) => FleetSite.create(app, slug, PUSHING);

async function forecast(fleet: FleetSite, query = ''): Promise<Forecast> {
  const answer = await app.api<Forecast>('GET', `/sites/${fleet.slug}/forecast${query}`);
  expect(answer.status).toBe(200);
  return forecastSchema.parse(answer.body);
}
const history = async (fleet: FleetSite, query = '') =>
  historySchema.parse((await app.api<History>('GET', `/sites/${fleet.slug}/history${query}`)).body);
const story = async (fleet: FleetSite, id: string) =>
  runStorySchema.parse((await app.api<RunStory>('GET', `/sites/${fleet.slug}/upgrade-runs/${id}/story`)).body);

/** Everything that was written of the site so far happened so much earlier. */
async function earlier(fleet: FleetSite, seconds: number): Promise<void> {
  const { database, id } = fleet;
  await database.query('UPDATE upgrade_run SET begun_at = begun_at - make_interval(secs => $2) WHERE site_id = $1', [
    id,
    seconds,
  ]);
  await database.query('UPDATE slot_log SET at = at - make_interval(secs => $2) WHERE site_id = $1', [id, seconds]);
  await database.query(
    'UPDATE client_upgrade SET granted_at = granted_at - make_interval(secs => $2) WHERE site_id = $1',
    [id, seconds],
  );
  for (const table of ['fleet_sample', 'forecast_made', 'site_intervention', 'change', 'audit_entry']) {
    await database.query(`UPDATE ${table} SET at = at - make_interval(secs => $2) WHERE site_id = $1`, [id, seconds]);
  }
}

/** Slots that ended in the past, one every second before `agoSeconds`, without clients of their own. */
async function ended(
  fleet: FleetSite,
  count: number,
  { agoSeconds = 0, runId = null as string | null } = {},
): Promise<void> {
  await fleet.database.query(
    `INSERT INTO slot_log (site_id, client_id, run_id, fence, action, reason, held_ms, at)
     SELECT $1, gen_random_uuid(), $4, 1000000 + $3::int * 1000 + one, 'released', 'succeeded', 28000 + one % 5 * 1000,
       clock_timestamp() - make_interval(secs => $3 + one) FROM generate_series(1, $2::int) one`,
    [fleet.id, count, agoSeconds, runId],
  );
}

const reachable = async (fleet: FleetSite, query = '') => (await forecast(fleet, query)).reachable!;

describe('the forecast of a site', () => {
  it('knows no clock before the first run', async () => {
    const fleet = await site('no-run');
    await fleet.checkIn(['a'], { cause: 'connected' });
    expect(await forecast(fleet)).toMatchObject({
      limit: 25,
      reachable: null,
      passive: { clients: 0, latestAt: null },
    });
  });

  it('keeps the clocks apart: reachable, passive, overdue, and those without any', async () => {
    const fleet = await site('clocks');
    const active = ['queued', 'online', 'gone', 'gone-in-queue', 'done'];
    await fleet.checkIn(active, { cause: 'connected' });
    await fleet.checkIn(['p1', 'p2', 'late'], { cause: 'daily', attributes: { connectionType: 'passive' } });
    await fleet.checkIn(['gone'], { cause: 'disconnected' });
    await fleet.beginRun();
    await runPass(app, LabelsPass);
    await fleet.checkIn(['queued', 'gone-in-queue']);
    await fleet.checkIn(['gone-in-queue'], { cause: 'disconnected' });
    await fleet.checkIn(['done'], { version: NEW });
    await fleet.database.query("UPDATE client SET connection = 'overdue' WHERE site_id = $1 AND client_id = 'late'", [
      fleet.id,
    ]);
    const made = await forecast(fleet);
    expect(made).toMatchObject({
      reachable: { clients: 2, waiting: 2, holding: 0, secondsP50: null, stoppedBy: null, basis: { source: 'none' } },
      passive: { clients: 3, overdue: 1 },
      unreachable: 2,
    });
    const hours = (Date.parse(made.passive.latestAt!) - Date.parse(made.asOf)) / 3_600_000;
    expect(hours).toBeGreaterThan(25.9);
    expect(hours).toBeLessThanOrEqual(26);
    const { body } = await app.api<Summary>('GET', `/sites/${fleet.slug}/summary`);
    expect(body.forecast).toMatchObject({ reachable: { clients: 2 }, passiveClients: 3, passiveOverdue: 1 });
  });

  it('rests on the last ten minutes, else on this run, else on an earlier one, else on nothing', async () => {
    const fleet = await site('bases');
    await fleet.settings({ maxConcurrentUpgrades: 10 });
    await ended(fleet, 50, { agoSeconds: 100_000 });
    await fleet.queued(200);
    expect(await reachable(fleet)).toMatchObject({ clients: 200, basis: { source: 'earlier_run', finished: 50 } });
    await earlier(fleet, 3600);
    await ended(fleet, 40, { agoSeconds: 1800 });
    await waitFor(async () => (await reachable(fleet)).basis.source === 'this_run', { what: 'a look at this run' });
    await ended(fleet, 30);
    await waitFor(async () => (await reachable(fleet)).basis.source === 'last_ten_minutes', { what: 'a look at now' });
    const made = await forecast(fleet);
    expect(made.throughput).toEqual({ perMinute: 3, overSeconds: 600 });
    expect(made.reachable).toMatchObject({ basis: { finished: 30, secondsMedian: 30 }, boundBy: 'slots' });
    // 200 × 30 s ÷ 10, and a last round; how long a slot is held is drawn anew for each run.
    expect(made.reachable!.secondsP50).toBeGreaterThan(450);
    expect(made.reachable!.secondsP50).toBeLessThan(800);
  });

  it('says what another limit would do, and the summary says the same range', async () => {
    const fleet = await site('what-if');
    await fleet.settings({ maxConcurrentUpgrades: 10 });
    await fleet.queued(150);
    await ended(fleet, 300);
    const [now, less, more] = [
      await forecast(fleet),
      await forecast(fleet, '?limit=5'),
      await forecast(fleet, '?limit=50'),
    ];
    expect([now.limit, less.limit, more.limit]).toEqual([10, 5, 50]);
    expect(less.reachable!.secondsP50).toBeGreaterThan(now.reachable!.secondsP50!);
    expect(more.reachable!.secondsP50).toBeLessThan(now.reachable!.secondsP50!);
    const { body } = await app.api<Summary>('GET', `/sites/${fleet.slug}/summary`);
    const { secondsP10, secondsP90 } = await reachable(fleet);
    expect(body.forecast.reachable!.secondsLow! / secondsP10!).toBeCloseTo(1, 1);
    expect(body.forecast.reachable!.secondsHigh! / secondsP90!).toBeCloseTo(1, 1);
  });

  it.each(['0', '501', 'many'])('refuses a limit of %s', async (limit) => {
    const { slug } = await site(`refuses-${limit}`);
    const answer = await app.api('GET', `/sites/${slug}/forecast?limit=${limit}`);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].pointer).toBe('/limit');
  });

  it('has no number while starts are stopped, and says by what', async () => {
    const fleet = await site('stopped');
    await fleet.queued(20);
    await ended(fleet, 100);
    expect((await reachable(fleet)).secondsP50).not.toBeNull();
    await app.api('POST', `/sites/${fleet.slug}/pause`, { reason: 'lunch' });
    expect(await reachable(fleet)).toMatchObject({ clients: 20, secondsP50: null, stoppedBy: 'paused', boundBy: null });
    await app.api('POST', `/sites/${fleet.slug}/resume`, { reason: 'back' });
    const gate = { source: 'the test', reason: 'outside_window', opensAtMs: null, closesAtMs: null } as const;
    await app.app.get(Gates).put(fleet.id, gate);
    expect((await reachable(fleet)).stoppedBy).toBe('outside_window');
  });
});

/** A run of twelve clients, three at a time, through the API: one is slow, one fails first, and somebody changes the limit. */
async function playRun(fleet: FleetSite): Promise<string> {
  await fleet.settings({ maxConcurrentUpgrades: 3 });
  const names = await fleet.queued(12);
  await runPass(app, LabelsPass);
  await ended(fleet, 20, { agoSeconds: 5 });
  const runId = (await app.api('GET', `/sites/${fleet.slug}/upgrade-runs`)).body.items[0].id as string;
  for (let round = 0; round < 4; round += 1) {
    const granted = await fleet.dispatch();
    const holders = await fleet.names(granted.map(({ id }) => id));
    await fleet.database.query(
      'UPDATE client_upgrade SET told_at = now() WHERE site_id = $1 AND told_at IS NULL AND fence IS NOT NULL',
      [fleet.id],
    );
    await runPass(app, FleetSamplesPass);
    await runPass(app, ForecastLogPass);
    await earlier(fleet, 30);
    if (round === 1) {
      const etag = { 'if-match': (await app.api('GET', `/sites/${fleet.slug}/settings`)).headers.get('etag')! };
      await app.api('PATCH', `/sites/${fleet.slug}/settings`, { maxConcurrentUpgrades: 4, why: 'too slow' }, etag);
    }
    await fleet.checkIn(holders, { cause: 'upgraded', version: NEW });
  }
  await app.api('POST', `/sites/${fleet.slug}/pause`, { reason: 'a look' });
  await fleet.checkIn(names, { cause: 'upgraded', version: NEW });
  await runPass(app, FleetSamplesPass);
  await runPass(app, RunEndsPass);
  // The feed is kept for a day; the story is told for longer.
  await fleet.database.query('DELETE FROM change WHERE site_id = $1', [fleet.id]);
  await runPass(app, FleetSamplesPass);
  return runId;
}

describe('the story of a run', () => {
  let fleet: FleetSite;
  let runId: string;
  beforeAll(async () => {
    fleet = await site('story');
    runId = await playRun(fleet);
  }, 60_000);

  it('names the slowest, from their first grant until they were back', async () => {
    const { slowest, run } = await story(fleet, runId);
    expect(run).toEqual({ id: runId, number: 1 });
    expect(slowest).toHaveLength(10);
    for (const one of slowest) {
      expect(one).toMatchObject({ name: expect.stringMatching(/^client-/), group: null, attempts: 1 });
      expect(one.seconds).toBeGreaterThan(29);
      expect(one.seconds).toBeLessThan(60);
    }
    expect([...slowest].sort((a, b) => b.seconds - a.seconds)).toEqual(slowest);
  });

  it('says what was done meanwhile, by whom and why', async () => {
    const { interventions } = await story(fleet, runId);
    expect(interventions.map(({ kind, by, from, to, why }) => ({ kind, by, from, to, why }))).toEqual([
      { kind: 'limit.changed', by: 'key bootstrap', from: 3, to: 4, why: 'too slow' },
      { kind: 'starts.paused', by: 'key bootstrap', from: null, to: null, why: 'a look' },
    ]);
  });

  it('holds what was forecast against what came', async () => {
    const { forecast: score } = await story(fleet, runId);
    expect(score).toMatchObject({ made: 4, first: { at: expect.any(String) }, medianErrorPercent: expect.any(Number) });
    expect(score!.held).toBeGreaterThanOrEqual(0);
    expect(Date.parse(score!.first!.lowAt)).toBeLessThanOrEqual(Date.parse(score!.first!.highAt));
    const { body } = await app.api('GET', `/sites/${fleet.slug}/upgrade-runs/${runId}`);
    expect(score!.actualAt).toBe(body.activeFinishedAt);
  });

  it('carries the site through it', async () => {
    const { history: through } = await story(fleet, runId);
    expect(through.points.length).toBeGreaterThanOrEqual(5);
    expect(through.points[0]).toMatchObject({ queued: 9, inUse: 3, back: 0, limit: 3, offline: 0 });
    expect(through.points.at(-1)).toMatchObject({ queued: 0, inUse: 0, back: 12, limit: 4 });
    expect(through.points.reduce((sum, { finished }) => sum + finished, 0)).toBeGreaterThanOrEqual(12);
  });

  it('is told of no run of another site', async () => {
    const { slug } = await site('another');
    expect((await app.api('GET', `/sites/${slug}/upgrade-runs/${runId}/story`)).status).toBe(404);
  });
});

describe('samples', () => {
  const samples = async (fleet: FleetSite) =>
    (
      await fleet.database.query<{ count: number }>('SELECT count(*) AS count FROM fleet_sample WHERE site_id = $1', [
        fleet.id,
      ])
    )[0]!.count;
  const age = (fleet: FleetSite, seconds: number) =>
    fleet.database.query('UPDATE fleet_sample SET at = at - make_interval(secs => $2) WHERE site_id = $1', [
      fleet.id,
      seconds,
    ]);

  it('are taken each ten seconds while something is to come, and each minute at rest', async () => {
    const [moving, resting] = [await site('moving'), await site('resting')];
    await moving.queued(3);
    await resting.checkIn(['a'], { cause: 'connected' });
    const looks = async () => {
      await runPass(app, FleetSamplesPass);
      return [await samples(moving), await samples(resting)];
    };
    expect(await looks()).toEqual([1, 1]);
    expect(await looks()).toEqual([1, 1]);
    for (const fleet of [moving, resting]) await age(fleet, 10);
    expect(await looks()).toEqual([2, 1]);
    for (const fleet of [moving, resting]) await age(fleet, 50);
    expect(await looks()).toEqual([3, 2]);
  });

  it('are kept for a week', async () => {
    const fleet = await site('week');
    await runPass(app, FleetSamplesPass);
    await age(fleet, 8 * 86_400);
    await runPass(app, FleetSamplesPass);
    expect(await samples(fleet)).toBe(1);
  });

  it('show at most 240 steps, with everything that ended in them', async () => {
    const fleet = await site('steps');
    await fleet.database.query(
      `INSERT INTO fleet_sample SELECT $1, now() - one * interval '10 s', 1, 2, 3, 4, 5, 6, 25 FROM generate_series(0, 8000) one`,
      [fleet.id],
    );
    await ended(fleet, 100);
    const week = await history(fleet, '?minutes=10080');
    expect(week.points.length).toBeLessThanOrEqual(240);
    expect(week.points.at(-1)).toMatchObject({
      awaitingCheckIn: 1,
      queued: 2,
      inUse: 3,
      back: 4,
      failedState: 5,
      offline: 6,
    });
    const minutes = await history(fleet, '?minutes=10');
    expect(minutes.stepSeconds).toBe(10);
    expect(minutes.points.reduce((sum, { finished }) => sum + finished, 0)).toBe(100);
  });

  it('of both minutes and a beginning cannot be asked for', async () => {
    const { slug } = await site('both');
    const answer = await app.api('GET', `/sites/${slug}/history?minutes=5&from=2026-03-01T02:00:00.000Z`);
    expect(answer.status).toBe(400);
  });
});
