import { readFile } from 'node:fs/promises';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FleetSite, NEW } from '../support/fleet-site.js';
import { OwnValkey } from '../support/own-valkey.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** The list of clients at work: filtered, kept, exported, acted on, by keyboard too. The tests follow each other on one page. */
const SLUG = 'tills';
const TEST_MS = 3 * PATIENCE_MS;
const CLIENTS = 60;
const QUEUED = 40;
const BACK = 8;
const FORMULA = '=HYPERLINK("x")';
const GROUP = 'South, East';

let valkey: OwnValkey;
let app: TestApp;
let browser: Browser;
let site: FleetSite;
let desk: WatchedPage;
let page: Page;

const clientIds = Array.from({ length: CLIENTS }, (_, index) => `till-${String(index + 1).padStart(4, '0')}`);
const nameOf = (clientId: string) => (clientId === 'till-0060' ? FORMULA : clientId.toUpperCase());

beforeAll(async () => {
  valkey = await OwnValkey.start();
  [app, browser] = await Promise.all([startTestApp({ config: { redisUrl: valkey.url } }), launchChromium()]);
  site = await FleetSite.create(app, SLUG);
  // Nothing starts by itself, so that every change on the screen is one that the test makes.
  await app.api('POST', `/sites/${SLUG}/pause`, { reason: 'A quiet list' });
  await site.settings({ offlineAfterSeconds: 3600 });
  const enrol = (clientId: string, index: number) =>
    site.checkIn([clientId], {
      cause: 'connected',
      attributes: { name: nameOf(clientId), group: index % 2 === 0 ? 'North' : GROUP },
    });
  await Promise.all(clientIds.map(enrol));
  await site.beginRun();
  await site.checkIn(clientIds.slice(0, QUEUED));
  await site.checkIn(clientIds.slice(QUEUED, QUEUED + BACK), { version: NEW });
  desk = await WatchedPage.open(browser, app, { reducedMotion: true });
  page = desk.page;
  // Fewer rows, so that everything that is asked of all of them takes less.
  await page.setViewportSize({ width: 1280, height: 560 });
  await desk.signIn('admin', 'Ada');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await valkey?.kill();
}, TEST_MS);

const grid = () => page.getByRole('grid', { name: 'Clients' });
const row = (name: string) => grid().getByRole('row').filter({ hasText: name });
const drawer = (name: string) => page.getByRole('complementary', { name: `Client ${name}` });
const names = () => grid().getByRole('link').allTextContents();
const urlQuery = () => new URL(page.url()).searchParams;

async function open(query: string): Promise<void> {
  await page.goto(`${app.url}/sites/${SLUG}/clients?${query}`);
  await grid().getByRole('link').first().waitFor();
}

/** In both themes, of what `scope` selects. */
async function expectNoObjection(scope: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    await page.evaluate('Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)))');
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<AxeResults>(
      `axe.run(document.querySelector('${scope}'), { resultTypes: ['violations'] })`,
    );
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))).toEqual([]);
  }
}

describe('the list of clients, in a browser', () => {
  it(
    'is filtered by a facet whose counts follow the rest of the filter, and the filter is the URL',
    async () => {
      await open('upgradeState=queued');
      await page.getByRole('search').getByRole('button', { name: 'Group' }).click();
      const values = page.getByRole('dialog');
      await values
        .getByText(String(QUEUED / 2))
        .first()
        .waitFor();
      await values.getByRole('checkbox', { name: new RegExp(`^${GROUP}`) }).check();
      await desk.until('the URL has the group', async () => urlQuery().get('group') === 'South\\, East');
      await page.keyboard.press('Escape');
      await page.getByText(`of ${QUEUED / 2} clients`).waitFor();
      expect(urlQuery().get('upgradeState')).toBe('queued');
      await expectNoObjection('main');
    },
    TEST_MS,
  );

  it(
    'keeps a filter under a name for everybody, and brings it back',
    async () => {
      const present = page.url();
      await page.getByRole('button', { name: 'Views' }).click();
      await page.getByLabel('Save this filter as').fill('Queued in the south');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'View: Queued in the south' }).waitFor();
      await expectNoObjection('[role=dialog]');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Clear the filter' }).click();
      await page.getByRole('button', { name: 'Views' }).click();
      await page.getByRole('button', { name: /^Queued in the south by Ada/ }).click();
      await page.waitForURL(present);
      await page.getByRole('button', { name: 'View: Queued in the south' }).click();
      await page.getByRole('button', { name: 'Delete the view Queued in the south' }).click();
      await page.getByText('No view has been saved on this site yet.').waitFor();
      await page.keyboard.press('Escape');
    },
    TEST_MS,
  );

  it(
    'is exported by its filter, whole, and no text of a client becomes a formula',
    async () => {
      await open('q=hyperlink');
      await page.getByRole('button', { name: 'Export' }).click();
      const link = page.getByRole('link', { name: 'CSV: 1 client' });
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      const csv = await readFile(await download.path(), 'utf8');
      expect(csv).toContain('HYPERLINK');
      expect(csv).not.toMatch(/(^|[,\n])"?=/);
      expect(csv.trim().split('\n')).toHaveLength(2);
    },
    TEST_MS,
  );

  it(
    'answers for one client by keyboard alone: slash, its name, Enter',
    async () => {
      await open('');
      await page.keyboard.press('/');
      await page.keyboard.type('till-0007');
      await page.keyboard.press('Enter');
      await drawer('TILL-0007').getByText('Place 7 in the upgrade queue.').waitFor();
      await desk.until('the drawer has the focus', () =>
        page.getByRole('heading', { name: 'TILL-0007' }).evaluate((each) => each.matches(':focus')),
      );
      await page.keyboard.press('Escape');
      await drawer('TILL-0007').waitFor({ state: 'detached' });
    },
    TEST_MS,
  );

  it(
    'is walked, chosen from, opened and bumped by keyboard alone',
    async () => {
      await open('upgradeState=queued');
      const { keyboard } = page;
      await keyboard.press('/');
      await keyboard.type('till-00');
      await keyboard.press('Enter');
      const focused = (name: string) => () => row(name).evaluate((each) => each.matches(':focus'));
      await desk.until('the first row has the focus', focused('TILL-0001'));
      await keyboard.press('j');
      await keyboard.press('j');
      await keyboard.press('k');
      await desk.until('the second row has the focus', focused('TILL-0002'));
      await keyboard.press('x');
      await keyboard.press('j');
      await keyboard.press('j');
      await keyboard.press('Shift+X');
      await page.getByText('3 chosen').waitFor();
      await keyboard.press('Escape');
      await page.getByText('Choose clients to bump').waitFor();
      await keyboard.press('Enter');
      await drawer('TILL-0004').waitFor();
      await keyboard.press('Escape');
      await desk.until('the row has the focus again', focused('TILL-0004'));
      await keyboard.press('b');
      await page.getByText('Bumped TILL-0004.').waitFor();
      expect((await site.client('till-0004')).queuePosition).toBe(1);
    },
    TEST_MS,
  );

  it(
    'leaves a row that no longer matches where it stands, marked, until a person applies the changes',
    async () => {
      await open('upgradeState=queued');
      const before = await names();
      const { id } = await site.client('till-0003');
      await app.api('POST', `/sites/${SLUG}/bulk-actions`, { action: 'hold', ids: [id] });
      await row('TILL-0003').getByRole('img', { name: 'No longer matches the filter' }).waitFor();
      await row('TILL-0003').getByText('Held', { exact: true }).waitFor();
      expect(await names()).toEqual(before);
      await page.getByRole('button', { name: '1 changed – apply' }).click();
      await row('TILL-0003').waitFor({ state: 'detached' });
      await app.api('POST', `/sites/${SLUG}/bulk-actions`, { action: 'release', ids: [id] });
      await desk.until('it queues again', async () => (await site.client('till-0003')).upgradeState === 'queued');
    },
    TEST_MS,
  );

  it(
    'foresees a bulk action, asks again when the number has moved, and takes it back',
    async () => {
      await open('upgradeState=queued,up_to_date');
      await page.getByRole('checkbox', { name: 'Choose the clients in view' }).check();
      await page.getByRole('button', { name: `Choose all ${QUEUED + BACK} that match` }).click();
      await page.getByRole('button', { name: `Hold ${QUEUED + BACK}` }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(`${QUEUED} will be held.`).waitFor();
      await dialog.getByText(`${BACK} left as they are: up to date.`).waitFor();
      await expectNoObjection('[role=dialog]');
      const begin = () => dialog.getByRole('button', { name: /^Hold \d+ clients$/ });
      expect(await begin().isDisabled()).toBe(true);

      // One more joins the queue between the look and the deed.
      await site.checkIn([clientIds[50]!]);
      await dialog.getByLabel(/^Type 48/).fill('48');
      await begin().click();
      await dialog.getByText('The filter matched 48 clients; it matches 49 clients now. Nothing was done.').waitFor();
      expect(await site.states()).toMatchObject({ queued: QUEUED + 1 });
      await dialog.getByText(`${QUEUED + 1} will be held.`).waitFor();
      await dialog.getByLabel(/^Type 49/).fill('49');
      await begin().click();
      await page.getByText(`Held ${QUEUED + 1} of 49 clients`).waitFor();
      await page.getByText(`Left as they were: ${BACK} up to date.`).waitFor();
      expect(await site.states()).toMatchObject({ held: QUEUED + 1 });
      await page.getByRole('button', { name: `Undo: release ${QUEUED + 1} clients` }).click();
      await desk.until('they queue again', async () => (await site.states()).queued === QUEUED + 1);
    },
    TEST_MS,
  );

  it(
    'edits a pending client in its drawer, shows what somebody else wrote meanwhile, and Jumps',
    async () => {
      const { id } = await site.client('till-0020');
      await open(`client=${id}`);
      const open20 = drawer('TILL-0020');
      await open20.getByText('22.1.1, older than the target').waitFor();
      await open20.getByRole('button', { name: 'Edit' }).click();
      await open20.getByLabel('Group').fill('Stores');
      await app.api('PATCH', `/sites/${SLUG}/clients/${id}`, { group: 'Elsewhere', comments: 'Seen' });
      await open20.getByRole('button', { name: 'Save' }).click();
      await open20.getByText('Group: now “Elsewhere”, yours “Stores”').waitFor();
      await expectNoObjection('aside');
      await open20.getByRole('button', { name: 'Save mine' }).click();
      await desk.until('both edits are kept', async () => {
        const { group, comments } = await site.client('till-0020');
        return group === 'Stores' && comments === 'Seen';
      });
      await open20.getByRole('button', { name: 'Jump' }).click();
      await open20.getByText(/moved to the front of the upgrade queue\. Place 1\./).waitFor();
      await open20.getByRole('button', { name: 'Watch', exact: true }).click();
      await open20.getByRole('link', { name: 'Watched' }).waitFor();
    },
    TEST_MS,
  );

  it('has asked nobody else and complained of nothing', () => {
    expect(desk.foreignRequests).toEqual([]);
    const expected = /status of (401 .*\/api\/v1\/session|409 .*\/bulk-actions)\)$/;
    expect(desk.complaints.filter((text) => !expected.test(text))).toEqual([]);
  });
});
