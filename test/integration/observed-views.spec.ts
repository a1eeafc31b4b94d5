import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  clientSchema,
  type Client,
  type ClientsAnswer,
  type FacetsAnswer,
  type TimelineAnswer,
} from '../../src/contracts/clients.js';
import {
  ghostsAnswerSchema,
  siteObservationSchema,
  type GhostsAnswer,
  type SiteObservation,
} from '../../src/contracts/observation.js';
import { queueSchema, summarySchema, type Queue, type RunReport, type Summary } from '../../src/contracts/upgrades.js';
import { FleetSamplesPass } from '../../src/forecast/forecast-passes.js';
import type { History, RunStory } from '../../src/contracts/forecast.js';
import { runPass } from '../support/run-pass.js';
import { runCli } from '../support/cli-run.js';
import { ObservedFleet } from '../support/observed-fleet.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';

let test: TestApp;
let fleet: ObservedFleet;

const client = (name: string) => fleet.get<Client>(`/clients/${fleet.idOf(name)}`);
const summary = async () => summarySchema.parse(await fleet.get<Summary>('/summary'));
const agoOf = (time: string | null) => (time === null ? null : Math.round((Date.now() - Date.parse(time)) / 1000));

beforeAll(async () => {
  test = await startTestApp({ config: { roles: ['api'] } });
  fleet = await ObservedFleet.create(test, 'watched');
  await fleet.beginRun();
  await fleet.seeEveryKind();
  await fleet.watch();
});

afterAll(() => test.close());

describe('a client of an observed site', () => {
  it('says what was seen, and leaves out what is not visible', async () => {
    const waiting = clientSchema.parse(await client('waiting'));
    expect(waiting).toMatchObject({
      upgradeState: 'pending',
      upgradePending: true,
      reason: 'not_visible',
      version: null,
      revision: null,
      queuePosition: null,
      expectedWaitSeconds: null,
      slot: null,
      attempts: 0,
      lastCheckInAt: null,
      nextCheckInDueAt: null,
      targetVersion: '25.1.2',
      checkIns: { marks: '' },
      observation: {
        source: 'sweep',
        needsUpdate: true,
        missedSweeps: 0,
        returned: null,
        estimate: null,
        ghostOf: null,
      },
    });
    expect(agoOf(waiting.observation!.seenAt)).toBeCloseTo(20, -1);
  });

  it('probably upgrades once it has disconnected while it was pending', async () => {
    const { observation } = await client('upgrading');
    expect(observation!.estimate).toMatchObject({ kind: 'probably_upgrading' });
    expect(Math.abs(agoOf(observation!.estimate!.since)! - 40)).toBeLessThan(10);
    expect((await summary()).observation!.estimates.probablyUpgrading).toBe(1);
  });

  it('came back between two sightings', async () => {
    const { observation, upgradePending } = await client('back');
    expect(upgradePending).toBe(false);
    expect(observation!.awaySeconds).toBe(60);
    expect(agoOf(observation!.returned!.after)! - agoOf(observation!.returned!.by)!).toBe(60);
  });

  it('is a stale double of another', async () => {
    const stale = await client('stale');
    expect(stale).toMatchObject({ upgradeState: 'ghost', reason: 'stale_double', targetVersion: null });
    expect(stale.observation!.ghostOf).toEqual({ id: fleet.idOf('back'), name: 'back' });
  });

  it('is found by its state', async () => {
    const named = async (query: string) =>
      (await fleet.get<ClientsAnswer>(`/clients?${query}`)).items.map(({ name }) => name).sort();
    expect(await named('upgradeState=ghost')).toEqual(['stale']);
    expect(await named('upgradeState=pending')).toEqual(['lost', 'missed', 'upgrading', 'waiting']);
    expect(await named('pending=true&sort=state')).toEqual(
      ['away', 'late', 'lost', 'missed', 'passive', 'upgrading', 'waiting'].sort(),
    );
    const { upgradeState } = await fleet.get<FacetsAnswer>('/clients/facets');
    expect(upgradeState).toMatchObject({ pending: 4, ghost: 1, up_to_date: 1, awaiting_check_in: 3 });
  });
});

describe('a Jump', () => {
  it('opens the person’s own console, moves nothing, and is told as asked for', async () => {
    const before = await client('waiting');
    const answer = await test.api('POST', `/sites/watched/clients/${before.id}/jump-attempts`);
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        outcome: 'open_console',
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9\/api\/client_script\?.*waiting\.local/),
      },
    ]);
    const after = await client('waiting');
    expect({ ...after, observation: null }).toEqual({ ...before, observation: null });
    const { items } = await fleet.get<TimelineAnswer>(`/clients/${before.id}/timeline`);
    expect(items[0]).toMatchObject({ kind: 'client.jump_attempted', data: { outcome: 'open_console' } });
  });

  it('wishes for nothing where the client is away, and knows no address where the site has no API', async () => {
    const away = await client('away');
    await test.api('POST', `/sites/watched/clients/${away.id}/jump-attempts`);
    expect((await client('away')).bumped).toBe(false);
    const imported = await ObservedFleet.create(test, 'imported', 'none');
    await imported.see([{ clientId: 'one', state: 'pending' }]);
    const answer = await test.api('POST', `/sites/imported/clients/${imported.idOf('one')}/jump-attempts`);
    expect([answer.status, answer.body]).toEqual([200, { outcome: 'open_console' }]);
    expect((await imported.get<Summary>('/summary')).observation).toMatchObject({ source: 'import', budget: null });
  });
});

describe('the site', () => {
  it('says how it is seen', async () => {
    const observation = siteObservationSchema.parse(await fleet.get<SiteObservation>('/observation'));
    expect(observation).toMatchObject({
      source: 'sweep',
      latest: { number: 2, state: 'complete', pages: { done: 1, of: 1 }, rows: 9 },
      current: null,
      pace: 'run',
      rows: { missed: 1 },
      connected: { clients: 9 },
      ghosts: 1,
      clockOffsetSeconds: 0,
      problems: [],
      budget: { requestsPerHourMax: 15_000, callsPerSweep: 1, sweepEverySeconds: 15, percentOfHour: 2 },
    });
    expect((await summary()).observation).toEqual({ ...observation, estimates: expect.anything() });
  });

  it('tells while a run is on of whom only a look from before it is known', async () => {
    const before = await ObservedFleet.create(test, 'before', 'none');
    await before.see([{ clientId: 'one' }, { clientId: 'two' }, { clientId: 'three', state: 'pending' }]);
    const beforeRun = async () => (await before.get<SiteObservation>('/observation')).rows.beforeRun;
    expect(await beforeRun()).toBeNull();
    const runId = await before.beginRun();
    expect(await beforeRun()).toBe(2);
    expect((await before.get<Summary>('/summary')).observation?.rows.beforeRun).toBe(2);
    await before.database.query('UPDATE client_upgrade SET run_id = $2, finished_at = now() WHERE id = $1', [
      before.idOf('one'),
      runId,
    ]);
    expect(await beforeRun()).toBe(1);
    await before.endRun();
    expect(await beforeRun()).toBeNull();
  });

  it('counts stale doubles apart', async () => {
    const { pending, total, counts } = await summary();
    expect({ pending, total, ghost: counts.byUpgradeState.ghost }).toEqual({ pending: 7, total: 9, ghost: 1 });
    const ghosts = ghostsAnswerSchema.parse(await fleet.get<GhostsAnswer>('/ghosts'));
    expect(ghosts).toMatchObject({ total: 1, nextCursor: null });
    expect(ghosts.items[0]).toMatchObject({ name: 'stale', double: { name: 'back', clientId: 'back' } });
  });

  it('shows no queue and no slot', async () => {
    const queue = queueSchema.parse(await fleet.get<Queue>('/queue'));
    expect(queue).toMatchObject({ holding: [], waiting: [], length: 0, slots: { limit: 25, inUse: 0 } });
  });

  it('keeps how many were pending over time, and how many were seen back', async () => {
    await runPass(test, FleetSamplesPass);
    const { points } = await fleet.get<History>('/history?minutes=10');
    expect(points.at(-1)).toMatchObject({ pending: 4, awaitingCheckIn: 3, queued: 0, inUse: 0, failures: 0 });
    const [sample] = await fleet.database.query<{ returned: number }>(
      'SELECT returned FROM fleet_sample WHERE site_id = $1',
      [fleet.id],
    );
    expect(sample!.returned).toBe(1);
    const { observed, succeeded, failures } = await fleet.get<RunReport>(`/upgrade-runs/${fleet.runId}`);
    expect(observed).toMatchObject({ returned: 1, awaySecondsMedian: 60, sweepEverySeconds: 60 });
    expect([succeeded, failures]).toEqual([null, null]);
    const story = await fleet.get<RunStory>(`/upgrade-runs/${fleet.runId}/story`);
    expect(story.slowest).toEqual([expect.objectContaining({ name: 'back', seconds: 60, attempts: 0 })]);
  });

  it('tells what stands in the way with its beginning, and keeps the latest complete sweep', async () => {
    await fleet.sweep({ number: 3, startedAgo: 5, state: 'failed', failure: 'too_many_requests' });
    await fleet.trouble('too_many_requests', 30, ['clock_out_of_step']);
    const { latest, current, problems } = await fleet.get<SiteObservation>('/observation');
    expect([latest!.number, current]).toEqual([
      2,
      expect.objectContaining({ number: 3, failure: 'too_many_requests' }),
    ]);
    expect(problems.map(({ code }) => code)).toEqual(['too_many_requests', 'clock_out_of_step']);
    expect(Math.abs(agoOf(problems[0]!.since)! - 30)).toBeLessThan(10);
    await fleet.trouble(null);
  });
});

describe('a managed site', () => {
  it('is not observed', async () => {
    await test.api('POST', '/sites', { slug: 'managed', name: 'managed' });
    expect((await test.api<Summary>('GET', '/sites/managed/summary')).body.observation).toBeNull();
    for (const path of ['observation', 'ghosts']) {
      const answer = await test.api('GET', `/sites/managed/${path}`);
      expect([answer.status, answer.body.code]).toEqual([409, 'not_observed']);
    }
  });

  it('lets only those in who may read', async () => {
    const { secret } = await test.createKey({ role: 'ingest', site: 'watched' });
    expect((await test.api('GET', `/sites/watched/observation`, undefined, withKey(secret))).status).toBe(403);
  });
});

describe('from a shell', () => {
  const rollcall = (argv: string) =>
    runCli(['--site', 'watched', ...argv.split(' ')], { url: test.url, key: test.adminKey });

  it('status says what was seen, when, and what is not visible', async () => {
    const { code, out } = await rollcall('status');
    expect(code).toBe(0);
    expect(out).toMatch(
      /Clients +4 pending · 3 pending, not connected since the run began · 1 need no update, of 9; 1 stale double/,
    );
    expect(out).toContain('25, set on the appliance; not enforced by Rollcall');
    expect(out).toContain('not visible through the appliance’s API');
    expect(out).toMatch(/Seen +by the sweep that began \d+ s ago, the oldest row .* ago, 1 row missed/);
    expect(out).toContain('1 probably upgrading');
    expect(out).not.toMatch(/queued|in a slot|slots in use/);
  });

  it.each([
    ['clients --state pending', /upgrading .*pending \(probably upgrading\).*not visible.*seen \d+ s ago/],
    ['queue', /Queue and slots are not visible through the appliance’s API\. The limit is 25, set on the appliance/],
    ['ghosts', /stale +stale +back\.local .* back/],
    ['runs latest', /seen to have come back +1\n/],
  ])('%s', async (argv, said) => {
    const { code, out } = await rollcall(argv);
    expect([code, out]).toEqual([0, expect.stringMatching(said)]);
  });

  it('import says what is wrong with a file that it cannot read', async () => {
    const { code, err } = await rollcall('import fleet.xls');
    expect([code, err]).toEqual([64, expect.stringContaining('neither .csv nor .json')]);
  });
});
