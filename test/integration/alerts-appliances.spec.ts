import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApplianceHealth } from '../../src/contracts/words.js';
import { Appliances } from '../../src/sites/appliances.service.js';
import { Runs } from '../../src/upgrades/runs.service.js';
import { AlertSite } from '../support/alert-site.js';
import { FleetSite, NEW, OLD } from '../support/fleet-site.js';
import { STEP_KEYS } from '../support/plan-fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
}, 60_000);
afterAll(() => app.close());

/** A site with one appliance, which the watch would look at; here the test does. */
class WatchedSite {
  readonly clients = Array.from({ length: 50 }, (_, index) => `client-${100 + index}`);

  private constructor(
    readonly fleet: FleetSite,
    readonly alerts: AlertSite,
  ) {}

  static async open(slug: string): Promise<WatchedSite> {
    const fleet = await FleetSite.create(app, slug);
    const site = new WatchedSite(fleet, await AlertSite.watch(fleet));
    await fleet.checkIn(site.clients, { cause: 'connected' });
    await fleet.database.query(`UPDATE client SET connection_since = now() - interval '1 hour' WHERE site_id = $1`, [
      fleet.id,
    ]);
    await site.look(OLD);
    await site.alerts.judge();
    return site;
  }

  /** As the watch records it: what is seen, and the run that a new version begins. */
  async look(siteVersion: string, health: ApplianceHealth = 'healthy'): Promise<void> {
    const seen = { hostname: null, baseVersion: '6.1', siteRevision: null, healthMessage: null };
    const synced = { lastDataSyncAtMs: null, lastDataSyncStatus: null };
    const report = {
      appliances: [{ name: 'A' as const, role: 'single' as const, siteVersion, health, ...seen, ...synced }],
    };
    await this.fleet.database.transaction(async (tx) => {
      const { primaryChanged } = await app.app.get(Appliances).record(tx, this.fleet.id, report);
      if (primaryChanged !== null) await app.app.get(Runs).begin(tx, this.fleet.id, primaryChanged, 'the appliance');
    });
  }

  async lookInVain(times: number): Promise<void> {
    for (let look = 0; look < times; look += 1) {
      await this.fleet.database.transaction((tx) =>
        app.app.get(Appliances).recordUnreachable(tx, this.fleet.id, 'unreachable'),
      );
    }
  }

  /** A plan whose window is open, and which has just had the appliance install. */
  async planInstalls(by: 'rollcall' | 'person' = 'rollcall'): Promise<string> {
    const id = randomUUID();
    const opensAtMs = Date.now() - 60_000;
    const window = {
      startsAt: '',
      timeZone: 'UTC',
      durationMinutes: 240,
      opensAtMs,
      closesAtMs: opensAtMs + 4 * 3_600_000,
    };
    await this.fleet.database.query(
      `INSERT INTO upgrade_plan (id, site_id, number, kind, state, target_version, first_appliance, first_window, fleet_back_percent,
         backup_hours_max, interim_minutes, exposed_minutes_max, created_by, started_at)
       VALUES ($1, $2, 1, 'single', 'running', $3, 'A', $4, 95, 24, 30, 120, 'the test', now())`,
      [id, this.fleet.id, NEW, JSON.stringify(window)],
    );
    const keys = STEP_KEYS.single;
    const at = keys.indexOf('site_update_a');
    await this.fleet.database.query(
      `INSERT INTO plan_step (plan_id, place, key, state, performer, since, ended_at, call_key, call_at)
       SELECT $1, place - 1, key, CASE WHEN place <= $3 THEN 'done' WHEN place = $3 + 1 THEN 'running' ELSE 'waiting' END, 'rollcall',
         CASE WHEN place <= $3 + 1 THEN now() END, CASE WHEN place <= $3 THEN now() END,
         CASE WHEN place = $3 + 1 THEN 'install' END, CASE WHEN place = $3 + 1 THEN now() END
       FROM unnest($2::text[]) WITH ORDINALITY AS step (key, place)`,
      [id, keys, at],
    );
    if (by === 'person') {
      await this.fleet.database.query(
        `UPDATE plan_step SET state = 'active', performer = 'person', call_key = NULL, call_at = NULL WHERE plan_id = $1 AND place = $2`,
        [id, at],
      );
    }
    return id;
  }

  async planIsDone(id: string): Promise<void> {
    await this.fleet.database.query(`UPDATE plan_step SET state = 'done', ended_at = now() WHERE plan_id = $1`, [id]);
    await this.fleet.database.query(`UPDATE upgrade_plan SET state = 'finished', ended_at = now() WHERE id = $1`, [id]);
  }

  leave = (clientIds = this.clients) => this.fleet.checkIn(clientIds, { cause: 'disconnected' });
  comeBack = (clientIds = this.clients, version = OLD) =>
    this.fleet.checkIn(clientIds, { cause: 'connected', version });
}

describe('an appliance out of reach', () => {
  it('is told of after three looks in vain, and again when it answers', async () => {
    const site = await WatchedSite.open('out-of-reach');
    const { alerts } = site;
    await site.lookInVain(2);
    await alerts.judge();
    expect(await alerts.standing()).toEqual([]);
    await site.lookInVain(1);
    await alerts.judge();
    await alerts.judgeAfter(31);
    expect(await alerts.standing()).toEqual(['appliance_unreachable appliance A firing 0']);
    expect(alerts.listener.messages).toMatchObject([{ severity: 'critical', scope: { kind: 'appliance', name: 'A' } }]);
    await site.look(OLD);
    await alerts.judge();
    await alerts.judgeAfter(301);
    expect(alerts.listener.heard).toEqual(['firing appliance_unreachable', 'resolved appliance_unreachable']);
  });
});

describe('an install that a plan leads', () => {
  it('is no alert while it lasts as long as it may; what overruns is', async () => {
    const site = await WatchedSite.open('overrun');
    const { alerts } = site;
    await site.planInstalls();
    await alerts.judge();
    await site.leave();
    await site.lookInVain(5);
    for (const seconds of [1, 60, 1200, 1800]) await alerts.judgeAfter(seconds);
    expect(await alerts.standing()).toEqual([]);
    expect(alerts.listener.heard).toEqual(['event window_started']);
    await alerts.judgeAfter(700);
    await alerts.judgeAfter(31);
    expect((await alerts.standing()).sort()).toEqual([
      'appliance_unreachable appliance A firing 0',
      'appliance_upgrade_overrun appliance A firing 0',
      'fleet_mass_offline site firing 50',
    ]);
    expect(alerts.listener.heard).toHaveLength(4);
  });

  it('may be a person’s, who begins when they like', async () => {
    const site = await WatchedSite.open('by-hand');
    const { alerts } = site;
    await site.planInstalls('person');
    await alerts.judge();
    await alerts.judgeAfter(5000);
    await site.leave();
    await site.lookInVain(3);
    for (const seconds of [1, 31, 1800]) await alerts.judgeAfter(seconds);
    expect(await alerts.standing()).toEqual([]);
  });

  it('gives the fleet ten minutes to come back, and then names the certificate stores', async () => {
    const site = await WatchedSite.open('certificates');
    const { alerts } = site;
    const plan = await site.planInstalls();
    await alerts.judge();
    await site.leave();
    await site.lookInVain(5);
    await alerts.judgeAfter(900);
    await site.look(NEW);
    await site.planIsDone(plan);
    await alerts.judge();
    await site.comeBack(site.clients.slice(0, 10));
    await alerts.judgeAfter(590);
    expect(await alerts.standing()).toEqual([]);
    await alerts.judgeAfter(15);
    await alerts.judgeAfter(31);
    expect(await alerts.standing()).toEqual(['fleet_mass_offline site firing 40']);
    const fired = alerts.listener.messages.at(-1)!;
    expect(fired).toMatchObject({ kind: 'firing', likelyCause: { factor: 'site_update' }, counts: { now: 40 } });
    expect(fired.firstChecks[0]).toMatch(/certificate/i);
    await site.comeBack();
    await alerts.judge();
    await alerts.judgeAfter(301);
    expect(alerts.listener.heard).toEqual([
      'event window_started',
      'event window_ended',
      'firing fleet_mass_offline 40',
      'resolved fleet_mass_offline 0',
    ]);
  });
});

describe('an appliance that upgrades by itself', () => {
  it('is no outage of the fleet when that comes back in time, however many it took along', async () => {
    const site = await WatchedSite.open('by-itself');
    const { alerts } = site;
    await site.lookInVain(1);
    await alerts.judge();
    await alerts.pass(20);
    await site.look(NEW);
    await alerts.judge();
    await site.leave();
    for (const seconds of [1, 31, 200]) await alerts.judgeAfter(seconds);
    await site.comeBack(site.clients, NEW);
    for (const seconds of [1, 400, 2000]) await alerts.judgeAfter(seconds);
    expect(await alerts.standing()).toEqual([]);
    expect(alerts.listener.heard).toEqual([]);
  });
});
