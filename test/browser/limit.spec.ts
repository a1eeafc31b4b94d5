import type { Browser, Request, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Forecast } from '../../src/contracts/forecast.js';
import type { Settings } from '../../src/contracts/sites.js';
import { FleetSite } from '../support/fleet-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** The limit in the hands of a person, on a site where nothing starts by itself. The tests follow each other on one page. */
const SLUG = 'limited';
const TEST_MS = 2 * PATIENCE_MS;

let app: TestApp;
let browser: Browser;
let site: FleetSite;
let desk: WatchedPage;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  site = await FleetSite.create(app, SLUG);
  await site.queued(130);
  await site.dispatch();
  desk = await WatchedPage.open(browser, app, { reducedMotion: true });
  await desk.page.route(/\/forecast(\?|$)/, async (route) => {
    const limit = Number(new URL(route.request().url()).searchParams.get('limit') ?? 25);
    await route.fulfill({ json: forecastAt(limit) });
  });
  const past = { asOf: new Date().toISOString(), stepSeconds: 60, points: [] };
  await desk.page.route(/\/history\?/, (route) => route.fulfill({ json: past }));
  await desk.signIn('admin', 'Ada');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, PATIENCE_MS);

/** Half the time at twice the limit: what the page makes of a forecast does not hang on how it was reckoned. */
function forecastAt(limit: number): Forecast {
  const seconds = (at25: number) => (at25 * 25) / limit;
  return {
    asOf: new Date().toISOString(),
    limit,
    throughput: { perMinute: 40, overSeconds: 600 },
    reachable: {
      clients: 130,
      waiting: 105,
      holding: 25,
      secondsP10: seconds(2400),
      secondsP50: seconds(3000),
      secondsP90: seconds(3600),
      stoppedBy: null,
      boundBy: 'slots',
      basis: { source: 'last_ten_minutes', finished: 412, overSeconds: 600, secondsMedian: 9, secondsP90: 14 },
    },
    passive: { clients: 0, overdue: 0, latestAt: null },
    unreachable: 0,
  };
}

const field = () => desk.page.getByRole('spinbutton', { name: 'Limit of concurrent upgrades' });
const says = (text: string | RegExp) => desk.page.locator('#limit-says').getByText(text).waitFor();
const settings = async () => (await app.api('GET', `/sites/${SLUG}/settings`)).body;
const limitNow = async (): Promise<number> => (await settings()).settings.maxConcurrentUpgrades;

/** What a person's next press writes. */
async function written(press: () => Promise<unknown>): Promise<unknown> {
  const isWrite = (request: Request) => request.method() === 'PATCH' && request.url().endsWith('/settings');
  const [request] = await Promise.all([desk.page.waitForRequest(isWrite), press()]);
  return request.postDataJSON();
}

/** Somebody else changes settings, and the page has heard of it. */
async function meanwhile(changes: Partial<Settings>): Promise<void> {
  const isRead = (response: Response) => response.request().method() === 'GET' && response.url().endsWith('/settings');
  await Promise.all([desk.page.waitForResponse(isRead), site.settings(changes)]);
}

describe('the limit control', () => {
  it(
    'says what a raise would do, and how long it would then take, before it is applied',
    async () => {
      const { page } = desk;
      await page.getByText('25 of 25 in use').waitFor();
      await field().fill('50');
      await says('Raises 25 → 50: up to 25 more start at once.');
      await says('With 50: back in about 20–30 min instead of 40–60 min.');
      expect(await limitNow()).toBe(25);
    },
    TEST_MS,
  );

  it(
    'raises at once, and takes it back',
    async () => {
      expect(await written(() => field().press('Enter'))).toEqual({ maxConcurrentUpgrades: 50 });
      await says('Raised 25 → 50.');
      expect(await limitNow()).toBe(50);
      await desk.page.getByRole('button', { name: /^Undo/ }).click();
      await says('Lowered 50 → 25.');
      expect(await limitNow()).toBe(25);
    },
    TEST_MS,
  );

  it(
    'says of a lowering what goes on and what waits',
    async () => {
      await field().fill('10');
      await says('25 are running and will finish; nothing new starts until fewer than 10 run.');
      await field().press('Enter');
      await says('Lowered 25 → 10.');
      await desk.page.getByText('draining 25 → 10').waitFor();
      await desk.page.getByRole('button', { name: /^Undo/ }).click();
      await says('Raised 10 → 25.');
      expect(await limitNow()).toBe(25);
    },
    TEST_MS,
  );

  it(
    'takes steps, presets and keys, and nothing that is no limit',
    async () => {
      const { page } = desk;
      await page.getByRole('button', { name: 'One more' }).click();
      expect(await field().inputValue()).toBe('26');
      await field().press('PageUp');
      await field().press('ArrowDown');
      expect(await field().inputValue()).toBe('35');
      await page.getByRole('button', { name: '50', exact: true }).click();
      expect(await field().inputValue()).toBe('50');
      await field().fill('501');
      await says('A whole number from 1 to 500. To stop new starts, pause.');
      expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
      await field().press('Escape');
      expect(await field().inputValue()).toBe('25');
    },
    TEST_MS,
  );

  it(
    'asks once before a big raise, names the risk, and sends the reason',
    async () => {
      const { page } = desk;
      await field().fill('75');
      await field().press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Raise the limit from 25 to 75' });
      await dialog.getByText(/^Bandwidth: 75 downloads share 100 MiB\/s/).waitFor();
      await dialog.getByText(/^Connection rate: at 50 a second/).waitFor();
      const raise = dialog.getByRole('button', { name: 'Raise to 75' });
      expect(await raise.isDisabled()).toBe(true);
      await dialog.getByRole('button', { name: 'Keep 25' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect(await limitNow()).toBe(25);
      await field().press('Enter');
      await dialog.getByLabel('Reason').fill('The window ends at four');
      expect(await written(() => raise.click())).toEqual({
        maxConcurrentUpgrades: 75,
        why: 'The window ends at four',
      });
      await says('Raised 25 → 75.');
      await page.getByRole('button', { name: /^Undo/ }).click();
      await says('Lowered 75 → 25.');
    },
    TEST_MS,
  );

  it(
    'asks before a raise above the soft maximum, however small',
    async () => {
      const { page } = desk;
      await meanwhile({ softMaxConcurrentUpgrades: 26 });
      await field().fill('27');
      await field().press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Raise the limit from 25 to 27' });
      await dialog.getByText('This is above the soft maximum of 26.').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await meanwhile({ softMaxConcurrentUpgrades: 100 });
      await field().press('Escape');
    },
    TEST_MS,
  );

  it(
    'shows both values when someone else was faster, and overwrites nothing',
    async () => {
      const { page } = desk;
      await field().fill('40');
      await meanwhile({ maxConcurrentUpgrades: 33 });
      await page.getByText('of 33 in use').waitFor();
      await field().press('Enter');
      await says('Someone else set it to 33 meanwhile; you chose 40.');
      expect(await limitNow()).toBe(33);
      await page.getByRole('button', { name: 'Keep 33' }).click();
      expect(await limitNow()).toBe(33);
      await field().fill('40');
      await meanwhile({ maxConcurrentUpgrades: 25 });
      await page.getByText('of 25 in use').waitFor();
      await field().press('Enter');
      await page.getByRole('button', { name: 'Set 40' }).click();
      await says('Raised 25 → 40.');
      expect(await limitNow()).toBe(40);
    },
    TEST_MS,
  );

  it(
    'undoes its own change only: what someone else has set since stands',
    async () => {
      const { page } = desk;
      await meanwhile({ maxConcurrentUpgrades: 31 });
      await page.getByText('of 31 in use').waitFor();
      await page.getByRole('button', { name: /^Undo/ }).click();
      await says('Someone else set it to 31 meanwhile; you chose 25.');
      expect(await limitNow()).toBe(31);
      await page.getByRole('button', { name: 'Keep 31' }).click();
    },
    TEST_MS,
  );

  it(
    'lets the limit go back by itself, says so, and takes that back',
    async () => {
      const { page } = desk;
      await field().fill('45');
      await page.getByLabel('Back to 31 at').fill('06:00');
      const body = await written(() => page.getByRole('button', { name: 'Apply' }).click());
      const { limitRevertAt } = body as { limitRevertAt: string };
      expect(body).toEqual({ maxConcurrentUpgrades: 45, limitRevertAt });
      const awayMs = Date.parse(limitRevertAt) - Date.now();
      expect(awayMs).toBeGreaterThan(0);
      expect(awayMs).toBeLessThanOrEqual(25 * 3_600_000);
      await page.getByText(/^Goes back to 31 at .*06:00$/).waitFor();
      expect((await settings()).limitRevert).toMatchObject({ at: limitRevertAt, to: 31 });
      await page.getByRole('button', { name: 'Cancel the limit’s return' }).click();
      await page.getByLabel('Back to 45 at').waitFor();
      expect(await settings()).toMatchObject({ limitRevert: null, settings: { maxConcurrentUpgrades: 45 } });
    },
    TEST_MS,
  );

  it(
    'is apart from the pause, which wants a reason, and from the resume',
    async () => {
      const { page } = desk;
      for (const [verb, after] of [
        ['Pause', /^Paused by Ada since .*, because: A look$/],
        ['Resume', /^Going well|^Nobody has come back/],
      ] as const) {
        await page.getByRole('button', { name: `${verb}…` }).click();
        const dialog = page.getByRole('dialog', { name: `${verb} new starts` });
        const go = dialog.getByRole('button', { name: `${verb} new starts` });
        expect(await go.isDisabled()).toBe(true);
        await dialog.getByLabel('Reason').fill('A look');
        await go.click();
        await page.getByText(after).waitFor();
        if (verb === 'Pause') {
          await field().fill('60');
          await says('Raises 45 → 60, but starts nothing yet: new starts are paused.');
          await field().press('Escape');
        }
      }
    },
    TEST_MS,
  );

  it(
    'is off for those who may not, and says why',
    async () => {
      const other = await WatchedPage.open(browser, app);
      await other.signIn('viewer', 'Vera');
      await other.page.getByText('Your role, viewer, may not change settings.').waitFor();
      expect(await other.page.getByRole('button', { name: 'One more' }).isDisabled()).toBe(true);
      await other.context.close();
    },
    TEST_MS,
  );

  it('has asked nobody else and complained of nothing', () => {
    expect(desk.foreignRequests).toEqual([]);
    const expected = /status of (401 .*\/session|412 .*\/settings)\)$/;
    expect(desk.complaints.filter((text) => !expected.test(text))).toEqual([]);
  });
});
