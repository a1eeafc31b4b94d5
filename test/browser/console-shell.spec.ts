import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FleetSite, NEW } from '../support/fleet-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { objections } from './objections.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** What every screen stands in: keys, palette, freeze, the link, times. The fleet moves only when the test says so. */
const SLUG = 'shell';
const TEST_MS = 3 * PATIENCE_MS;
const ZONE = 'Asia/Tokyo';
const STREAM = /\/socket\.io\//;

let app: TestApp;
let browser: Browser;
let site: FleetSite;
let waiting: string[];
let desk: WatchedPage;
let link: CuttableLink;

/** The page's way to the server, which the test can cut: an emulated loss alone leaves sockets open that are open already. */
class CuttableLink {
  private readonly sockets = new Set<WebSocketRoute>();

  private constructor(private readonly page: Page) {}

  static async on(page: Page): Promise<CuttableLink> {
    const made = new CuttableLink(page);
    await page.routeWebSocket(STREAM, (socket) => {
      socket.connectToServer();
      made.sockets.add(socket);
    });
    return made;
  }

  async cut(): Promise<void> {
    await this.page.context().setOffline(true);
    await Promise.all([...this.sockets].map((socket) => socket.close()));
    this.sockets.clear();
  }

  async mend(): Promise<void> {
    await this.page.context().setOffline(false);
  }
}

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  await FleetSite.create(app, 'another');
  site = await FleetSite.create(app, SLUG);
  waiting = await site.queued(60);
  desk = await WatchedPage.open(browser, app, { reducedMotion: true });
  link = await CuttableLink.on(desk.page);
  await desk.signIn('admin', 'Ada');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, TEST_MS);

/** So many clients come back at the target. */
async function comeBack(count: number): Promise<void> {
  await site.checkIn(waiting.splice(0, count), { version: NEW });
}

const frozenNotice = () => desk.page.getByText(/^Frozen since \d\d:\d\d:\d\d/);
const waitingChanges = async () =>
  Number(/(\d+) changes? waits?/.exec((await frozenNotice().textContent()) ?? '')?.[1]);
const linkIs = (text: string) => desk.page.getByRole('status', { name: new RegExp(`^Link: ${text}`) }).waitFor();

async function backIs(count: number): Promise<void> {
  await desk.until(`${count} are back`, async () => (await desk.count('Back')) === count);
}

async function typeIntoPalette(page: Page, typed: string): Promise<void> {
  // A key that comes before the shell is there goes nowhere.
  await page.getByRole('button', { name: 'Find anything' }).waitFor();
  await page.keyboard.press('ControlOrMeta+k');
  const field = page.getByRole('combobox', { name: 'Find a screen, an action or a client' });
  await field.waitFor();
  await desk.until('the field has the focus', () => field.evaluate((each) => each.matches(':focus')));
  await page.keyboard.type(typed);
}

/** Opens the palette, types, and takes the first entry once it is the one that is meant. */
async function takeFromPalette(typed: string, entry: string | RegExp): Promise<void> {
  const { page } = desk;
  await typeIntoPalette(page, typed);
  await page.getByRole('option', { name: entry, selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Find anything' }).waitFor({ state: 'detached' });
}

describe('what every screen of the console stands in', () => {
  it(
    'lists more than one site, each with its state and both clocks',
    async () => {
      const { page } = desk;
      const row = page.getByRole('row', { name: new RegExp(`^${SLUG}`) });
      await row.getByText('Active').waitFor();
      await row.getByText('0 of 60 (0 %)').waitFor();
      await row.getByText(/60 clients to go/).waitFor();
      await page
        .getByRole('row', { name: /^another/ })
        .getByText('No run yet')
        .waitFor();
      await takeFromPalette(SLUG, new RegExp(SLUG));
      await page.waitForURL(`${app.url}/sites/${SLUG}`);
      await linkIs('Live');
      await backIs(0);
    },
    TEST_MS,
  );

  it(
    'goes to any screen, and to any client, by keyboard alone',
    async () => {
      const { page } = desk;
      await page.keyboard.press('g');
      await page.keyboard.press('y');
      await page.waitForURL(`${app.url}/sites/${SLUG}/activity`);
      const screens = page.getByRole('navigation', { name: 'Screens of this site' });
      expect(await screens.locator('[aria-current="page"]').allTextContents()).toEqual(['Activity']);
      await takeFromPalette('over', 'Overview');
      await page.waitForURL(`${app.url}/sites/${SLUG}`);
      await takeFromPalette('client-00042', /^client-00042.*Queued/);
      const drawer = page.getByRole('complementary', { name: 'Client client-00042' });
      await drawer.getByRole('heading', { name: 'client-00042' }).waitFor();
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'detached' });
    },
    TEST_MS,
  );

  it(
    'has single keys that can be switched off, and a palette that stays',
    async () => {
      const { page } = desk;
      const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
      const flip = async () => {
        await help.getByRole('switch').press('Space');
        await page.keyboard.press('Escape');
        await help.waitFor({ state: 'detached' });
      };
      await page.keyboard.press('?');
      await flip();
      await page.keyboard.press('f');
      expect(await page.getByRole('button', { name: 'Freeze' }).getAttribute('aria-pressed')).toBe('false');
      await takeFromPalette('keyboard', /^Keyboard shortcuts/);
      await flip();
      await page.keyboard.press('ControlOrMeta+k');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    },
    TEST_MS,
  );

  it(
    'stands still when frozen while the fleet moves, counts what waits, and catches up',
    async () => {
      const { page } = desk;
      const shifts = (await desk.shiftsSoFar()).length;
      await page.keyboard.press('f');
      await frozenNotice().waitFor();
      const stoodAt = await page.locator('main').innerText();
      await comeBack(5);
      await desk.until('changes wait', async () => (await waitingChanges()) > 0);
      await comeBack(5);
      const before = await waitingChanges();
      await desk.until('more changes wait', async () => (await waitingChanges()) > before);
      expect(await page.locator('main').innerText()).toBe(stoodAt);
      expect(await desk.count('Back')).toBe(0);
      await page.keyboard.press('f');
      await backIs(10);
      expect(await frozenNotice().count()).toBe(0);
      expect((await desk.shiftsSoFar()).slice(shifts)).toEqual([]);
    },
    TEST_MS,
  );

  it(
    "answers a person's own write while frozen",
    async () => {
      const { page } = desk;
      await page.keyboard.press('f');
      await frozenNotice().waitFor();
      await page.keyboard.press('l');
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type('31');
      await page.keyboard.press('Enter');
      const limit = page.locator('dl > div', { hasText: 'Limit' }).locator('dd').first();
      await desk.until('the limit is shown', async () => (await limit.textContent()) === '31');
      expect(await desk.count('Back')).toBe(10);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByRole('button', { name: 'Freeze', pressed: false }).waitFor();
    },
    TEST_MS,
  );

  it(
    'says that the link is lost and how old all is, and catches up when it is back',
    async () => {
      const { page } = desk;
      await link.cut();
      const notice = page.getByRole('button', { name: /^Link lost What is shown is from .* old/ });
      await notice.waitFor();
      await linkIs('Link lost');
      await page.locator('html[data-stale]').waitFor();
      await comeBack(5);
      expect(await desk.count('Back')).toBe(10);
      await link.mend();
      await linkIs('Live');
      await backIs(15);
      expect(await notice.count()).toBe(0);
    },
    TEST_MS,
  );

  it(
    'tells an appliance out of reach from clients out of reach',
    async () => {
      const { page } = desk;
      const nothing = { hostname: null, baseVersion: null, siteVersion: null, siteRevision: null, observedAt: null };
      const noSync = { lastDataSyncAt: null, lastDataSyncStatus: null, healthMessage: null };
      const report = { name: 'A', role: 'single', health: 'unreachable', ...nothing, ...noSync };
      await page.route('**/appliances', (route) => route.fulfill({ json: { items: [report] } }));
      await page.reload();
      await page.getByRole('button', { name: /^Appliance A unreachable/ }).click();
      await page
        .getByRole('list', { name: 'State of this page, in full' })
        .getByText(/nothing about the clients/)
        .waitFor();
      await page.unroute('**/appliances');
      await page.reload();
      await linkIs('Live');
      expect(await page.getByRole('button', { name: /^Appliance A/ }).count()).toBe(0);
    },
    TEST_MS,
  );

  it(
    'shows every time in the zone that is chosen, says which, and remembers it',
    async () => {
      const { page } = desk;
      const { headers } = await app.api('GET', `/sites/${SLUG}`);
      await app.api('PATCH', `/sites/${SLUG}`, { timeZone: ZONE }, { 'if-match': headers.get('etag') ?? '' });
      await page.reload();
      await takeFromPalette('times site', /The site/);
      await page.getByRole('button', { name: 'Times: Site, UTC+9' }).waitFor();
      const begun = page.locator('main time').first();
      const at = Date.parse((await begun.getAttribute('datetime'))!);
      const inZone = (timeZone: string) => new Date(at).toLocaleTimeString('en-GB', { timeZone, hourCycle: 'h23' });
      expect(await begun.textContent()).toContain(inZone(ZONE).slice(0, 5));
      expect(await begun.getAttribute('title')).toContain(`${inZone(ZONE)} UTC+9 (${inZone('UTC')} UTC)`);
      await page.reload();
      await page.getByRole('button', { name: 'Times: Site, UTC+9' }).click();
      await page.getByRole('menuitem', { name: /^UTC/ }).click();
      await page.getByRole('button', { name: 'Times: UTC' }).waitFor();
      expect(await begun.textContent()).toContain(inZone('UTC').slice(0, 5));
    },
    TEST_MS,
  );

  it('has asked nobody else and complained of nothing', () => {
    expect(desk.foreignRequests).toEqual([]);
    const expected = /status of 401 .*\/api\/v1\/session\)$|ERR_INTERNET_DISCONNECTED/;
    expect(desk.complaints.filter((text) => !expected.test(text))).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('the shell in the %s theme', (colorScheme) => {
  it(
    'gives axe nothing to object to, on a desk and on a phone',
    async () => {
      const one = await WatchedPage.open(browser, app, { colorScheme, reducedMotion: true });
      const { page } = one;
      await one.signIn('viewer', `Vic by ${colorScheme}`);
      await page.goto(`${app.url}/sites/${SLUG}`);
      await page.getByRole('button', { name: /^Read-only/ }).click();
      expect(await objections(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('f');
      await typeIntoPalette(page, 'client');
      await page.getByRole('option', { name: /^All \d+ clients/ }).waitFor();
      expect(await objections(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.setViewportSize({ width: 390, height: 800 });
      await page.getByRole('button', { name: 'Screens, now Overview' }).click();
      const watch = page.getByRole('dialog').getByRole('link', { name: 'Watch' });
      await watch.waitFor();
      expect(await objections(page)).toEqual([]);
      await watch.click();
      await page.waitForURL(`${app.url}/sites/${SLUG}/watch`);
      const isWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
      expect(isWide).toBe(false);
      await one.context.close();
    },
    TEST_MS,
  );
});
