import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ObservedFleet } from '../support/observed-fleet.js';
import { observedNight } from '../support/observed-scene.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { claimsOn, standsWithoutClaims } from './claims.js';
import { objections } from './objections.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/**
 * No page of an observed site may say what the appliance's API does not show. Each page is read as it stands, in both themes, with a client
 * of every kind on it; axe finds nothing to object to either.
 */
const SLUG = 'night';
const TEST_MS = 3 * PATIENCE_MS;

/** Pages by their path, each with what shows that it is there. */
const PAGES: [name: string, path: string, there: string][] = [
  ['the Overview', '', 'Recorded limit of concurrent upgrades'],
  ['the Overview for a wall', '?kiosk=1', 'seen back'],
  ['the clients', '/clients', 'Last connect'],
  ['the pending clients', '/pending?find=TILL-1062&found=UPGRADING', 'Pending and online'],
  ['the Watch list', '/watch?ids=UPGRADING,BACK,WAITING', 'Needs no update'],
  ['the ghosts', '/ghosts', 'Cleaning up is done at the appliance'],
  ['the runs', '/runs', 'Returns seen'],
  ['a run', '/runs/RUN', 'Returns, as seen'],
  ['the appliance', '/appliance', 'Who does what'],
  ['the activity', '/activity', 'Site created'],
  ['the settings', '/settings', 'Recorded limit'],
];

/** Clients whose drawer is read. */
const KINDS = ['back', 'upgrading', 'waiting', 'away', 'passive', 'late', 'lost', 'missed', 'stale'] as const;

let app: TestApp;
let browser: Browser;
let desk: WatchedPage;
let page: Page;
let fleet: ObservedFleet;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  fleet = await observedNight(app, SLUG);
  // What it is called must not be taken for a claim.
  await fleet.database.query(
    "UPDATE client SET name = 'TILL-GONE', client_id = '9001', hostname = 'till-gone' WHERE id = $1",
    [fleet.idOf('upgrading')],
  );
  desk = await WatchedPage.open(browser, app, { colorScheme: 'light', reducedMotion: true });
  page = desk.page;
  await desk.signIn('admin', 'Ada');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, PATIENCE_MS);

const filled = (path: string) =>
  path
    .replace('UPGRADING', fleet.idOf('upgrading'))
    .replace('BACK', fleet.idOf('back'))
    .replace('WAITING', fleet.idOf('waiting'))
    .replace('RUN', fleet.runId ?? '');

describe('a page of an observed site', () => {
  it.each(PAGES)(
    '%s claims nothing that cannot be seen',
    async (_name, path, there) => {
      await page.goto(`${app.url}/sites/${SLUG}${filled(path)}`);
      await page.getByText(there).first().waitFor();
      await standsWithoutClaims(page);
    },
    TEST_MS,
  );

  it(
    'neither does what is said of a client, whatever its kind',
    async () => {
      for (const kind of KINDS) {
        await page.goto(`${app.url}/sites/${SLUG}/clients?client=${fleet.idOf(kind)}`);
        await page.getByRole('complementary').getByText('Needs update').waitFor();
        expect([kind, await claimsOn(page)]).toEqual([kind, []]);
      }
      expect(await objections(page)).toEqual([]);
    },
    TEST_MS,
  );
});

describe('what is asked and said of an observed site', () => {
  it(
    'has no queue among its screens, keys and entries: who is pending stands there',
    async () => {
      await page.goto(`${app.url}/sites/${SLUG}/queue?find=TILL`);
      await page.waitForURL(`${app.url}/sites/${SLUG}/pending?find=TILL`);
      await page.getByRole('heading', { name: 'Pending clients' }).waitFor();
      expect(await page.title()).toMatch(/^Pending – /);
      await page.getByRole('link', { name: 'Pending', exact: true }).and(page.locator('[aria-current=page]')).waitFor();
      await page.goto(`${app.url}/sites/${SLUG}`);
      await page.getByText('Last complete sweep').waitFor();
      await page.keyboard.press('p');
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Change the recorded limit').waitFor();
      expect(await claimsOn(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('ControlOrMeta+k');
      await page.getByRole('option', { name: 'Ghosts' }).waitFor();
      expect(await claimsOn(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('g');
      await page.keyboard.press('p');
      await page.waitForURL(`${app.url}/sites/${SLUG}/pending`);
    },
    TEST_MS,
  );

  it(
    'opens the console for a Jump in a tab of its own, and says that it was asked for',
    async () => {
      const id = fleet.idOf('waiting');
      const url = `${app.url}/health/live?console`;
      await page.route(`**/clients/${id}/jump-attempts`, (route) =>
        route.fulfill({ json: { outcome: 'open_console', url } }),
      );
      await page.goto(`${app.url}/sites/${SLUG}/clients?client=${id}`);
      const opening = page.context().waitForEvent('page');
      await page.getByRole('button', { name: 'Jump', exact: true }).click();
      const tab = await opening;
      await tab.waitForURL(url);
      expect(await tab.evaluate('[window.opener, document.referrer]')).toEqual([null, '']);
      await tab.close();
      const drawer = page.getByRole('complementary');
      await drawer.getByText(/^Asked for, in the person’s own access console/).waitFor();
      for (const verb of ['Bump', 'Hold', 'Retry', 'Release']) {
        expect(await drawer.getByRole('button', { name: verb }).count()).toBe(0);
      }
    },
    TEST_MS,
  );

  it(
    'says during the first sweep of how many clients every count is, and asks for no run yet',
    async () => {
      const fresh = await ObservedFleet.create(app, 'fresh');
      await fresh.see(Array.from({ length: 40 }, (_, index) => ({ clientId: `new-${index}`, state: 'pending' })));
      await fresh.watch();
      await fresh.database.query('DELETE FROM sweep WHERE site_id = $1', [fresh.id]);
      await fresh.sweep({ number: 1, startedAgo: 2, rows: 40, state: 'running' });
      await fresh.database.query('UPDATE sweep SET total = 2028 WHERE site_id = $1', [fresh.id]);
      const says = '40 of 2,028 clients read so far';
      await page.goto(`${app.url}/sites/fresh`);
      await page.getByText(`The first sweep is under way: ${says}. The counts below are of these alone.`).waitFor();
      expect(await page.getByText('An upgrade has happened before Rollcall looked.').count()).toBe(0);
      await page.goto(`${app.url}/sites/fresh/clients`);
      await page.getByText(`of 40 clients – first sweep: ${says}`).waitFor();
      await page.goto(`${app.url}/sites/fresh/pending`);
      await page.getByText(`40 clients pending – first sweep: ${says}.`).waitFor();
    },
    TEST_MS,
  );

  it(
    'keeps clients that a list lacks until an administrator says how many of them may go',
    async () => {
      const { database, id } = fleet;
      await fleet.trouble(null, 200, ['removals_withheld']);
      await database.query('UPDATE sweep SET missed = 400 WHERE site_id = $1', [id]);
      await page.goto(`${app.url}/sites/${SLUG}`);
      await page.getByText(/^Clients are missing from the appliance’s list, and are kept, since/).waitFor();
      await page.getByRole('button', { name: 'They were deleted…' }).click();
      const question = page.getByRole('dialog', { name: 'May 400 clients be removed?' });
      await question.getByRole('button', { name: 'Keep them' }).and(page.locator(':focus')).waitFor();
      expect(await objections(page)).toEqual([]);
      await question.getByRole('button', { name: '400 clients may go' }).click();
      await question.waitFor({ state: 'detached' });
      const kept = await database.query('SELECT confirmed_removed AS may FROM site_watch WHERE site_id = $1', [id]);
      expect(kept).toEqual([{ may: 400 }]);
      await fleet.trouble(null);
    },
    TEST_MS,
  );

  it(
    'says what is wrong, since when, and of when the numbers are; and nothing of it once it is over',
    async () => {
      await page.goto(`${app.url}/sites/${SLUG}`);
      await page.getByText('Last complete sweep').waitFor();
      const problems = page.getByRole('list', { name: 'What is wrong with the view of this site' });
      expect(await problems.count()).toBe(0);
      await fleet.trouble('server_error', 200);
      await page.reload();
      await problems.getByText(/^The appliance answers with an error of its own, since [\d:]+ \(\d min\)\./).waitFor();
      await page.getByText(/^The fleet is not seen now\. What is shown was seen between/).waitFor();
      expect(await desk.count('Pending')).toBe(40);
      await page.getByRole('button', { name: /Fleet not seen since/ }).waitFor();
      expect(await claimsOn(page)).toEqual([]);
      await fleet.trouble(null);
      await page.reload();
      await page.getByText('Last complete sweep').waitFor();
      expect(await problems.count()).toBe(0);
    },
    TEST_MS,
  );

  it('has asked nobody else and complained of nothing', () => {
    expect(desk.foreignRequests).toEqual([]);
    expect(desk.complaints.filter((text) => !/status of 401 .*\/api\/v1\/session\)$/.test(text))).toEqual([]);
  });
});
