import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FleetSite } from '../support/fleet-site.js';
import { LedSite } from '../support/led-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { objections } from './objections.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** The audit trail, and the appliance as it is and as it is when nobody hears it. The tests follow each other on one page. */
const SLUG = 'stores';
const LED = 'paired';
const CHANGES = 120;
const TEST_MS = 3 * PATIENCE_MS;

let app: TestApp;
let browser: Browser;
let site: FleetSite;
let led: LedSite | null = null;
let desk: WatchedPage;
let page: Page;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp(), launchChromium()]);
  site = await FleetSite.create(app, SLUG);
  led = await LedSite.open(app, { slug: LED, scenario: 'failover-sync', clients: 12, speed: 600 });
  for (let change = 0; change < CHANGES; change += 1) await site.settings({ maxAttempts: 1 + (change % 2) });
  await changeLimit(60, 'The uplink is quiet after 22:00');
  desk = await WatchedPage.open(browser, app, { reducedMotion: true });
  page = desk.page;
  await desk.signIn('admin', 'Ada');
}, TEST_MS);

afterAll(async () => {
  await led?.end();
  await browser?.close();
  await app?.close();
}, TEST_MS);

async function changeLimit(maxConcurrentUpgrades: number, why: string): Promise<void> {
  const { headers } = await app.api('GET', `/sites/${SLUG}/settings`);
  const ifMatch = { 'if-match': headers.get('etag') ?? '' };
  await app.api('PATCH', `/sites/${SLUG}/settings`, { maxConcurrentUpgrades, why }, ifMatch);
}

const trail = () => page.getByRole('group', { name: 'The audit trail, newest first' });
const entries = () =>
  trail()
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: /^Raw: / }) });

async function expectNoObjection(): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    expect(await objections(page)).toEqual([]);
  }
}

describe('the audit trail, in a browser', () => {
  it(
    'tells a change of the limit before and after, with its reason and as it was written',
    async () => {
      await page.goto(`${app.url}/sites/${SLUG}/activity`);
      const first = entries().first();
      await first.getByText('Limit changed').waitFor();
      expect((await first.textContent())!.replaceAll(/\s+/g, ' ')).toMatch(
        /Limit25.*60.*The uplink is quiet after 22:00/,
      );
      await first.getByRole('button', { name: 'Raw: Limit changed' }).click();
      await first.getByText('"maxConcurrentUpgrades": 60').waitFor();
      await expectNoObjection();
    },
    TEST_MS,
  );

  it(
    'reads on to its first entry',
    async () => {
      await desk.until('the site is made', async () => {
        await trail().evaluate((list) => list.scrollTo(0, list.scrollHeight));
        return trail().getByText('Site created').isVisible();
      });
    },
    TEST_MS,
  );

  it(
    'keeps its rows when something new is done, and shows it when asked',
    async () => {
      await trail().evaluate((list) => list.scrollTo(0, 0));
      await entries().first().getByText('Limit changed').waitFor();
      await app.api('POST', `/sites/${SLUG}/pause`, { reason: 'Checking the certificate' });
      const pill = page.getByRole('button', { name: '1 new – show' });
      await pill.waitFor();
      expect(await entries().first().textContent()).toContain('Limit changed');
      await pill.click();
      await entries().first().getByText('New starts paused').waitFor();
      expect(await entries().first().textContent()).toContain('Checking the certificate');
    },
    TEST_MS,
  );

  it(
    'is narrowed by the URL, and the URL by it',
    async () => {
      await page.goto(`${app.url}/sites/${SLUG}/activity?q=uplink`);
      await entries().first().getByText('Limit changed').waitFor();
      await desk.until('the others are left out', async () => (await entries().count()) === 1);
      await page.getByRole('button', { name: 'Clear the filter' }).click();
      await desk.until('the others are back', async () => (await entries().count()) > 5);
      await page.getByRole('combobox', { name: 'What was done' }).click();
      await page.getByRole('option', { name: 'New starts paused' }).click();
      await page.waitForURL(/action=starts\.paused/);
      await desk.until('only the pause is left', async () => (await entries().count()) === 1);
      await page.goto(`${app.url}/sites/${SLUG}/activity?from=2001-01-01T00:00:00Z&to=2001-01-02T00:00:00Z`);
      await page.getByText('Nothing in the trail matches this filter.').waitFor();
    },
    TEST_MS,
  );

  it(
    'is for admins; others are told so and see what happens',
    async () => {
      const other = await WatchedPage.open(browser, app, { reducedMotion: true });
      await other.signIn('viewer', 'Vic');
      await other.page.goto(`${app.url}/sites/${SLUG}/activity`);
      await other.page.getByText(/Your role, viewer, may not read the audit trail\./).waitFor();
      await other.page.getByText(/New starts paused: Checking the certificate/).waitFor();
      await other.context.close();
    },
    TEST_MS,
  );
});

describe('the appliance, in a browser', () => {
  it(
    'shows a pair: roles, versions against each other, and who does what',
    async () => {
      await page.goto(`${app.url}/sites/${LED}/appliance`);
      const a = page.getByRole('region', { name: /^Appliance A/ });
      await a.getByText('healthy').waitFor();
      await page
        .getByRole('region', { name: /^Appliance B/ })
        .getByText('healthy')
        .waitFor();
      await page.getByText('A leads, B stands by as its backup.').waitFor();
      await page.getByText('Both run the same site and base software.').waitFor();
      await page.getByText('installs base and site software').waitFor();
      await expectNoObjection();
    },
    TEST_MS,
  );

  it(
    'says that it does not answer, and that this says nothing of the clients',
    async () => {
      await led!.end();
      led = null;
      await page
        .getByText(/^Appliance A does not answer Rollcall: /)
        .first()
        .waitFor();
      await page
        .getByText(/Of the clients this says nothing: 12 of 12 are online or on standby\./)
        .first()
        .waitFor();
      await expectNoObjection();
    },
    TEST_MS,
  );

  it(
    'says what it means to have no driver',
    async () => {
      await page.goto(`${app.url}/sites/${SLUG}/appliance`);
      await page.getByRole('region', { name: 'This site has no driver' }).waitFor();
      await page.getByText('says when the appliance was upgraded, so that a run begins').waitFor();
      await expectNoObjection();
    },
    TEST_MS,
  );

  it('has asked nobody else and complained of nothing', () => {
    expect(desk.foreignRequests).toEqual([]);
    expect(desk.complaints.filter((text) => !/status of 401 .*\/api\/v1\/session\)$/.test(text))).toEqual([]);
  });
});
