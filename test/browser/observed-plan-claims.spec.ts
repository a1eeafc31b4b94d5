import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Drivers } from '../../src/sites/drivers/drivers.js';
import { Runs } from '../../src/upgrades/runs.service.js';
import { AlertSite } from '../support/alert-site.js';
import { ObservedPair } from '../support/observed-pair.js';
import { SweptSite, type SeenRow } from '../support/swept-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { WalkedPlans } from '../support/walked-plans.js';
import { launchChromium } from './chromium.js';
import { claimsOn, standsWithoutClaims } from './claims.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** The plan of an observed pair, and the alerts of its site, in each of their states: what the pages say is what can be seen. */
const SLUG = 'led';
const TEST_MS = 3 * PATIENCE_MS;
const [OLD, NEW] = ['24.2.3', '24.3.1'];
const PLAN = {
  kind: 'failover_asynchronous',
  target: { version: NEW, revision: null },
  switchMethod: 'dns',
  handBack: true,
  interimMinutes: 0,
};

let app: TestApp;
let browser: Browser;
let desk: WatchedPage;
let page: Page;
let swept: SweptSite;
let pair: ObservedPair;
let plans: WalkedPlans;

/** Thirty clients, so many of them gone. */
const rows = (gone: number): Record<string, SeenRow> =>
  Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`pc-${10 + index}`, { isOnline: index >= gone }]));

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  swept = await SweptSite.create(app, SLUG);
  pair = new ObservedPair(OLD);
  const drivers = app.app.get(Drivers);
  const others = drivers.of.bind(drivers);
  drivers.of = (one) => (one.slug === SLUG ? pair : others(one));
  plans = new WalkedPlans(app, { id: swept.fleet.id, slug: SLUG });
  await swept.sweep(rows(0));
  desk = await WatchedPage.open(browser, app, { colorScheme: 'light', reducedMotion: true });
  page = desk.page;
  await desk.signIn('admin', 'Ada');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, PATIENCE_MS);

/** The look that sees another version begins the run; all of the fleet is in it, and nobody is back. */
async function beginRun(): Promise<void> {
  const { database, id } = swept.fleet;
  await database.transaction((tx) => app.app.get(Runs).begin(tx, id, { version: NEW, revision: null }, 'a look'));
  await database.query('UPDATE upgrade_run SET labelled_at = now() WHERE site_id = $1', [id]);
  await database.query(
    `UPDATE client_upgrade SET state = 'pending', reason = 'not_visible', cohort = true,
       run_id = (SELECT run_id FROM site_settings WHERE site_id = $1) WHERE site_id = $1`,
    [id],
  );
}

/** The page at that path, once it says that. */
async function at(path: string, there: string): Promise<void> {
  await page.goto(`${app.url}/sites/${SLUG}${path}`);
  await page.getByText(there).first().waitFor();
}

describe('the alerts of an observed site', () => {
  it(
    'are told, muted and over without a claim',
    async () => {
      await at('/alerts', 'Nothing is firing');
      await standsWithoutClaims(page);
      const alerts = await AlertSite.watch(swept.fleet);
      await alerts.pass(120);
      await swept.sweep(rows(10));
      await alerts.judge();
      await alerts.judgeAfter(31);
      const [incident] = await alerts.incidents();
      await at(`/alerts?open=${incident!.id}`, 'Clients in it');
      await standsWithoutClaims(page);
      await alerts.silence([], '');
      await alerts.judge();
      await at('/alerts?list=muted', 'Muted');
      await standsWithoutClaims(page);
    },
    TEST_MS,
  );

  it(
    'that are never raised are not offered either, where alerts are named',
    async () => {
      await at('/alerts', 'Firing');
      await page.getByRole('combobox', { name: 'Which alert' }).click();
      await page.getByRole('option', { name: 'No progress' }).waitFor();
      expect(await page.getByRole('option', { name: /stalled|brake|failed/ }).count()).toBe(0);
      await at('/silences?make=1', 'Which alerts');
      await page.getByRole('radio', { name: 'Only those that are named' }).check();
      const named = page.getByRole('group', { name: 'Alerts to silence' });
      await named.getByRole('checkbox', { name: 'No progress' }).waitFor();
      expect(await named.getByRole('checkbox', { name: /stalled|brake|failed/ }).count()).toBe(0);
      await standsWithoutClaims(page);
      await at('/receivers', 'New receiver…');
      await standsWithoutClaims(page);
      await page.getByRole('button', { name: 'New receiver…' }).first().click();
      await page.getByRole('dialog').waitFor();
      expect(await claimsOn(page)).toEqual([]);
    },
    TEST_MS,
  );
});

describe('the plan of an observed pair', () => {
  it(
    'claims nothing before it begins, while it waits for a person or for the fleet, nor once it is over',
    async () => {
      await at('/plan', 'New upgrade plan');
      await page.getByRole('radio', { name: /^Failover pair, with a switch/ }).check();
      await page.getByRole('textbox', { name: /^Target version/ }).fill(NEW);
      await page.keyboard.press('Enter');
      await page.getByRole('list', { name: 'Preconditions' }).waitFor();
      await standsWithoutClaims(page);

      const draft = await plans.create(PLAN);
      await at('/plan', 'Draft');
      await standsWithoutClaims(page);

      let plan = await plans.goOn(await plans.start(draft), 'base_requirement_b', {
        break_failover: () => pair.breakUp(),
      });
      await at('/plan', 'Waits for a person');
      await standsWithoutClaims(page);

      plan = await plans.goOn(plan, 'site_update_b');
      pair.at('B').siteVersion = NEW;
      plan = await plans.goOn(plan, 'switch_production');
      pair.production = 'B';
      plan = await plans.goOn(plan, 'fleet_back');
      await beginRun();
      await at('/plan', 'Gate held');
      await standsWithoutClaims(page);

      await swept.fleet.database.query(
        "UPDATE client_upgrade SET state = 'up_to_date', reason = NULL, finished_at = now() WHERE site_id = $1",
        [swept.fleet.id],
      );
      plan = await plans.goOn(plan, 'hand_over', {
        site_update_a: () => (pair.at('A').siteVersion = NEW),
        reestablish_failover: () => pair.establish(),
        first_sync: () => pair.sync(),
      });
      await at('/plan', 'Waits for a person');
      await standsWithoutClaims(page);
      await plans.goOn((await plans.confirm(plan)).body, null);
      await at('/plan', 'Finished');
      await standsWithoutClaims(page);
    },
    TEST_MS,
  );
});
