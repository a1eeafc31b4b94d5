import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Transaction } from '../../src/platform/database/database.js';
import { SiteSettings } from '../../src/sites/settings.service.js';
import { label } from '../../src/upgrades/model/label.js';
import { still } from '../../src/upgrades/model/upgrade.js';
import { endAttempt } from '../../src/upgrades/model/attempts.js';
import { ModePass } from '../../src/upgrades/mode-and-bulk-passes.js';
import { LabelsPass, RunEndsPass } from '../../src/upgrades/run-passes.js';
import { Runs } from '../../src/upgrades/runs.service.js';
import { Situations } from '../../src/upgrades/situations.service.js';
import { Starts } from '../../src/upgrades/starts.service.js';
import { Transitions } from '../../src/upgrades/transitions.service.js';
import { UpgradesStore } from '../../src/upgrades/upgrades.store.js';
import { FleetSite, NEW, OLD } from '../support/fleet-site.js';
import { runPass } from '../support/run-pass.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

/** A process without the worker role: nothing happens but what the test asks for, in the order it asks for. */
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
}, 60_000);
afterAll(() => app.close());

const PUSHING = { kind: 'simulated', url: 'http://127.0.0.1:9', secret: 'a-secret-of-the-test' };
const get = <Service>(service: abstract new (...args: never[]) => Service): Service => app.app.get(service);
let made = 0;
const site = (driver?: object) => FleetSite.create(app, `races-${(made += 1)}`, driver);

const NEXT = '23.3.1';

/** Resolves once so many connections of this database wait for a lock. */
const waiting = (fleet: FleetSite, count = 1) =>
  waitFor(
    async () => {
      const [row] = await fleet.database.query<{ count: number }>(
        `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return row!.count >= count;
    },
    { what: `${count} waiting for a lock` },
  );

const idOf = async (fleet: FleetSite, clientId: string) => (await fleet.client(clientId)).id;

/** With the client's row locked, starts `meanwhile`, which has to wait for it, and does `then`; answers what `meanwhile` came to. */
async function whileLocked<Answer>(
  fleet: FleetSite,
  id: string,
  meanwhile: () => Promise<Answer>,
  then: (tx: Transaction) => Promise<unknown>,
): Promise<Answer> {
  let other: Promise<Answer> | undefined;
  await fleet.database.transaction(async (tx) => {
    await get(UpgradesStore).lock(tx, fleet.id, [id]);
    other = meanwhile();
    await waiting(fleet);
    await then(tx);
  });
  return other!;
}

/** One client that has just been told of its grant. */
async function told(driver: object | undefined = PUSHING) {
  const fleet = await site(driver);
  const [client] = (await fleet.queued(1)) as [string];
  const [start] = await fleet.dispatch();
  const telling = (await get(Starts).tell(start!))!;
  return { fleet, client, start: start!, telling };
}

describe('who waits for a client’s lock', () => {
  it('sees the upgrade as it is after the wait: an acknowledgement brings no slot back', async () => {
    const { fleet, client, start } = await told();
    await whileLocked(
      fleet,
      start.id,
      () => get(Starts).acknowledge(start),
      async (tx) => {
        const [upgrade] = await get(UpgradesStore).read(tx, [start.id]);
        const loaded = await get(Situations).load(tx, fleet.id, 'read');
        const failure = { reason: 'reported_failure', detail: null } as const;
        await get(Transitions).save(tx, [endAttempt(still(upgrade!), loaded!.situation, failure)]);
      },
    );
    expect(await fleet.client(client)).toMatchObject({ upgradeState: 'queued', slot: null, attempts: 1 });
    expect(await fleet.replaySlotLog()).toEqual({ most: 1, held: 0, faults: [] });
  });

  it('is never labelled back by a check-in that was read before the run began', async () => {
    const fleet = await site(PUSHING);
    const [client] = (await fleet.queued(1)) as [string];
    const id = await idOf(fleet, client);
    const [answer] = await whileLocked(
      fleet,
      id,
      () => fleet.checkIn([client], { version: NEW }),
      (tx) => beginAndLabel(fleet, tx, id),
    );
    expect(answer).toMatchObject({ status: 'accepted', upgradeState: 'queued' });
    expect(await labelOf(fleet, id)).toBe(NEXT);
  });

  it('is never labelled back by the labels of the run before', async () => {
    const fleet = await site(PUSHING);
    await fleet.checkIn(['late'], { cause: 'connected' });
    const id = await idOf(fleet, 'late');
    const pass = get(LabelsPass);
    // The runs of other sites first, so that its next turn is this one's.
    await runPass(app, LabelsPass);
    await fleet.beginRun();
    await whileLocked(
      fleet,
      id,
      () => fleet.database.transaction((tx) => pass.run(tx)),
      (tx) => beginAndLabel(fleet, tx, id),
    );
    expect(await labelOf(fleet, id)).toBe(NEXT);
  });

  it('does not hold up the grant for who locks clients in their order', async () => {
    const fleet = await site(PUSHING);
    const [first, second] = (await fleet.queued(2)) as [string, string];
    await fleet.database.query(
      `UPDATE client_upgrade SET reason = 'retry_backoff', retry_at = now() - interval '1 second'
       WHERE id = (SELECT id FROM client WHERE site_id = $1 AND client_id = $2)`,
      [fleet.id, second],
    );
    const ids = { first: await idOf(fleet, first), second: await idOf(fleet, second) };
    const granted = await whileLocked(
      fleet,
      ids.first,
      () => fleet.dispatch(),
      // Refused at once if the grant held the one client while it waits for the other.
      (tx) => tx.query('SELECT 1 FROM client WHERE id = $1 FOR NO KEY UPDATE NOWAIT', [ids.second]),
    );
    expect(await fleet.names(granted.map(({ id }) => id))).toEqual([first, second]);
  });
});

async function beginAndLabel(fleet: FleetSite, tx: Transaction, id: string): Promise<void> {
  await get(Runs).begin(tx, fleet.id, { version: NEXT, revision: null }, 'the test');
  const loaded = await get(Situations).load(tx, fleet.id, 'read');
  const [upgrade] = await get(UpgradesStore).read(tx, [id]);
  const heard = { lastCheckInAtMs: null, lastCheckInCause: null };
  const known = { version: OLD, revision: null, connection: 'online', ...heard } as const;
  await get(Transitions).save(tx, [label(upgrade!, known, loaded!.situation)]);
}

async function labelOf(fleet: FleetSite, id: string): Promise<string | undefined> {
  const rows = await fleet.database.query<{ target_version: string }>(
    'SELECT r.target_version FROM client_upgrade u JOIN upgrade_run r ON r.id = u.run_id WHERE u.id = $1',
    [id],
  );
  return rows[0]?.target_version;
}

describe('the settings row', () => {
  it('is had in the order of asking: new sharers do not pass who waits to have it alone', async () => {
    const fleet = await site();
    const settings = get(SiteSettings);
    const order: string[] = [];
    let alone: Promise<unknown> | undefined;
    let later: Promise<unknown> | undefined;
    await fleet.database.transaction(async (tx) => {
      await settings.share(tx, fleet.id);
      alone = fleet.database.transaction(async (own) => {
        await settings.lock(own, fleet.id);
        order.push('alone');
      });
      await waiting(fleet);
      later = fleet.database.transaction(async (own) => {
        await settings.share(own, fleet.id);
        order.push('shared');
      });
      await waiting(fleet, 2);
    });
    await Promise.all([alone, later]);
    expect(order).toEqual(['alone', 'shared']);
  });

  it('is read as it is after the wait', async () => {
    const fleet = await site();
    const settings = get(SiteSettings);
    let reads: Promise<unknown[]> | undefined;
    await fleet.database.transaction(async (tx) => {
      const before = await settings.lock(tx, fleet.id);
      const limitOf = (how: 'share' | 'lock') =>
        fleet.database.transaction(async (own) => (await settings[how](own, fleet.id))!.settings.maxConcurrentUpgrades);
      reads = Promise.all([limitOf('share'), limitOf('lock')]);
      await waiting(fleet, 2);
      expect(before!.settings.maxConcurrentUpgrades).toBe(25);
      await tx.query('UPDATE site_settings SET max_concurrent_upgrades = 7 WHERE site_id = $1', [fleet.id]);
    });
    expect(await reads).toEqual([7, 7]);
  });
});

describe('telling', () => {
  it('believes "not delivered" of a telling beside which there was no other', async () => {
    const { fleet, client, start, telling } = await told();
    const again = (await get(Starts).tell(start))!;
    expect(again).toMatchObject({ isFirst: false, start: { fence: start.fence } });
    expect(await get(Starts).notDelivered(start, telling)).toBe(false);
    expect(await get(Starts).notDelivered(start, again)).toBe(false);
    expect(await fleet.client(client)).toMatchObject({ upgradeState: 'granted' });
    const other = await told();
    expect(await get(Starts).notDelivered(other.start, other.telling)).toBe(true);
    expect(await other.fleet.client(other.client)).toMatchObject({ upgradeState: 'queued', slot: null });
  });

  it.each<[string, object | undefined]>([
    ['by the driver', PUSHING],
    ['in an answer', undefined],
  ])('allows no longer than the lease of the grant, whatever the settings have become: %s', async (_, driver) => {
    const fleet = await site(driver);
    const [client] = (await fleet.queued(1)) as [string];
    await fleet.settings({ maxUpgradeSeconds: 600 });
    const [start] = await fleet.dispatch();
    await fleet.settings({ maxUpgradeSeconds: 7200 });
    const order = driver ? (await get(Starts).tell(start!))!.start : (await fleet.checkIn([client]))[0]!.upgrade;
    expect(order).toMatchObject({ fence: start!.fence, maxSeconds: 600 });
  });

  it.each<[string, object | undefined]>([
    ['by the driver', PUSHING],
    ['in an answer', undefined],
  ])('tells nobody whose start-by passes while it waits for the client’s lock: %s', async (_, driver) => {
    const fleet = await site(driver);
    const [client] = (await fleet.queued(1)) as [string];
    const [start] = await fleet.dispatch();
    const order = await whileLocked(
      fleet,
      start!.id,
      async () => (driver ? await get(Starts).tell(start!) : (await fleet.checkIn([client]))[0]!.upgrade) ?? null,
      (tx) => tx.query('UPDATE client_upgrade SET start_by = clock_timestamp() WHERE id = $1', [start!.id]),
    );
    expect(order).toBeNull();
    expect(await fleet.client(client)).toMatchObject({ slot: { toldAt: null } });
  });

  it('puts no grant into the answer to a check-in that is rejected', async () => {
    const fleet = await site();
    const [client] = (await fleet.queued(1)) as [string];
    await fleet.dispatch();
    expect((await fleet.checkIn([client]))[0]!.upgrade).toBeDefined();
    const [wild] = await fleet.checkIn([client], { epoch: 5000 });
    expect(wild).toMatchObject({ status: 'rejected', reason: 'epoch_jump' });
    expect(wild!.upgrade).toBeUndefined();
  });
});

describe('the grant passes over', () => {
  it('who waits while automatic upgrades are off and has not been moved to held yet', async () => {
    const fleet = await site(PUSHING);
    const [first, second] = (await fleet.queued(2)) as [string, string];
    await fleet.settings({ automaticUpgrades: 'disabled' });
    expect(await fleet.dispatch()).toEqual([]);
    await runPass(app, ModePass);
    expect(await fleet.states()).toEqual({ held: 2 });
    await fleet.database.query(
      `UPDATE client_upgrade SET state = 'queued', reason = 'waiting_for_slot', released = true
       WHERE id = (SELECT id FROM client WHERE site_id = $1 AND client_id = $2)`,
      [fleet.id, second],
    );
    expect(await fleet.names((await fleet.dispatch()).map(({ id }) => id))).toEqual([second]);
    expect((await fleet.client(first)).upgradeState).toBe('held');
  });

  it('who has not checked in since the run began and has not been labelled yet', async () => {
    const fleet = await site(PUSHING);
    const [first] = (await fleet.queued(2)) as [string, string];
    await fleet.beginRun(NEXT);
    expect(await fleet.dispatch()).toEqual([]);
    await fleet.checkIn([first]);
    expect(await fleet.names((await fleet.dispatch()).map(({ id }) => id))).toEqual([first]);
  });
});

describe('a back-off that is over', () => {
  it('stands in the client’s timeline, and its client is granted next', async () => {
    const { fleet, client, start, telling } = await told();
    await get(Starts).notDelivered(start, telling);
    expect(await fleet.dispatch()).toEqual([]);
    await fleet.database.query("UPDATE client_upgrade SET retry_at = now() - interval '1 second' WHERE id = $1", [
      start.id,
    ]);
    expect((await fleet.dispatch()).map(({ id }) => id)).toEqual([start.id]);
    const path = `/sites/${fleet.slug}/clients/${(await fleet.client(client)).id}/timeline`;
    const { items } = (await app.api('GET', path)).body as { items: { data: { reason?: string } }[] };
    expect(items.slice(0, 3).map(({ data }) => data.reason)).toEqual([null, 'waiting_for_slot', 'start_unreachable']);
  });
});

describe('a run', () => {
  it.each([
    ['its active clients are done', false],
    ['its last passive client is', true],
  ])('that is superseded in the moment %s has ended once, as superseded', async (_, isActiveFinished) => {
    const fleet = await site(PUSHING);
    const run = await fleet.beginRun();
    await runPass(app, LabelsPass);
    if (isActiveFinished) {
      await fleet.database.query('UPDATE upgrade_run SET active_finished_at = now() WHERE id = $1', [run]);
    }
    const pass = get(RunEndsPass);
    let ends: Promise<unknown> | undefined;
    await fleet.database.transaction(async (tx) => {
      await get(Runs).begin(tx, fleet.id, { version: NEXT, revision: null }, 'the test');
      ends = fleet.database.transaction((own) => pass.run(own));
      await waiting(fleet);
    });
    await ends;
    const report = (await app.api('GET', `/sites/${fleet.slug}/upgrade-runs/${run}`)).body;
    expect(report).toMatchObject({ state: 'superseded' });
    const rows = await fleet.database.query(
      `SELECT kind FROM change WHERE site_id = $1 AND kind LIKE 'run.%' AND data ->> 'runId' = $2 ORDER BY id`,
      [fleet.id, run],
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['run.begun', 'run.superseded']);
  });
});
