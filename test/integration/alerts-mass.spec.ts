import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AlertSite } from '../support/alert-site.js';
import { FleetSite } from '../support/fleet-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ACTIVE = 25_000;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
}, 60_000);
afterAll(() => app.close());

/** A fleet that was never heard of here: its rows alone, of which the judge reads no more. */
async function bigFleet(slug: string, clients: number): Promise<FleetSite> {
  const fleet = await FleetSite.create(app, slug);
  await fleet.database.query(
    `INSERT INTO client (id, site_id, client_id, name, version, connection, connection_since, connection_type, group_name,
       operating_system, public_ip)
     SELECT gen_random_uuid(), $1, 'c' || i, 'client ' || i, '24.' || i % 4, 'online', now() - interval '1 day', 'active', 'group ' || i % 40,
       'Windows ' || i % 3, '203.0.' || i % 100 || '.' || i % 250
     FROM generate_series(1, $2::int) i`,
    [fleet.id, clients],
  );
  await fleet.database.query(
    'INSERT INTO client_upgrade (id, site_id) SELECT id, site_id FROM client WHERE site_id = $1',
    [fleet.id],
  );
  return fleet;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganAtMs = performance.now();
  await work();
  return Math.round(performance.now() - beganAtMs);
}

it('takes 25,000 clients that vanish into one incident in one turn, and lets them go in one', async () => {
  const fleet = await bigFleet('mass', ACTIVE);
  const alerts = await AlertSite.watch(fleet, { groupWaitSeconds: 0 });
  const quietMs = await timed(() => alerts.judge());
  const goes = (connection: string) =>
    fleet.database.query('UPDATE client SET connection = $2, connection_since = now() WHERE site_id = $1', [
      fleet.id,
      connection,
    ]);
  await goes('offline');
  const vanishMs = await timed(() => alerts.judge());
  expect(await alerts.standing()).toEqual([`fleet_mass_offline site firing ${ACTIVE}`]);
  const standMs = await timed(() => alerts.judge());
  await goes('online');
  const returnMs = await timed(() => alerts.judge());
  await alerts.judgeAfter(301);
  expect(alerts.listener.heard).toEqual([`firing fleet_mass_offline ${ACTIVE}`, 'resolved fleet_mass_offline 0']);
  expect(JSON.stringify(alerts.listener.messages[0]).length).toBeLessThan(20_000);
  process.stdout.write(
    `25,000 clients, one turn each: at rest ${quietMs} ms, vanishing ${vanishMs} ms, gone ${standMs} ms, back ${returnMs} ms\n`,
  );
  // A statement that took quadratic time would not come back within the database's limit of 15 s.
  expect(Math.max(vanishMs, standMs, returnMs)).toBeLessThan(10_000);
}, 60_000);
