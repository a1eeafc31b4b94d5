import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FleetSite, NEW } from '../support/fleet-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { objections } from './objections.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** Support watches two clients come back. The tests follow each other on one page. */
const SLUG = 'watched';
const TEST_MS = 3 * PATIENCE_MS;
const PHONE = { width: 390, height: 844 };
const NOBODY = '0198c5c8-0000-7000-8000-000000000001';

/** Keeps what would be shown. The permission survives a reload, as a browser's does. */
const NOTIFICATIONS = `
  window.notices = [];
  window.asked = 0;
  window.Notification = class {
    static get permission() { return localStorage.getItem('test-permission') ?? 'default'; }
    static async requestPermission() {
      window.asked += 1;
      localStorage.setItem('test-permission', 'granted');
      return 'granted';
    }
    constructor(title) { window.notices.push(title); }
  };`;

let app: TestApp;
let browser: Browser;
let site: FleetSite;
let desk: WatchedPage;
let page: Page;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  site = await FleetSite.create(app, SLUG);
  await site.queued(12);
  desk = await WatchedPage.open(browser, app, { reducedMotion: true });
  page = desk.page;
  await desk.context.addInitScript({ content: NOTIFICATIONS });
  await desk.signIn('support', 'Sam');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, PATIENCE_MS);

const list = () => page.getByRole('list', { name: 'Watched clients' });
const row = (name: string) => list().getByRole('listitem').filter({ hasText: name });
const notices = () => page.evaluate<string[]>('window.notices');
const adder = () => page.getByRole('textbox', { name: 'Add a client' });

async function add(name: string): Promise<void> {
  await adder().fill(name);
  await page.getByRole('option', { name: new RegExp(`^${name}`) }).waitFor();
  await page.keyboard.press('Enter');
  await row(name).waitFor();
}

async function expectNoObjection(): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    expect(await objections(page)).toEqual([]);
  }
}

describe('the Watch list, in a browser', () => {
  it(
    'takes clients by search, in the order they were added; the list is the URL',
    async () => {
      await page.goto(`${app.url}/sites/${SLUG}/watch`);
      await page.getByText('Nobody is on the list yet.').waitFor();
      await add('client-00003');
      await add('client-00001');
      expect(await list().getByRole('link').allTextContents()).toEqual(['client-00003', 'client-00001']);
      await row('client-00003')
        .getByText(/^Place 3.*waiting for a slot\.$/)
        .waitFor();
      const ids = [(await site.client('client-00003')).id, (await site.client('client-00001')).id];
      await desk.until('the URL has both', async () => page.url().endsWith(`/watch?ids=${ids.join(',')}`));
      await expectNoObjection();
    },
    TEST_MS,
  );

  it(
    'asks to notify only when told to, and keeps list and sound over a reload',
    async () => {
      expect(await page.evaluate('window.asked')).toBe(0);
      await page.getByRole('button', { name: 'Allow notifications…' }).click();
      await page.getByRole('switch', { name: 'Notify me' }).waitFor();
      const sound = page.getByRole('switch', { name: 'Sound' });
      expect(await sound.isChecked()).toBe(false);
      await sound.check();
      await page.getByRole('button', { name: 'Try it' }).click();
      await page.getByText(/^(Played\.|The browser did not play it\.)$/).waitFor();
      await page.reload();
      await row('client-00001').waitFor();
      expect(await sound.isChecked()).toBe(true);
      expect(await page.getByRole('switch', { name: 'Notify me' }).isChecked()).toBe(true);
    },
    TEST_MS,
  );

  it(
    'notifies once when one is back, counts it, and is silent about it on the next load',
    async () => {
      expect(await page.title()).toBe('0 of 2 back – Watch – Rollcall');
      await site.checkIn(['client-00001'], { version: NEW, cause: 'upgraded' });
      await row('client-00001').getByText('Back', { exact: true }).waitFor();
      await row('client-00001')
        .getByText(/^back since/)
        .waitFor();
      await desk.until('the title counts it', async () => (await page.title()) === '1 of 2 back – Watch – Rollcall');
      await desk.until('it was told', async () => (await notices()).length > 0);
      // Another change of the same client is no news.
      await site.checkIn(['client-00001'], { version: NEW, attributes: { group: 'Stores' } });
      await row('client-00001').getByText('Stores').waitFor();
      expect(await notices()).toEqual(['client-00001 is back']);
      await expectNoObjection();
      await page.reload();
      await row('client-00001').getByText('Back', { exact: true }).waitFor();
      expect(await notices()).toEqual([]);
    },
    TEST_MS,
  );

  it(
    'says which client is gone, takes one off, and is remembered where the URL names none',
    async () => {
      const { id } = await site.client('client-00003');
      await page.goto(`${app.url}/sites/${SLUG}/watch?ids=${NOBODY},${id}`);
      await list().getByText('No such client').waitFor();
      await page.getByRole('button', { name: `Take ${NOBODY} off the list` }).click();
      await page.waitForURL(`${app.url}/sites/${SLUG}/watch?ids=${id}`);
      await page.getByRole('link', { name: 'Clients', exact: true }).click();
      await page.getByRole('grid', { name: 'Clients' }).getByRole('checkbox', { name: 'Choose client-00005' }).check();
      await page.getByRole('button', { name: 'Watch 1' }).click();
      await row('client-00005').waitFor();
      expect(await list().getByRole('link').allTextContents()).toEqual(['client-00003', 'client-00005']);
      await page.getByRole('link', { name: 'Clients', exact: true }).click();
      await page.getByRole('link', { name: 'Watch', exact: true }).click();
      await row('client-00005').waitFor();
    },
    TEST_MS,
  );

  it(
    'fits a phone',
    async () => {
      await page.setViewportSize(PHONE);
      const tooWide = await page.evaluate(
        'document.querySelector("#main").scrollWidth > document.querySelector("#main").clientWidth',
      );
      expect(tooWide).toBe(false);
      await expectNoObjection();
    },
    TEST_MS,
  );

  it('has asked nobody else and complained of nothing', () => {
    expect(desk.foreignRequests).toEqual([]);
    expect(desk.complaints.filter((text) => !/status of 401 .*\/api\/v1\/session\)$/.test(text))).toEqual([]);
  });
});
