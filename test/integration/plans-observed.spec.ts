import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/access/actor.js';
import type { Plan, PlanPreview } from '../../src/contracts/plans.js';
import type { Site } from '../../src/contracts/sites.js';
import { Database } from '../../src/platform/database/database.js';
import { Plans } from '../../src/plans/plans.service.js';
import { Drivers } from '../../src/sites/drivers/drivers.js';
import { Sites } from '../../src/sites/sites.service.js';
import { Runs } from '../../src/upgrades/runs.service.js';
import { ObservedPair } from '../support/observed-pair.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';
import { stepOf as step, WalkedPlans } from '../support/walked-plans.js';

const A_KEY = {
  kind: 'key',
  id: '0198c0de-0000-7000-8000-000000000002',
  personId: null,
  name: 'a key',
  siteId: null,
  siteSlug: null,
  clientId: null,
  expiresAtMs: null,
} as const;
const OLD = '24.2.3';
const NEW = '24.3.1';

let app: TestApp;
let pair: ObservedPair;
let site: Site;
let plans: WalkedPlans;

/** No worker: the turns are those that the test takes. */
beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
  site = (await app.api<Site>('POST', '/sites', { slug: 'real', name: 'Real', control: 'observed' })).body;
  plans = new WalkedPlans(app, site);
  pair = new ObservedPair(OLD);
  const drivers = app.app.get(Drivers);
  const others = drivers.of.bind(drivers);
  drivers.of = (one) => (one.id === site.id ? pair : others(one));
}, 60_000);
afterAll(() => app?.close());

const database = () => app.app.get(Database);

/** Ten clients as a sweep saw them, `back` of them up to date in the present run. */
async function sweep(back: number): Promise<void> {
  await database().query(`DELETE FROM client WHERE site_id = $1`, [site.id]);
  const [{ run }] = (await database().query<{ run: string | null }>(
    'SELECT run_id AS run FROM site_settings WHERE site_id = $1',
    [site.id],
  )) as [{ run: string | null }];
  for (let index = 0; index < 10; index += 1) {
    const [id, isBack] = [randomUUID(), index < back];
    await database().query(
      `INSERT INTO client (id, site_id, client_id, name, connection_type, connection, connection_since, enrolled_at)
       VALUES ($1, $2, $3, $3, 'active', 'online', now(), now())`,
      [id, site.id, `${100 + index}`],
    );
    await database().query(
      `INSERT INTO client_upgrade (id, site_id, state, reason, run_id, cohort, finished_at)
       VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN now() END)`,
      [id, site.id, isBack ? 'up_to_date' : 'pending', isBack ? null : 'not_visible', run, run !== null, isBack],
    );
  }
  await database().query(
    `INSERT INTO sweep (id, site_id, number, source, state, finished_at)
     SELECT $1, $2, coalesce(max(number), 0) + 1, 'sweep', 'complete', clock_timestamp() FROM sweep WHERE site_id = $2`,
    [randomUUID(), site.id],
  );
  await database().query('UPDATE upgrade_run SET labelled_at = now() WHERE site_id = $1', [site.id]);
}

/** Whoever may not have a pair change roles is told so, and moves nothing. */
async function refusesAllButAdmins(plan: Plan, body: object): Promise<void> {
  for (const role of ['support', 'viewer', 'ingest'] as const) {
    const key = withKey((await app.createKey({ role, ...(role === 'ingest' && { site: site.slug }) })).secret);
    const detail = `The role "${role}" may not do "plan.manage".`;
    const refused = { status: 403, body: { code: 'forbidden', detail } };
    expect(await app.api('POST', plans.path, body, key)).toMatchObject(refused);
    expect(await plans.confirm(plan, key)).toMatchObject(refused);
  }
  // The permission is one of its own: who may manage plans has it not with that.
  const support: Actor = { ...A_KEY, role: 'support' };
  const record = await app.app.get(Sites).require(site.slug);
  for (const action of ['confirm', 'retry'] as const) {
    const asked = { action, checks: [], evidence: [] };
    const act = async () => app.app.get(Plans).act(support, record, plan.id, 'hand_over', '*', asked);
    const detail = 'The role "support" may not do "plan.hand_over".';
    await expect(act()).rejects.toMatchObject({ code: 'forbidden', detail });
  }
  expect(await plans.turn(plan)).toMatchObject({ version: plan.version, current: 'hand_over' });
  expect(step(await plans.read(plan), 'hand_over')).toMatchObject({ state: 'active', by: null });
  expect(pair.rolesAsked).toEqual([]);
}

describe('a plan on an observed site', () => {
  it('leads a pair through its upgrade by a person’s hands, and production back by the appliance’s own', async () => {
    await sweep(0);
    const body = {
      kind: 'failover_asynchronous',
      target: { version: NEW, revision: null },
      switchMethod: 'dns',
      handBack: true,
      interimMinutes: 0,
    };
    const { readiness } = (await app.api<PlanPreview>('POST', `${plans.path}?dryRun=true`, body)).body;
    const levels = Object.fromEntries(readiness.items.map(({ key, level }) => [key, level]));
    expect(levels).toMatchObject({ visible: 'green', steady_A: 'green', update_B: 'unknown', keys: 'unknown' });

    const draft = await plans.create(body);
    expect(draft).toMatchObject({
      handBack: true,
      steps: expect.arrayContaining([expect.objectContaining({ key: 'hand_over' })]),
    });
    const begun = await plans.start(draft);

    // Rollcall takes the backups; the base software, which no API shows, is a person's to attest.
    let plan = await plans.goOn(begun, 'base_requirement_b', { break_failover: () => pair.breakUp() });
    expect(step(plan, 'take_backup_a')).toMatchObject({ state: 'done', performer: 'rollcall' });
    expect(step(plan, 'take_backup_a').result['sha256']).toMatch(/^[0-9a-f]{64}$/);
    expect(step(plan, 'peer_steady_a').says).toMatch(/what it is at is not shown/);
    expect(step(plan, 'clock_in_step_b')).toMatchObject({ state: 'done', performer: null });
    expect(step(plan, 'base_requirement_b')).toMatchObject({ state: 'active', performer: 'person' });
    expect(step(plan, 'check_updates_b').says).toMatch(/API does not show it/);

    // A word is compared with what is seen: the version is, and while it installs nothing answers.
    plan = await plans.goOn(plan, 'site_update_b');
    pair.at('B').healthy = false;
    plan = (await plans.confirm(plan)).body;
    expect(step(plan, 'site_update_b')).toMatchObject({ state: 'contradicted' });
    expect(step(plan, 'site_update_b').says).toMatch(/not healthy, or does not answer/);
    pair.at('B').healthy = true;
    pair.at('B').siteVersion = NEW;
    plan = await plans.goOn(plan, 'switch_production');
    expect(step(plan, 'switch_production').instructions[0]).toMatch(/Rollcall cannot hold them there.*Jump Clients/);
    // Nothing is started there, so nothing is held.
    expect(await database().query('SELECT * FROM start_gate WHERE site_id = $1', [site.id])).toEqual([]);

    pair.production = 'B';
    plan = (await plans.confirm(plan)).body;
    plan = await plans.goOn(plan, 'fleet_back');
    expect(step(plan, 'switch_production').result).toMatchObject({ production: 'B' });
    // The look that sees another version begins the run.
    await database().transaction((tx) =>
      app.app.get(Runs).begin(tx, site.id, { version: NEW, revision: null }, 'a look'),
    );
    await sweep(7);
    plan = await plans.read(plan);
    expect(step(plan, 'fleet_back')).toMatchObject({ reason: 'fleet_not_back', result: { back: 7, of: 10 } });
    expect(step(plan, 'fleet_back').says).toMatch(/7 of 10 .*seen up to date by the sweep of/);
    expect(step(plan, 'fleet_back').result).not.toHaveProperty('slotsInUse');
    await sweep(10);

    plan = await plans.goOn(plan, 'hand_over', {
      site_update_a: () => (pair.at('A').siteVersion = NEW),
      reestablish_failover: () => pair.establish(),
      first_sync: () => pair.sync(),
    });
    expect(pair.rolesAsked).toEqual([]);
    expect(step(plan, 'hand_over')).toMatchObject({ state: 'active', performer: 'rollcall' });
    await refusesAllButAdmins(plan, body);
    plan = (await plans.confirm(plan)).body;
    expect(step(plan, 'hand_over')).toMatchObject({ state: 'running', by: expect.any(String) });
    plan = await plans.turn(plan);
    expect(pair.rolesAsked).toEqual([{ appliance: 'A', role: 'primary', dataSyncFirst: true }]);
    plan = await plans.turn(plan);
    expect(plan).toMatchObject({ state: 'finished', current: null });
    // Nobody can see there which version a client has.
    expect(plan.aftercare.find(({ key }) => key === 'ahead')).toMatchObject({ count: null });
    expect(pair.rolesAsked).toHaveLength(1);
  }, 30_000);

  it('looks at a real appliance no more often than every ten seconds, whoever asks', async () => {
    const body = { kind: 'failover_asynchronous', target: { version: '25.1.1', revision: null } };
    const draft = await plans.create(body);
    let plan = await plans.start(draft);
    plan = await plans.goOn(plan, 'announce');
    const before = pair.looks;
    for (let turns = 0; turns < 12; turns += 1) plan = await plans.turn(plan);
    expect(pair.looks - before).toBeLessThanOrEqual(1);
    const drawn = pair.looks;
    for (let times = 0; times < 5; times += 1) await app.api('POST', `${plans.path}?dryRun=true`, body);
    const asked = pair.looks;
    expect(asked - drawn).toBeLessThanOrEqual(1);
    await database().query(`UPDATE upgrade_plan SET looked_at = looked_at - interval '10 seconds' WHERE id = $1`, [
      plan.id,
    ]);
    await plans.turn(plan);
    expect(pair.looks - asked).toBe(1);
  });
});
