import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FleetSite } from '../support/fleet-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { objections } from './objections.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** The queue's own page, with more clients in it than its live head has. The tests follow each other on one page. */
const SLUG = 'stores';
const CLIENTS = 180;
const LIMIT = 5;
const TEST_MS = 3 * PATIENCE_MS;

let app: TestApp;
let browser: Browser;
let site: FleetSite;
let desk: WatchedPage;
let page: Page;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp(), launchChromium()]);
  site = await FleetSite.create(app, SLUG);
  await site.settings({ maxConcurrentUpgrades: LIMIT, startWithinSeconds: 600 });
  await site.queued(CLIENTS);
  desk = await WatchedPage.open(browser, app, { reducedMotion: true });
  page = desk.page;
  await desk.until('the slots are given', async () => (await site.states()).granted === LIMIT);
  await desk.signIn('admin', 'Ada');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, TEST_MS);

const order = () => page.getByRole('grid', { name: 'The queue in order' });
const row = (place: number) => order().locator(`#client-row-${place - 1}`);
const nameAt = (place: number) => row(place).getByRole('link').first().textContent();
const answer = () => page.getByRole('region', { name: 'Where this client stands' });

describe('the queue, in a browser', () => {
  it(
    'finds a client that is far back, says its place, and moves it to the front',
    async () => {
      await page.goto(`${app.url}/sites/${SLUG}/queue`);
      await row(1).getByText('client-00006').waitFor();
      await page.getByRole('combobox').fill('client-0017');
      const found = page.getByRole('option').filter({ hasText: 'client-00170' });
      await found.getByText('place 165').waitFor();
      await found.click();
      await page.waitForURL(/find=client-0017&found=/);
      await answer().getByText('Place 165 of 175').waitFor();
      await page.getByRole('heading', { level: 1, name: 'Queue' }).hover();
      await answer().getByRole('button', { name: 'Bump' }).click();
      await answer().getByText('client-00170 was moved to the front of the queue.').waitFor();
      await answer().getByText('Place 1 of 175, bumped to the front').waitFor();
      await row(1).getByText('client-00170').waitFor();
      expect(await row(1).textContent()).toMatch(/bumped.*Ada, /);
      expect(await nameAt(2)).toBe('client-00006');
    },
    TEST_MS,
  );

  it(
    'shows the rest of the queue behind its live head, each once and in order',
    async () => {
      await order().evaluate((grid) => grid.scrollTo(0, grid.scrollHeight));
      await desk.until('the end is in view', async () => {
        await order().evaluate((grid) => grid.scrollTo(0, grid.scrollHeight));
        return row(175).isVisible();
      });
      await row(175).getByText('client-00180').waitFor();
      expect(await nameAt(166)).toBe('client-00171');
      await order().evaluate((grid) => grid.scrollTo(0, 0));
      await desk.until('the rows about the seam are read', async () =>
        row(51)
          .isVisible()
          .then(() => true),
      );
      await row(1).getByText('client-00170').waitFor();
    },
    TEST_MS,
  );

  it(
    'answers for one with a slot, and for one that has not checked in',
    async () => {
      await page.goto(`${app.url}/sites/${SLUG}/queue?find=client-00001`);
      await answer()
        .getByText(/^Holds a slot: /)
        .waitFor();
      await site.checkIn(['late'], { cause: 'connected', attributes: { name: 'LATE-1' } });
      await site.checkIn(['late'], { cause: 'disconnected' });
      await page.getByRole('button', { name: 'Close the answer' }).click();
      await answer().waitFor({ state: 'detached' });
      await page.getByRole('combobox').fill('LATE-1');
      await answer()
        .getByText(/Place 176 of 176|Not in the queue/)
        .waitFor();
      await page.getByRole('button', { name: 'Close the answer' }).click();
    },
    TEST_MS,
  );

  it(
    'moves nothing under the pointer: what has changed waits behind a pill',
    async () => {
      await row(1).getByText('client-00170').waitFor();
      await row(3).hover();
      await page.getByText('Held still while you are here').waitFor();
      await site.jump('client-00150');
      const pill = page.getByRole('button', { name: '1 changed – apply' });
      await pill.waitFor();
      expect([await nameAt(1), await nameAt(2)]).toEqual(['client-00170', 'client-00006']);
      await pill.click();
      await row(1).getByText('client-00150').waitFor();
      expect(await nameAt(2)).toBe('client-00170');
    },
    TEST_MS,
  );

  it(
    'is gone through, chosen from, bumped in and opened by keyboard alone',
    async () => {
      await page.mouse.move(2, 2);
      await page.getByText('Live', { exact: true }).last().waitFor();
      await row(1).focus();
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      await desk.until('the second row has the focus', () => row(2).evaluate((each) => each.matches(':focus')));
      await page.keyboard.press('j');
      const third = (await nameAt(3))!;
      await page.keyboard.press('b');
      await page.getByText(`${third} was moved to the front of the queue.`).waitFor();
      await page.getByRole('button', { name: '3 changed – apply' }).waitFor();
      expect(await nameAt(3)).toBe(third);
      await page.keyboard.press('x');
      await row(3).getByRole('checkbox', { checked: true }).waitFor();
      await page.keyboard.press('b');
      await page.getByRole('dialog', { name: 'Bump 1 client' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await desk.until('the row has the focus again', () => row(3).evaluate((each) => each.matches(':focus')));
      // While the dialog has the focus the list may move on.
      const opened = (await nameAt(3))!;
      await page.keyboard.press('Enter');
      const drawer = page.getByRole('complementary', { name: `Client ${opened}` });
      await drawer.waitFor();
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'detached' });
    },
    TEST_MS,
  );

  it(
    'says why nothing moves, and axe objects to nothing in either theme',
    async () => {
      await app.api('POST', `/sites/${SLUG}/pause`, { reason: 'Checking the certificate' });
      await page.getByText(/^New starts are paused since .*: Checking the certificate\./).waitFor();
      await page.goto(`${app.url}/sites/${SLUG}/queue?find=client-00160`);
      await answer().getByText('No expected wait while new starts are held.').waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
        expect(await objections(page)).toEqual([]);
      }
    },
    TEST_MS,
  );

  it('has asked nobody else and complained of nothing', () => {
    expect(desk.foreignRequests).toEqual([]);
    expect(desk.complaints.filter((text) => !/status of 401 .*\/api\/v1\/session\)$/.test(text))).toEqual([]);
  });
});
