import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/platform/database/database.js';
import { insertEvent, insertIncident, insertMembers, insertReceiver } from '../support/alert-rows.js';
import { FleetSite } from '../support/fleet-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { objections } from './objections.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** Alerts and silences on the screen. Nobody judges here, so that incidents stay as they are put. The tests follow each other on one page. */
const SLUG = 'stores';
const TEST_MS = 3 * PATIENCE_MS;
const HOSTILE = 'Tills \u202e<b>tricks</b>';

let app: TestApp;
let database: Database;
let browser: Browser;
let siteId: string;
let mass: string;
let group: string;
let desk: WatchedPage;
let page: Page;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  database = app.app.get(Database);
  const site = await FleetSite.create(app, SLUG);
  const clients = await site.queued(60);
  await site.checkIn([clients[0]!], { attributes: { group: HOSTILE } });
  siteId = (await app.api('GET', `/sites/${SLUG}`)).body.id as string;
  const { body } = await app.api('GET', `/sites/${SLUG}/clients?limit=500`);
  const ids = (body.items as { id: string }[]).map(({ id }) => id);
  mass = await insertIncident(database, siteId, {
    number: 1,
    alert: 'fleet_mass_offline',
    scope: 'site',
    severity: 'critical',
    count: 55,
    peak: 60,
    began: 600,
  });
  await insertMembers(database, mass, ids.slice(0, 55));
  await insertMembers(database, mass, ids.slice(55), { left: true });
  await insertEvent(database, mass, 'began', {});
  await insertReceiver(database, siteId, 'Night shift', { incidentId: mass, states: ['delivered', 'given_up'] });
  group = await insertIncident(database, siteId, { number: 2, scope: 'group', scopeKey: HOSTILE, count: 3, peak: 3 });
  await insertIncident(database, siteId, { number: 3, scope: 'group', scopeKey: 'North', began: 900, resolved: 300 });
  desk = await WatchedPage.open(browser, app, { reducedMotion: true });
  page = desk.page;
  await desk.signIn('admin', 'Ada');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, TEST_MS);

const firing = () => page.getByRole('list', { name: 'Firing alerts' }).locator(':scope > li');
const panel = () => page.getByRole('region', { name: 'Alert 1' });
const rowOf = (number: number) => firing().filter({ has: page.getByText(`, alert ${number}`, { exact: true }) });

async function expectNoObjection(): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    expect(await objections(page)).toEqual([]);
  }
}

describe('alerts, in a browser', () => {
  it(
    'are counted on every screen, and reached by keyboard alone',
    async () => {
      await page.goto(`${app.url}/sites/${SLUG}`);
      await page.getByRole('link', { name: /^Alerts\s*, 1 critical, 1 warning$/ }).waitFor();
      await page.waitForFunction('document.title.startsWith("1 critical – ")');
      await page.keyboard.press('g');
      await page.keyboard.press('t');
      await rowOf(1).waitFor();
      expect(await firing().count()).toBe(2);
      expect(await rowOf(1).textContent()).toMatch(/Critical.*55 clients.*60 at most, 5 back/);
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.waitForURL(new RegExp(`open=${mass}`));
      await panel().getByRole('heading', { level: 2 }).and(page.locator(':focus')).waitFor();
    },
    TEST_MS,
  );

  it(
    'say what to look at first, who is in it, and who was not told',
    async () => {
      await panel()
        .getByRole('link', { name: /^Runbook/ })
        .waitFor();
      expect(
        await panel()
          .getByRole('link', { name: /^Runbook/ })
          .getAttribute('href'),
      ).toMatch(/^\/runbooks\//);
      const told = panel().getByRole('region', { name: 'Whom it was told to' });
      expect(await told.textContent()).toMatch(/Night shift.*1 message not delivered.*1 message delivered/);
      const members = panel().getByRole('list', { name: 'Clients' });
      await desk.until('a page of members', async () => (await members.getByRole('listitem').count()) === 50);
      await panel().getByRole('button', { name: 'More clients' }).click();
      await desk.until('all members', async () => (await members.getByRole('listitem').count()) === 60);
      await panel().getByRole('link', { name: 'Show these 55 in Clients' }).waitFor();
      await members.getByRole('link').first().click();
      const drawer = page.getByRole('complementary', { name: /^Client / });
      await drawer.getByRole('region', { name: 'Alerts it is in' }).getByText('Critical').waitFor();
      await drawer.getByRole('button', { name: 'Close' }).click();
      await drawer.waitFor({ state: 'detached' });
    },
    TEST_MS,
  );

  it(
    'are acknowledged with a note, which can be withdrawn',
    async () => {
      await panel().getByRole('button', { name: 'Acknowledge…' }).click();
      const form = page.getByRole('form', { name: 'Acknowledge this alert' });
      await form.getByLabel('Note').fill('Looking at the stores');
      await expectNoObjection();
      await form.getByRole('button', { name: 'Acknowledge' }).click();
      await panel()
        .getByText(/^Acknowledged by Ada .*: Looking at the stores$/)
        .waitFor();
      await rowOf(1).getByText('Acknowledged by Ada').waitFor();
      await panel().getByRole('button', { name: 'Withdraw' }).click();
      await panel().getByRole('button', { name: 'Acknowledge…' }).waitFor();
      await page.keyboard.press('Escape');
      await panel().waitFor({ state: 'detached' });
    },
    TEST_MS,
  );

  it(
    'keep their rows while somebody points at them, and say what waits',
    async () => {
      await rowOf(2).hover();
      await insertIncident(database, siteId, {
        number: 4,
        alert: 'appliance_unreachable',
        scope: 'appliance',
        scopeKey: 'A',
        severity: 'critical',
        count: 0,
        began: 1,
      });
      // Somebody else's deed makes the stream read them at once.
      await app.api('POST', `/sites/${SLUG}/alerts/${group}/acknowledge`, {});
      const pill = page.getByRole('button', { name: '1 changed – apply' });
      await pill.waitFor();
      await rowOf(2).getByText('Acknowledged by').waitFor();
      expect(await firing().count()).toBe(2);
      await pill.click();
      await rowOf(4).waitFor();
      expect(await firing().first().textContent()).toContain(', alert 4');
      await page.getByRole('link', { name: 'Resolved' }).click();
      await page.getByRole('list', { name: 'Resolved alerts' }).getByText(', alert 3').waitFor();
    },
    TEST_MS,
  );
});

describe('silences, in a browser', () => {
  it(
    'begin with what they were opened from, and say what they cover before they are made',
    async () => {
      await page.goto(`${app.url}/sites/${SLUG}/alerts?open=${group}`);
      await page.getByRole('button', { name: 'Silence…' }).click();
      const form = page.getByRole('region', { name: 'New silence' });
      expect(await form.getByRole('checkbox', { name: 'Clients offline' }).isChecked()).toBe(true);
      const follows = form.getByRole('status', { name: 'What follows' });
      await follows.getByText('Covers 1 of 60 clients, and those that come to match later.').waitFor();
      await form.getByRole('button', { name: 'Silence', exact: true }).click();
      await form.getByText('Say why: whoever wonders about the quiet reads it.').waitFor();
      await expectNoObjection();
      await form.getByRole('button', { name: '4 h' }).click();
      await form.getByRole('textbox', { name: 'Reason' }).fill('Certificate work');
      await form.getByRole('button', { name: 'Silence', exact: true }).click();
      await form.waitFor({ state: 'detached' });
      const row = page
        .getByRole('region', { name: 'Silences' })
        .getByRole('listitem')
        .filter({ hasText: 'Certificate work' });
      expect(await row.textContent()).toMatch(
        /Clients offline.*group Tills \\u202e<b>tricks<\/b>.*Ada.*still (3 h 59|4 h 00) min/,
      );
      await page.getByRole('button', { name: /Some alerts are silenced until .*by Ada: Certificate work/ }).waitFor();
      await expectNoObjection();
    },
    TEST_MS,
  );

  it(
    'are ended, taken up again, and planned for later',
    async () => {
      const list = page.getByRole('region', { name: 'Silences' });
      await list.getByRole('button', { name: 'End now' }).click();
      await list.getByText('No silence is active: every alert is told.').waitFor();
      await page.getByRole('button', { name: /silenced until/ }).waitFor({ state: 'detached' });
      await list.getByRole('button', { name: 'Undo: silence it again' }).click();
      await list.getByRole('listitem').filter({ hasText: 'Certificate work' }).waitFor();
      await list.getByRole('button', { name: 'Extend' }).click();
      await page.getByRole('menuitem', { name: /^1 h longer/ }).click();
      await list.getByText(/still (4 h 59|5 h 00) min/).waitFor();
      await page.getByRole('button', { name: 'New silence' }).click();
      await page.getByRole('radio', { name: 'From a later time' }).check();
      const form = page.getByRole('region', { name: 'New maintenance window' });
      await form.getByText(/Told all the same: Mass offline/).waitFor();
      await form.getByRole('textbox', { name: 'Reason' }).fill('The upgrade itself');
      await form.getByRole('button', { name: 'Plan the window' }).click();
      await page.waitForURL(/list=planned/);
      await list.getByRole('listitem').filter({ hasText: 'The upgrade itself' }).waitFor();
    },
    TEST_MS,
  );

  it('has asked nobody else and complained of nothing', () => {
    expect(desk.foreignRequests).toEqual([]);
    expect(desk.complaints.filter((text) => !/status of 401 .*\/api\/v1\/session\)$/.test(text))).toEqual([]);
  });
});
