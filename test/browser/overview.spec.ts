import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Forecast, History } from '../../src/contracts/forecast.js';
import { SlotDeadlinesPass } from '../../src/upgrades/slot-passes.js';
import { FleetSite, NEW } from '../support/fleet-site.js';
import { runPass } from '../support/run-pass.js';
import { say } from '../support/say.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { objections } from './objections.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** The Overview of a fleet with clients in every kind of state, at a desk, on a wall and on a phone. */
const SLUG = 'watched';
const TEST_MS = 2 * PATIENCE_MS;
const CLIENTS = 200;
/** The server sends at most four deltas a second; the fifth is the clock's. */
const UPDATES_A_SECOND_MAX = 5;

let app: TestApp;
let browser: Browser;
let site: FleetSite;
let clients: string[];
let desk: WatchedPage;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  site = await FleetSite.create(app, SLUG);
  await furnish();
  desk = await open('dark');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, PATIENCE_MS);

const fenceOf = async (clientId: string) => (await site.client(clientId)).slot!.fence;

/** Nothing runs by itself here: the numbers stand until a test moves them. */
async function furnish(): Promise<void> {
  await site.settings({ maxConcurrentUpgrades: 80, maxAttempts: 1, startWithinSeconds: 600 });
  clients = await site.queued(CLIENTS);
  await site.checkIn(['never-back'], { version: '22.1.1', attributes: { name: 'Never\u202e back' } });
  await site.dispatch();
  const [suspect, failing, running] = clients;
  await site.checkIn([running!], { upgrade: { fence: await fenceOf(running!), outcome: 'running' } });
  const detail = 'exit code 1603';
  await site.checkIn([failing!], { upgrade: { fence: await fenceOf(failing!), outcome: 'failed', detail } });
  await site.checkIn([clients[CLIENTS - 1]!], { cause: 'disconnected' });
  await site.checkIn([clients[CLIENTS - 2]!], { version: '99.1.1' });
  // Its answer tells it to start; nobody hears of it again.
  await site.checkIn([suspect!]);
  await site.ageSlot(suspect!, 700);
  await runPass(app, SlotDeadlinesPass);
}

async function open(colorScheme: 'dark' | 'light'): Promise<WatchedPage> {
  const opened = await WatchedPage.open(browser, app, { colorScheme, reducedMotion: true });
  await opened.page.route(/\/history\?/, (route) => route.fulfill({ json: pastOf(60) }));
  await opened.page.route(/\/forecast(\?|$)/, (route) => route.fulfill({ json: forecast() }));
  await opened.signIn('admin', `Ada in the ${colorScheme}`);
  await opened.until('counts are shown', async () => (await opened.count('Failed')) === 1);
  return opened;
}

/** Nothing has been measured here, so nothing is foretold. */
function forecast(): Forecast {
  return {
    asOf: new Date().toISOString(),
    limit: 80,
    throughput: { perMinute: 0, overSeconds: 600 },
    reachable: null,
    passive: { clients: 0, overdue: 0, latestAt: null },
    unreachable: 1,
  };
}

function pastOf(minutes: number): History {
  const nowMs = Date.now();
  const point = (index: number) => ({
    at: new Date(nowMs - (minutes - index) * 60_000).toISOString(),
    awaitingCheckIn: 1,
    queued: 300 - index,
    pending: 0,
    inUse: 25,
    back: index,
    failedState: 1,
    offline: 1,
    limit: index < 30 ? 25 : 80,
    finished: 7,
    failures: index % 20 === 0 ? 1 : 0,
  });
  return {
    asOf: new Date(nowMs).toISOString(),
    stepSeconds: 60,
    points: Array.from({ length: minutes }, (_, index) => point(index + 1)),
  };
}

/** Of each link: the number it shows, and where it leads. */
async function numbersOf(links: Locator): Promise<{ shown: number; href: string }[]> {
  const found = await links.evaluateAll((all: { innerText: string; getAttribute(name: string): string | null }[]) =>
    all.map((link) => [link.innerText, link.getAttribute('href')]),
  );
  return found.map(([text, href]) => ({ shown: Number(/[\d,]+/.exec(text!)![0].replace(/,/g, '')), href: href! }));
}

/** How many clients the list behind a link has. */
async function behind(href: string): Promise<number> {
  const { pathname, search } = new URL(href, app.url);
  expect(pathname).toBe(`/sites/${SLUG}/clients`);
  return (await app.api('GET', `/sites/${SLUG}/clients${search}`)).body.total;
}

/** The most turns, in any second, in which something within `selector` was written anew. */
const COUNT_UPDATES = (selector: string) => `
  window.turns = [];
  new MutationObserver(() => window.turns.push(performance.now()))
    .observe(document.querySelector(${JSON.stringify(selector)}), { subtree: true, childList: true, characterData: true })`;
const MOST_IN_A_SECOND = `Math.max(0, ...window.turns.map((from) => window.turns.filter((at) => at >= from && at < from + 1000).length))`;

describe('the Overview, at a desk', () => {
  it(
    'leads from every number to the clients behind it',
    async () => {
      const { page } = desk;
      const funnel = await numbersOf(
        page.getByRole('navigation', { name: 'Clients by upgrade state' }).getByRole('link'),
      );
      expect(funnel).toHaveLength(10);
      const reasons = page.getByRole('group', { name: 'Reasons of clients that do not move' }).getByRole('link');
      await reasons.first().waitFor();
      const slots = page.getByRole('list', { name: 'Slots by state' }).getByRole('link');
      const limit = page.locator('dl').getByRole('link');
      const rest = [...(await numbersOf(reasons)), ...(await numbersOf(slots)), ...(await numbersOf(limit))];
      expect(rest.length).toBeGreaterThanOrEqual(9);
      for (const { shown, href } of [...funnel, ...rest]) expect([href, shown]).toEqual([href, await behind(href)]);
      await reasons.filter({ hasText: 'its attempts are used up' }).click();
      await page.waitForURL(`${app.url}/sites/${SLUG}/clients?reason=attempts_used_up`);
      await page.getByRole('grid').getByRole('link', { name: 'client-00002' }).waitFor();
      await page.goBack();
    },
    TEST_MS,
  );

  it(
    'tells those in a slot apart, each in its own place, with the oldest by name',
    async () => {
      const { page } = desk;
      const board = page.getByRole('list', { name: 'Slots and who holds them' });
      await board.getByRole('link', { name: 'client-00001, suspect', exact: false }).waitFor();
      await board.getByRole('link', { name: 'client-00003, upgrading', exact: false }).waitFor();
      await board.getByRole('link', { name: 'client-00040, granted' }).waitFor();
      expect(await board.getByRole('listitem').count()).toBe(80);
      await page.getByRole('group', { name: 'Slots, oldest first' }).getByRole('listitem').nth(20).waitFor();
    },
    TEST_MS,
  );

  it(
    'moves nothing while numbers change, and draws no more than four updates a second',
    async () => {
      const { page } = desk;
      await page.getByText('Wall mode').waitFor();
      const before = (await desk.shiftsSoFar()).length;
      const backBefore = (await desk.count('Back'))!;
      await page.evaluate(COUNT_UPDATES('nav[aria-label="Clients by upgrade state"]'));
      const holders = clients.slice(3, 43);
      for (const holder of holders) {
        const upgrade = { fence: await fenceOf(holder), outcome: 'succeeded' };
        await site.checkIn([holder], { version: NEW, upgrade });
      }
      await site.dispatch();
      await desk.until('all of them are back', async () => (await desk.count('Back')) === backBefore + holders.length);
      const shifts = (await desk.shiftsSoFar()).slice(before);
      const most = await page.evaluate<number>(MOST_IN_A_SECOND);
      say(`layout shifts while ${holders.length} came back: ${shifts.length}; updates in the busiest second: ${most}`);
      expect(shifts).toEqual([]);
      expect(most).toBeLessThanOrEqual(UPDATES_A_SECOND_MAX);
    },
    TEST_MS,
  );

  it(
    'keeps rows where they are under the pointer, and lets them go on when asked',
    async () => {
      const { page } = desk;
      const list = page.getByRole('group', { name: 'Next in the queue' });
      const first = list.getByRole('listitem').first();
      await list.hover();
      const name = await first.getByRole('link').textContent();
      await site.settings({ maxConcurrentUpgrades: 83 });
      await site.dispatch();
      const pill = list.getByRole('button', { name: /^\d+ changed – apply$/ });
      await pill.waitFor();
      expect(await first.getByRole('link').textContent()).toBe(name);
      await pill.click();
      await desk.until('the list has moved on', async () => (await first.getByRole('link').textContent()) !== name);
      await page.mouse.move(0, 0);
    },
    TEST_MS,
  );

  it(
    'shows the past as charts, and each as a table by keyboard',
    async () => {
      const { page } = desk;
      for (const [title, row] of [
        ['Coming back, a minute', /7$/],
        ['Queue', /240$/],
        ['Slots and limit', /25\s*80$/],
        ['Failures', /1$/],
      ] as const) {
        const panel = page.getByRole('region', { name: title, exact: true });
        await panel.getByRole('img').waitFor();
        await panel.getByRole('button', { name: `${title} as a table` }).press('Enter');
        expect(await panel.getByRole('row').nth(1).innerText()).toMatch(row);
        await panel.getByRole('button', { name: `${title} as a table` }).press('Enter');
      }
      const asked = page.waitForRequest(/\/history\?minutes=360$/);
      await page.getByRole('button', { name: '6 h' }).press('Enter');
      await asked;
    },
    TEST_MS,
  );
});

describe('the Overview, on a wall', () => {
  it(
    'is read from afar, whatever the size of the screen, and left by Esc',
    async () => {
      const { page } = desk;
      await page.goto(`${app.url}/sites/${SLUG}?kiosk=1`);
      await page.getByRole('heading', { level: 1, name: `${SLUG}, run 1 to ${NEW}` }).waitFor();
      await page.getByText(/^Live, as of /).waitFor();
      await page.getByText('its attempts are used up').waitFor();
      for (const title of ['Reachable now', 'Passive, not checked in']) {
        await page.getByRole('heading', { name: title }).waitFor();
      }
      expect(await page.locator('main').getByRole('button').count()).toBe(0);
      await page.getByRole('banner').waitFor({ state: 'detached' });
      for (const [width, height] of [
        [1280, 720],
        [1920, 1080],
        [3840, 2160],
      ] as const) {
        await page.setViewportSize({ width, height });
        const lost = await page.evaluate<string[]>(`[...document.querySelectorAll('main p, main li, main h1, main h2')]
          .filter((each) => { const box = each.getBoundingClientRect(); return box.right > innerWidth || box.bottom > innerHeight; })
          .map((each) => each.textContent)`);
        expect(lost).toEqual([]);
        const figure = page.locator('main').getByText('Upgrading', { exact: true });
        const { height: letters } = (await figure.boundingBox())!;
        expect(letters / height).toBeGreaterThan(0.02);
      }
      expect(await objections(page)).toEqual([]);
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.keyboard.press('Escape');
      await page.getByText('Limit of concurrent upgrades').waitFor();
      expect(new URL(page.url()).search).toBe('');
    },
    TEST_MS,
  );
});

describe('the Overview, on a phone', () => {
  it(
    'has everything within its width, and a limit for thumbs',
    async () => {
      const { page } = desk;
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole('spinbutton').waitFor();
      const [wide, seen] = await page.evaluate<[number, number]>(
        `(() => { const main = document.querySelector('main'); return [main.scrollWidth, main.clientWidth]; })()`,
      );
      expect(wide).toBe(seen);
      for (const name of ['One less', 'One more', 'Apply', '50']) {
        const { width, height } = (await page.getByRole('button', { name, exact: true }).boundingBox())!;
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
      }
      await page.getByRole('button', { name: '50', exact: true }).click();
      await page
        .locator('#limit-says')
        .getByText(/will finish; nothing new starts until fewer than 50 run/)
        .waitFor();
      expect(await objections(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.setViewportSize({ width: 1440, height: 900 });
    },
    TEST_MS,
  );
});

describe.each(['dark', 'light'] as const)('axe, in the %s', (theme) => {
  it(
    'objects to nothing: charts, tables, a draft, a question, the wall',
    async () => {
      const other = theme === 'dark' ? desk : await open(theme);
      const { page } = other;
      await page.getByRole('img').first().waitFor();
      await page.getByRole('button', { name: 'Slots and limit as a table' }).click();
      await page.getByRole('spinbutton').fill('85');
      await page.getByText(/^Raises 83 → 85/).waitFor();
      expect(await objections(page)).toEqual([]);
      await page.getByRole('spinbutton').fill('400');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByLabel('Reason').waitFor();
      expect(await objections(page)).toEqual([]);
      await page.goto(`${app.url}/sites/${SLUG}?kiosk=1`);
      await page.getByRole('heading', { name: 'Reachable now' }).waitFor();
      expect(await objections(page)).toEqual([]);
    },
    TEST_MS,
  );
});

it('has asked nobody else and complained of nothing', () => {
  expect(desk.foreignRequests).toEqual([]);
  const expected = /status of 401 .*\/session\)$/;
  expect(desk.complaints.filter((text) => !expected.test(text))).toEqual([]);
});
