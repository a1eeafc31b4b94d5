import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Plan } from '../../src/contracts/plans.js';
import { LedSite } from '../support/led-site.js';
import { OwnValkey } from '../support/own-valkey.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** One person takes one simulated appliance through its upgrade, on the plan's page. The tests follow each other on one page. */
const SLUG = 'planned';
const CLIENTS = 40;
const TEST_MS = 3 * PATIENCE_MS;
const TARGET = { version: '24.3.1', revision: '86042' };
/** More stops than the whole page has between its first link and any button of a step. */
const TABS_MOST = 80;

let valkey: OwnValkey;
let app: TestApp;
let browser: Browser;
let led: LedSite;
let desk: WatchedPage;

beforeAll(async () => {
  valkey = await OwnValkey.start();
  [app, browser] = await Promise.all([startTestApp({ config: { redisUrl: valkey.url } }), launchChromium()]);
  led = await LedSite.open(app, { slug: SLUG, scenario: 'single', clients: CLIENTS, speed: 600 });
  desk = await WatchedPage.open(browser, app, { reducedMotion: true });
  await desk.until('the fleet is known', async () => led.isEnrolled);
  await desk.signIn('admin', 'Ada');
}, TEST_MS);

afterAll(async () => {
  await led?.end();
  await browser?.close();
  await app?.close();
  await valkey?.kill();
}, TEST_MS);

const current = () => desk.page.locator('li[aria-current="step"]');
const confirmButton = () => current().getByRole('button', { name: 'Confirm: this is done' });
const isFocused = (element: Locator) => element.evaluate((each) => each.matches(':focus'));
const latest = async (): Promise<Plan | null> => {
  const { items } = (await app.api('GET', `/sites/${SLUG}/plans?limit=1`)).body;
  return items.length === 0 ? null : (await app.api('GET', `/sites/${SLUG}/plans/${items[0].id}`)).body;
};

/** By the Tab key alone, as somebody without a mouse gets there. */
async function tabTo(what: string, isThere: () => Promise<boolean>): Promise<void> {
  for (let tabs = 0; tabs < TABS_MOST; tabs += 1) {
    if (await isThere()) return;
    await desk.page.keyboard.press('Tab');
  }
  throw new Error(`no Tab leads to ${what}`);
}

/** Ticks every check of the step that is on and confirms it. */
async function confirmByKeyboard(): Promise<void> {
  const { keyboard } = desk.page;
  for (const box of await current().getByRole('checkbox').all()) {
    if (await box.isChecked()) continue;
    await tabTo('a check', () => isFocused(box));
    await keyboard.press('Space');
  }
  await tabTo('the confirmation', () => isFocused(confirmButton()));
  await keyboard.press('Enter');
}

/** Read in one go, since the plan moves on meanwhile: the key of the step that is on, where it can be confirmed. */
const CONFIRMABLE = `[...document.querySelectorAll('li[aria-current="step"] button[data-action="confirm"]')]
  .map((button) => button.closest('li').dataset.step)[0] ?? null`;

/** The step that is on, once it is another one and a person is needed; null when the plan is over. */
async function nextForPerson(after: string | null): Promise<string | null> {
  const over = desk.page.getByRole('heading', { level: 1, name: /Finished$/ });
  let key: string | null = null;
  await desk.until('a person is needed, or the plan is over', async () => {
    key = await desk.page.evaluate<string | null>(CONFIRMABLE);
    return (key !== null && key !== after) || (key === null && (await over.isVisible()));
  });
  return key;
}

describe('an upgrade plan, in a browser', () => {
  it(
    'is reached by its keys, names what is missing, and is looked at before anything is kept',
    async () => {
      const { page } = desk;
      await page.waitForURL(`${app.url}/sites/${SLUG}`);
      await page.getByRole('status', { name: /^Link: Live/ }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('u');
      await page.waitForURL(`${app.url}/sites/${SLUG}/plan`);
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.getByText('Say which version is to be installed.').waitFor();
      const version = page.getByRole('textbox', { name: /^Target version/ });
      await desk.until('the field has the focus', () => isFocused(version));
      await page.keyboard.type(TARGET.version);
      await page.getByRole('textbox', { name: /^Revision/ }).fill(TARGET.revision);
      await page.keyboard.press('Enter');
      await page
        .getByRole('heading', { name: `Preview: One appliance, to ${TARGET.version} (${TARGET.revision})` })
        .waitFor();
      const preconditions = page.getByRole('list', { name: 'Preconditions' });
      await preconditions.getByRole('listitem').filter({ hasText: 'Ready' }).first().waitFor();
      await page.getByText(`${CLIENTS}: `).waitFor();
      expect(await latest()).toBeNull();
    },
    TEST_MS,
  );

  it(
    'is kept as a draft and started by hand',
    async () => {
      const { page } = desk;
      await page.getByRole('button', { name: 'Create plan' }).click();
      await page.getByRole('heading', { level: 1, name: /Draft$/ }).waitFor();
      expect(await latest()).toMatchObject({ state: 'draft', target: TARGET });
      await page.getByRole('button', { name: 'Start' }).press('Enter');
      await page.getByRole('heading', { level: 1, name: /Running$/ }).waitFor();
      await page.getByText('Simulated: the appliance’s hours run 600 times as fast').waitFor();
    },
    TEST_MS,
  );

  it(
    'says when somebody else was faster, and keeps what was typed',
    async () => {
      const { page } = desk;
      expect(await nextForPerson(null)).toBe('export_certificate_a');
      const note = current().getByRole('textbox', { name: 'Note (optional)' });
      await note.fill('Kept in the safe');
      for (const box of await current().getByRole('checkbox').all()) await box.check();
      const actions = '**/steps/*';
      await page.route(actions, (route) =>
        route.continue({ headers: { ...route.request().headers(), 'if-match': '"1"' } }),
      );
      await confirmButton().click();
      await page.getByRole('alert').filter({ hasText: 'Somebody else has moved this plan on meanwhile.' }).waitFor();
      await page.unroute(actions);
      expect(await note.inputValue()).toBe('Kept in the safe');
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await confirmButton().click();
      await desk.until('the step is done', async () => {
        const step = (await latest())!.steps.find(({ key }) => key === 'export_certificate_a')!;
        return step.state === 'done' && step.note === 'Kept in the safe';
      });
    },
    TEST_MS,
  );

  it(
    'goes on to its end, every step for a person confirmed by keyboard',
    async () => {
      const confirmed: string[] = [];
      for (let key = await nextForPerson('export_certificate_a'); key !== null; key = await nextForPerson(key)) {
        confirmed.push(key);
        await confirmByKeyboard();
      }
      expect(confirmed).toEqual(['attest_certificate_stores', 'announce', 'verify_a', 'aftercare']);
      expect(await latest()).toMatchObject({ state: 'finished' });
    },
    TEST_MS,
  );

  it(
    'ends with a report; the appliance and its fleet are at the target',
    async () => {
      const { page } = desk;
      await page.getByRole('heading', { name: 'Left undone' }).waitFor();
      const particulars = page.getByRole('region', { name: /^Appliance A/ });
      await particulars.getByText(`${TARGET.version} (${TARGET.revision})`).waitFor();
      const { counts } = (await app.api('GET', `/sites/${SLUG}/summary`)).body;
      expect(counts.byUpgradeState.up_to_date).toBeGreaterThanOrEqual(CLIENTS * 0.95);
      await page.getByRole('link', { name: 'Overview' }).click();
      await page
        .getByText(/Upgrade plan 1: /)
        .first()
        .waitFor();
      expect(await page.getByRole('link', { name: 'Open the plan' }).count()).toBe(0);
    },
    TEST_MS,
  );

  it('has asked nobody else and complained of nothing', () => {
    expect(desk.foreignRequests).toEqual([]);
    const expected = /status of (401 .*\/api\/v1\/session|412 .*\/steps\/export_certificate_a)\)$/;
    expect(desk.complaints.filter((text) => !expected.test(text))).toEqual([]);
  });
});
