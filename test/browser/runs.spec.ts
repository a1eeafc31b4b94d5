import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runStorySchema, type RunStory } from '../../src/contracts/forecast.js';
import type { RunReport } from '../../src/contracts/upgrades.js';
import { LabelsPass, RunEndsPass } from '../../src/upgrades/run-passes.js';
import { FleetSite, NEW } from '../support/fleet-site.js';
import { runPass } from '../support/run-pass.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { objections } from './objections.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** A run that has ended, and its report. Its story is given here: what the page makes of one does not hang on how it was put together. */
const SLUG = 'past';
const TEST_MS = 2 * PATIENCE_MS;
const CLIENTS = 6;
const REASON = 'Tills first, the line is free';

let app: TestApp;
let browser: Browser;
let desk: WatchedPage;
let report: RunReport;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  report = await playRun(await FleetSite.create(app, SLUG));
  desk = await WatchedPage.open(browser, app, { reducedMotion: true, colorScheme: 'dark' });
  await desk.page.route('**/story', (route) => route.fulfill({ json: storyOf(report) }));
  await desk.signIn('viewer', 'Vera');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, PATIENCE_MS);

/** One client fails once, and in the end all are back. */
async function playRun(site: FleetSite): Promise<RunReport> {
  const clients = await site.queued(CLIENTS);
  await runPass(app, LabelsPass);
  await site.dispatch();
  const { slot } = await site.client(clients[0]!);
  await site.checkIn([clients[0]!], { upgrade: { fence: slot!.fence, outcome: 'failed', detail: 'disk full' } });
  await site.checkIn(clients, { cause: 'upgraded', version: NEW });
  await runPass(app, RunEndsPass);
  const { items } = (await app.api('GET', `/sites/${SLUG}/upgrade-runs`)).body;
  return (await app.api('GET', `/sites/${SLUG}/upgrade-runs/${items[0].id}`)).body;
}

/** As if the run had begun an hour before it ended. */
function storyOf({ id, number, endedAt }: RunReport): RunStory {
  const at = (minutes: number) => new Date(Date.parse(endedAt!) + minutes * 60_000).toISOString();
  const point = (minutes: number, back: number, limit: number) => ({
    at: at(minutes),
    awaitingCheckIn: 0,
    queued: CLIENTS - back,
    pending: 0,
    inUse: Math.min(limit, CLIENTS - back),
    back,
    failedState: 0,
    offline: 0,
    limit,
    finished: 1,
    failures: 0,
  });
  return runStorySchema.parse({
    run: { id, number },
    slowest: [{ id, name: 'TILL-0042', group: 'Tills', seconds: 754, attempts: 2 }],
    interventions: [
      { at: at(-40), kind: 'limit.changed', by: 'person Ada', from: 2, to: 4, why: REASON },
      { at: at(-20), kind: 'brake.tripped', by: null, from: null, to: null, why: null },
    ],
    forecast: {
      made: 20,
      held: 18,
      first: { at: at(-55), lowAt: at(-10), highAt: at(-5) },
      actualAt: at(0),
      medianErrorPercent: 8.4,
    },
    history: {
      asOf: at(0),
      stepSeconds: 900,
      points: [point(-60, 0, 2), point(-45, 2, 2), point(-30, 3, 4), point(0, 6, 4)],
    },
  });
}

describe('past runs, in a browser', () => {
  it(
    'are listed with how they went, and lead to their report',
    async () => {
      const { page } = desk;
      await page.goto(`${app.url}/sites/${SLUG}/runs`);
      const row = page.getByRole('row', { name: /^Run 1/ });
      await row.getByText('Finished').waitFor();
      await row.getByText(`${CLIENTS} of ${CLIENTS}`).waitFor();
      await row.getByRole('cell').last().getByText('1', { exact: true }).waitFor();
      expect(await objections(page)).toEqual([]);
      await row.getByRole('link', { name: 'Run 1' }).click();
      await page.getByRole('heading', { level: 1, name: `Run 1 to ${NEW} Finished` }).waitFor();
    },
    TEST_MS,
  );

  it(
    'are reported: the forecast, failures by reason, who stepped in and why, the slowest',
    async () => {
      const { page } = desk;
      await page.getByText('They were back 5 min after the latest time it named.').waitFor();
      await page.getByText(/^Of 20 forecasts 18 \(90 %\) held the real end/).waitFor();
      const failures = page.getByRole('table', { name: 'Failures by reason' });
      await failures.getByRole('row', { name: 'Reported that the upgrade failed 1' }).waitFor();
      const done = page.getByRole('region', { name: 'Over time' }).getByRole('listitem');
      await done.filter({ hasText: 'Limit raised 2 → 4' }).filter({ hasText: 'Ada' }).getByText(REASON).waitFor();
      await done.filter({ hasText: 'The safety brake stopped new starts' }).waitFor();
      const slowest = page.getByRole('table', { name: /^Clients that took longest/ });
      await slowest.getByRole('row', { name: 'TILL-0042 Tills 2 13 min' }).waitFor();
      await page.locator('canvas').waitFor();
      expect(await objections(page)).toEqual([]);
      await page.getByRole('button', { name: 'Table' }).click();
      const table = page.getByRole('table', { name: 'The run over time' });
      expect(await table.getByRole('row').count()).toBe(5);
      expect(await objections(page)).toEqual([]);
      await page.getByRole('button', { name: 'Chart' }).click();
    },
    TEST_MS,
  );

  it(
    'are a calm light page on paper: no header, no controls, nothing cut off',
    async () => {
      const { page } = desk;
      await page.setViewportSize({ width: 690, height: 1000 });
      await page.emulateMedia({ media: 'print' });
      await page.getByRole('banner').waitFor({ state: 'hidden' });
      expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
      expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('light');
      await page.locator('canvas').waitFor();
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      // The chart is drawn anew for the paper's width.
      await desk.until('nothing is cut off', async () => (await page.evaluate<number>(overflow)) <= 0);
      const pages = (await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page[^s]/g);
      expect(pages!.length).toBeLessThanOrEqual(2);
      await page.emulateMedia({ media: 'screen' });
      await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    },
    TEST_MS,
  );

  it(
    'are taken home as a file',
    async () => {
      const waiting = desk.page.waitForEvent('download');
      await desk.page.getByRole('button', { name: 'JSON' }).click();
      const file = await waiting;
      expect(file.suggestedFilename()).toBe(`rollcall-${SLUG}-run-1.json`);
      const text = Buffer.concat(await (await file.createReadStream()).toArray()).toString();
      expect(JSON.parse(text)).toMatchObject({ site: SLUG, report, story: { forecast: { held: 18 } } });
    },
    TEST_MS,
  );

  it(
    'are clean in the light theme too, and say when there is no such run',
    async () => {
      const { page } = desk;
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.emulateMedia({ colorScheme: 'light' });
      await page.locator('html[data-mantine-color-scheme="light"]').waitFor();
      await page.locator('canvas').waitFor();
      expect(await objections(page)).toEqual([]);
      await page.goto(`${app.url}/sites/${SLUG}/runs/01a20e9c-6c31-7332-a346-f53f0da55615`);
      await page.getByRole('heading', { name: 'There is no such run' }).waitFor();
    },
    TEST_MS,
  );

  it('have asked nobody else and complained of nothing', () => {
    expect(desk.foreignRequests).toEqual([]);
    const expected = /status of (401 .*\/api\/v1\/session|404 .*\/upgrade-runs\/01a20e9c.*)\)$/;
    expect(desk.complaints.filter((text) => !expected.test(text))).toEqual([]);
  });
});
