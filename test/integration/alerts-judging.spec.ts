import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JudgementPass } from '../../src/alerts/judgement/judgement-pass.js';
import { ChangeFeed } from '../../src/platform/changes/change-feed.js';
import { AlertSite } from '../support/alert-site.js';
import { FleetSite, NEW, OLD } from '../support/fleet-site.js';
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

const named = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}-${100 + index}`);

/** So many clients, online for longer than anything is compared with. */
async function fleetOf(
  slug: string,
  groups: Record<string, readonly string[]>,
  attributes: Record<string, string> = {},
): Promise<FleetSite> {
  const fleet = await site(slug);
  for (const [group, clientIds] of Object.entries(groups)) {
    await fleet.checkIn(clientIds, { cause: 'connected', attributes: { group, ...attributes } });
  }
  await fleet.database.query(
    `UPDATE client SET connection_since = connection_since - interval '1 hour' WHERE site_id = $1`,
    [fleet.id],
  );
  return fleet;
}

const leave = (fleet: FleetSite, clientIds: readonly string[]) => fleet.checkIn(clientIds, { cause: 'disconnected' });
const comeBack = (fleet: FleetSite, clientIds: readonly string[], version = OLD) =>
  fleet.checkIn(clientIds, { cause: 'connected', version });

describe('a fleet that vanishes', () => {
  it('is one incident that names what they share, until little of it is left, and the rest is told of as ordinary', async () => {
    const north = named('north', 40);
    const fleet = await fleetOf('vanishing', { North: north, South: named('south', 60) });
    // Who is left of a mass has no other grace: it was told of already.
    const alerts = await AlertSite.watch(fleet, { clientOfflineGraceSeconds: 3600 });
    await leave(fleet, north);
    await alerts.judge();
    expect(await alerts.standing()).toEqual(['fleet_mass_offline site pending 40']);
    await alerts.judgeAfter(20);
    expect(alerts.listener.heard).toEqual([]);
    await alerts.judgeAfter(11);
    expect(await alerts.standing()).toEqual(['fleet_mass_offline site firing 40']);
    expect(await alerts.members('fleet_mass_offline')).toEqual(north);
    const [fired] = alerts.listener.messages;
    expect(fired).toMatchObject({
      kind: 'firing',
      sequence: 1,
      severity: 'critical',
      counts: { now: 40, peak: 40, returned: 0, muted: 0 },
      likelyCause: { factor: 'group', value: 'North', members: 40, all: 40 },
      site: { slug: 'vanishing' },
    });
    expect(fired!.sample).toHaveLength(20);

    await comeBack(fleet, north.slice(0, 31));
    await alerts.judge();
    expect(await alerts.standing()).toEqual(['fleet_mass_offline site firing 9']);
    await alerts.judgeAfter(301);
    expect(await alerts.standing()).toEqual([
      'fleet_mass_offline site resolved mostly_recovered 9',
      'client_offline clients pending 9',
    ]);
    expect(await alerts.members('client_offline')).toEqual(north.slice(31));
    await alerts.judgeAfter(31);
    await comeBack(fleet, north.slice(31));
    await alerts.judge();
    await alerts.judgeAfter(301);
    expect(alerts.listener.heard).toEqual([
      'firing fleet_mass_offline 40',
      'resolved fleet_mass_offline 9',
      'firing client_offline 9',
      'resolved client_offline 0',
    ]);
    const [first, second, third] = alerts.listener.messages;
    expect(second!.dedupKey).toBe(first!.dedupKey);
    expect(third!.dedupKey).not.toBe(first!.dedupKey);
  });

  it('is told of by group first, and counted in the site when that goes too', async () => {
    const tills = named('till', 24);
    const rest = named('rest', 100);
    const fleet = await fleetOf('ladder', { Tills: tills, Rest: rest });
    const alerts = await AlertSite.watch(fleet);
    await leave(fleet, tills.slice(0, 20));
    await alerts.judge();
    await alerts.judgeAfter(31);
    expect(await alerts.standing()).toEqual(['fleet_mass_offline group Tills firing 20']);
    await leave(fleet, rest.slice(0, 30));
    await alerts.judge();
    expect(await alerts.standing()).toEqual([
      'fleet_mass_offline group Tills firing 20',
      'fleet_mass_offline site pending 50',
    ]);
    await alerts.judgeAfter(31);
    expect(await alerts.standing()).toEqual([
      'fleet_mass_offline group Tills resolved absorbed 20',
      'fleet_mass_offline site firing 50',
    ]);
    expect(alerts.listener.heard).toEqual([
      'firing fleet_mass_offline 20',
      'firing fleet_mass_offline 50',
      'resolved fleet_mass_offline 20',
    ]);
    await alerts.judge();
    expect(await alerts.members('fleet_mass_offline')).toHaveLength(50);
  });
});

describe('single clients', () => {
  it('are told of once their grace is over; who is in a slot, not yet due or lost is not', async () => {
    const all = named('one', 100);
    const fleet = await fleetOf('single', { All: all });
    await fleet.checkIn(['standby', 'overdue', 'lost'], { cause: 'daily', attributes: { connectionType: 'passive' } });
    for (const state of ['overdue', 'lost']) {
      await fleet.database.query('UPDATE client SET connection = $3 WHERE site_id = $1 AND client_id = $2', [
        fleet.id,
        state,
        state,
      ]);
    }
    const alerts = await AlertSite.watch(fleet);
    await leave(fleet, all.slice(0, 3));
    await fleet.database.query(
      `UPDATE client_upgrade SET state = 'upgrading', granted_at = now() WHERE id = (SELECT id FROM client WHERE site_id = $1 AND client_id = $2)`,
      [fleet.id, all[0]],
    );
    await alerts.judge();
    expect(await alerts.members('client_offline')).toEqual(['overdue']);
    await alerts.judgeAfter(301);
    expect(await alerts.members('client_offline')).toEqual([all[1], all[2], 'overdue']);
    expect(alerts.listener.messages.at(-1)).toMatchObject({
      kind: 'firing',
      alert: 'client_offline',
      severity: 'warning',
    });
  });

  it('that were away before a run began do not alert when it ends', async () => {
    const all = named('base', 60);
    const fleet = await fleetOf('baseline', { All: all });
    await leave(fleet, all.slice(0, 2));
    const alerts = await AlertSite.watch(fleet);
    await alerts.pass(30);
    await fleet.beginRun();
    await alerts.judge();
    await leave(fleet, all.slice(2, 4));
    // The settling time after an install, the grace, and more.
    await alerts.judgeAfter(700);
    expect(await alerts.members('client_offline')).toEqual(all.slice(2, 4));
  });

  it('that come and go are one alert that says so', async () => {
    const all = named('flap', 50);
    const fleet = await fleetOf('flapping', { All: all });
    const alerts = await AlertSite.watch(fleet, { clientOfflineGraceSeconds: 0, groupWaitSeconds: 0 });
    for (let round = 0; round < 3; round += 1) {
      await leave(fleet, all.slice(0, 2));
      await alerts.judgeAfter(1);
      await comeBack(fleet, all.slice(0, 2));
      await alerts.judgeAfter(1);
    }
    expect(alerts.listener.heard).toEqual(['firing client_offline 2', 'update client_offline 0']);
    expect(alerts.listener.messages.at(-1)).toMatchObject({ cause: 'flapping', flapping: true });
    expect((await alerts.incidents()).map(({ flapping }) => flapping)).toEqual([true]);
  });
});

describe('upgrades', () => {
  it('that stall or fail are told of; no progress is, but not while new starts are paused', async () => {
    const fleet = await site('upgrading');
    await fleet.settings({ maxConcurrentUpgrades: 2 });
    await fleet.queued(6);
    const alerts = await AlertSite.watch(fleet, { massOfflineSettleSeconds: 0, groupWaitSeconds: 0 });
    await fleet.dispatch();
    await alerts.judge();
    await alerts.judgeAfter(890);
    expect(await alerts.standing()).toEqual([]);
    await alerts.judgeAfter(20);
    expect(await alerts.standing()).toEqual(['upgrade_stalled clients firing 2', 'upgrade_no_progress site firing 0']);
    await fleet.database.query(
      `UPDATE site_settings SET paused_at = now(), paused_by = 'a test', pause_reason = 'a look' WHERE site_id = $1`,
      [fleet.id],
    );
    await fleet.database.query(
      `UPDATE client_upgrade SET state = 'failed', failed_at = now() WHERE site_id = $1 AND state = 'granted'`,
      [fleet.id],
    );
    await alerts.judge();
    await alerts.judgeAfter(301);
    expect(await alerts.standing()).toEqual([
      'upgrade_stalled clients resolved recovered 0',
      'upgrade_no_progress site resolved excused 0',
      'upgrade_failed clients firing 2',
    ]);
  });

  it('that the brake has stopped are a critical alert', async () => {
    const fleet = await site('braked');
    const alerts = await AlertSite.watch(fleet, { groupWaitSeconds: 0 });
    await fleet.database.query(
      'UPDATE site_settings SET brake_tripped_at = now(), brake_failures = 8, brake_outcomes = 20 WHERE site_id = $1',
      [fleet.id],
    );
    await alerts.judge();
    expect(alerts.listener.messages).toMatchObject([{ alert: 'safety_brake', severity: 'critical', counts: null }]);
  });

  it('tell what happens once: a changed limit, a run that ends', async () => {
    const fleet = await site('events');
    const alerts = await AlertSite.watch(fleet);
    await fleet.settings({ maxConcurrentUpgrades: 30 });
    await alerts.judge();
    await alerts.judge();
    expect(alerts.listener.heard).toEqual(['event limit_changed']);
    expect(alerts.listener.messages[0]!.says).toContain('from 25 to 30');
    const run = await fleet.beginRun(NEW);
    await fleet.database.query(
      `INSERT INTO change (site_id, kind, data) VALUES ($1, 'run.finished', jsonb_build_object('runId', $2::text))`,
      [fleet.id, run],
    );
    await alerts.judge();
    expect(alerts.listener.heard).toEqual(['event limit_changed', 'event run_finished']);
  });
});

describe('silences', () => {
  it('mute clients by filter, an alert whole, and let through what pierces', async () => {
    const north = named('north', 10);
    const south = named('south', 30);
    const fleet = await fleetOf('silenced', { North: north, South: south });
    const alerts = await AlertSite.watch(fleet, {
      clientOfflineGraceSeconds: 0,
      groupWaitSeconds: 0,
      massOfflinePercent: 90,
    });
    await alerts.silence([], 'group=North');
    await leave(fleet, [north[0]!, south[0]!]);
    await alerts.judge();
    expect(alerts.listener.messages).toMatchObject([
      { counts: { now: 2, muted: 1 }, sample: [{ clientId: south[0] }] },
    ]);
    await comeBack(fleet, [south[0]!]);
    await alerts.judge();
    expect((await alerts.incidents())[0]).toMatchObject({ muted: true, count: 1, muted_count: 1 });
    await alerts.silence([], '');
    await leave(fleet, [...north.slice(1), ...south]);
    await alerts.judge();
    // What was told before the silence ends for those who heard of it.
    expect(alerts.listener.heard.slice(1)).toEqual(['firing fleet_mass_offline 40', 'resolved client_offline 0']);
  });
});

describe('the judge', () => {
  it('goes on where another process stopped: no second incident, nothing lost, nothing told twice', async () => {
    const all = named('restart', 40);
    const fleet = await fleetOf('restarted', { All: all });
    const alerts = await AlertSite.watch(fleet);
    await leave(fleet, all.slice(0, 20));
    await alerts.judge();
    const database = { url: app.config.databaseUrl, drop: () => Promise.resolve() };
    const second = await startTestApp({ config: { roles: ['api'] }, database });
    try {
      alerts.listener.listenTo(second);
      await fleet.settings({ maxConcurrentUpgrades: 40 });
      await leave(fleet, all.slice(20, 25));
      await alerts.pass(31);
      await alerts.judge(second);
      await alerts.judge(app);
      await alerts.judge(second);
      expect(alerts.listener.heard).toEqual(['firing fleet_mass_offline 25', 'event limit_changed']);
      expect(await alerts.standing()).toEqual(['fleet_mass_offline site firing 25']);
    } finally {
      await second.close();
    }
  }, 20_000);

  it('takes the sites that are due, and a quiet one only when something has moved in it', async () => {
    const fleet = await fleetOf('in-turn', { All: named('turn', 20) });
    const alerts = await AlertSite.watch(fleet);
    const due = async () => {
      const [row] = await fleet.database.query<{ seconds: number }>(
        `SELECT extract(epoch FROM due_at - judged_at)::float8 AS seconds FROM alert_judgement WHERE site_id = $1`,
        [fleet.id],
      );
      return row!.seconds;
    };
    expect(await due()).toBeGreaterThan(4);
    // What it found at first, and what it was told of since, is read by now.
    await waitFor(() => app.app.get(ChangeFeed).lagMs === 0);
    await fleet.database.query(
      `UPDATE alert_judgement SET due_at = now() + interval '1 hour', memory = memory || '{"restsUntilMs": 0}'`,
    );
    await runPass(app, JudgementPass);
    await leave(fleet, ['turn-100', 'turn-101', 'turn-102', 'turn-103', 'turn-104']);
    await waitFor(async () => {
      await runPass(app, JudgementPass);
      return (await alerts.standing())[0] === 'fleet_mass_offline site pending 5';
    });
    expect(await due()).toBeLessThan(4);
  });

  it('tells the feed what becomes of incidents, and beats for those who listen', async () => {
    const all = named('feed', 20);
    const fleet = await fleetOf('fed', { All: all });
    const routes = [{ alerts: ['watchdog' as const], severities: [], groups: [], times: [] }];
    const alerts = await AlertSite.watch(fleet, { groupWaitSeconds: 0, resolveHoldSeconds: 0 }, routes);
    await leave(fleet, all);
    await alerts.judge();
    await comeBack(fleet, all);
    await alerts.judgeAfter(301);
    const lines = await fleet.database.query<{ kind: string; data: { alert: string } }>(
      `SELECT kind, data FROM change WHERE site_id = $1 AND kind LIKE 'alert.%' ORDER BY id`,
      [fleet.id],
    );
    expect(lines.map(({ kind, data }) => `${kind} ${data.alert}`)).toEqual([
      'alert.fired fleet_mass_offline',
      'alert.resolved fleet_mass_offline',
    ]);
    expect(alerts.listener.heard).toEqual(['heartbeat watchdog', 'heartbeat watchdog']);
  });
});
