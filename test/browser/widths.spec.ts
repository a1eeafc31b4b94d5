import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FleetSite } from '../support/fleet-site.js';
import { observedNight } from '../support/observed-scene.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** From a phone to the wall no screen is wider than the window: what does not fit scrolls in its own place. */
const TEST_MS = 3 * PATIENCE_MS;
const BOTH = [
  '',
  '/clients',
  '/watch',
  '/appliance',
  '/plan',
  '/runs',
  '/alerts',
  '/silences',
  '/receivers',
  '/activity',
];
const SCREENS = [
  '/',
  ...[...BOTH, '/queue', '/settings'].map((path) => `/sites/managed${path}`),
  ...[...BOTH, '/pending', '/ghosts', '/settings'].map((path) => `/sites/observed${path}`),
];
const SIZES: [width: number, height: number][] = [
  [390, 844],
  [820, 1180],
  [1280, 800],
  [1920, 1080],
];

/** After the page has drawn itself at its new size. */
const BY = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() =>
  resolve(document.documentElement.scrollWidth - window.innerWidth))))`;

let app: TestApp;
let browser: Browser;
let desk: WatchedPage;
let page: Page;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  const managed = await FleetSite.create(app, 'managed');
  await managed.queued(40);
  await managed.dispatch();
  await observedNight(app, 'observed');
  for (const site of ['managed', 'observed']) {
    const receiver = await app.api('POST', `/sites/${site}/alert-receivers`, {
      ...{ kind: 'webhook', name: 'The desk that is there at night', routes: [{ severities: ['critical'] }] },
      config: { url: 'https://alerts.example.com/rollcall' },
    });
    expect(receiver.status).toBe(201);
  }
  desk = await WatchedPage.open(browser, app, { reducedMotion: true });
  page = desk.page;
  await desk.signIn('admin', 'Ada');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, PATIENCE_MS);

describe('what is too wide', () => {
  it.each(SCREENS)(
    '%s: nothing',
    async (path) => {
      await page.goto(`${app.url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      const tooWide: string[] = [];
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        const by = await page.evaluate<number>(BY);
        if (by > 0) tooWide.push(`${width} px: by ${by} px`);
      }
      expect(tooWide).toEqual([]);
    },
    TEST_MS,
  );
});
