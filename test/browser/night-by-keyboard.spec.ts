import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { BulkActionsPass } from '../../src/upgrades/mode-and-bulk-passes.js';
import { FleetSite } from '../support/fleet-site.js';
import { runPass } from '../support/run-pass.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** A whole night without a mouse: through every screen and every flow, by keys alone, on the answers of the real server. */
const SLUG = 'night';

let app: TestApp;
let browser: Browser;
let site: FleetSite;
let desk: WatchedPage;
let page: Page;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  site = await FleetSite.create(app, SLUG);
  await site.settings({ maxConcurrentUpgrades: 5 });
  await site.queued(30);
  await site.dispatch();
  desk = await WatchedPage.open(browser, app, { reducedMotion: true });
  page = desk.page;
  await desk.signIn('admin', 'Ada');
}, 2 * PATIENCE_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, PATIENCE_MS);

const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const goes = async (letter: string, path: string) => {
  await press('g', letter);
  await page.waitForURL((url) => url.pathname === `/sites/${SLUG}${path}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
};
const settings = async () => (await app.api('GET', `/sites/${SLUG}/settings`)).body.settings;
const summary = async () => (await app.api('GET', `/sites/${SLUG}/summary`)).body;
const until = (what: string, probe: () => Promise<boolean>) => desk.until(what, probe);

/** Goes on with Tab until that control has the focus. */
async function tabTo(wanted: Locator): Promise<void> {
  await wanted.waitFor();
  await until(`${String(wanted)} has the focus`, async () => {
    if (await wanted.evaluate((element) => element.matches(':focus'))) return true;
    await press('Tab');
    return false;
  });
}

/** Pauses or resumes, with that reason. */
async function sayWhy(reason: string): Promise<void> {
  await press('p');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Reason' }).waitFor();
  await page.keyboard.type(reason);
  await tabTo(dialog.getByRole('button', { name: /^(Pause|Resume)/ }));
  await press('Enter');
  await dialog.waitFor({ state: 'detached' });
}

it(
  'raises the limit, takes that back, pauses and resumes',
  async () => {
    await page.goto(`${app.url}/sites/${SLUG}`);
    await until('the limit is known', async () => (await desk.count('Queued')) === 25);
    const limit = page.getByRole('spinbutton', { name: 'Limit of concurrent upgrades' });
    await until('it can be changed', () => limit.isEditable());
    await press('l', 'ControlOrMeta+a');
    await page.keyboard.type('9');
    await page.getByText(/Raises 5 → 9/).waitFor();
    await press('Enter');
    await until('the limit is 9', async () => (await settings()).maxConcurrentUpgrades === 9);
    await tabTo(page.getByRole('button', { name: /^Undo/ }).first());
    await press('Enter');
    await until('the limit is 5 again', async () => (await settings()).maxConcurrentUpgrades === 5);
    await sayWhy('A look at the switch');
    await until('it is paused', async () => (await summary()).paused?.reason === 'A look at the switch');
    await sayWhy('All is well');
    await until('it goes on', async () => (await summary()).paused === null);
  },
  2 * PATIENCE_MS,
);

it(
  'finds a client, moves it to the front, watches it, and reads why each one waits',
  async () => {
    await press('/');
    await page.waitForURL((url) => url.pathname.endsWith('/clients'));
    const search = page
      .getByRole('textbox', { name: /^Name, host|search/i })
      .or(page.getByRole('searchbox'))
      .first();
    await until('the search has the focus', () => search.evaluate((each) => each.matches(':focus')));
    await page.keyboard.type('client-00021');
    await press('Enter');
    const drawer = page.getByRole('complementary', { name: 'Client client-00021' });
    await drawer.waitFor();
    await press('Escape');
    await drawer.waitFor({ state: 'detached' });
    const asked = page.waitForResponse((response) => response.url().endsWith('/bulk-actions'));
    await press('b');
    await asked;
    await runPass(app, BulkActionsPass);
    await until('it is the next', async () => (await site.client('client-00021')).queuePosition === 1);
    await goes('q', '/queue');
    await page.getByRole('grid').getByText('client-00021').first().waitFor();
    await press('ControlOrMeta+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('client-00012');
    await page.getByRole('option', { name: /client-00012/ }).waitFor();
    await press('Enter');
    await page.getByRole('complementary', { name: 'Client client-00012' }).waitFor();
    await tabTo(page.getByRole('button', { name: /^Watch/ }).first());
    await press('Enter', 'Escape');
    await goes('w', '/watch');
    await page.getByText('client-00012').first().waitFor();
  },
  2 * PATIENCE_MS,
);

it(
  'goes through every other screen, freezes one, and shows the keys',
  async () => {
    await goes('a', '/appliance');
    await goes('u', '/plan');
    await goes('r', '/runs');
    await tabTo(page.getByRole('link', { name: /^Run 1/ }).first());
    await press('Enter');
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
    await goes('y', '/activity');
    await page.getByText('A look at the switch').first().waitFor();
    await goes('s', '/settings');
    await goes('o', '');
    await press('f');
    await page
      .getByText(/^Frozen/)
      .first()
      .waitFor();
    await site.checkIn(['client-00005'], { cause: 'disconnected' });
    await press('f');
    await page
      .getByText(/^Frozen/)
      .first()
      .waitFor({ state: 'hidden' });
    await press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await press('Escape');
    expect(desk.foreignRequests).toEqual([]);
    expect(desk.complaints.filter((text) => !text.includes('status of 401'))).toEqual([]);
  },
  2 * PATIENCE_MS,
);
