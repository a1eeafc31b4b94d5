import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OwnValkey } from '../support/own-valkey.js';
import { Play } from '../support/play.js';
import { say } from '../support/say.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** One person's evening in front of the dashboard, while a fleet comes back. The tests follow each other on one page. */
const SLUG = 'evening';
const TEST_MS = 3 * PATIENCE_MS;
const LIMIT_AT_FIRST = 5;
/** What nobody sees: a fifth of what is called good. */
const SHIFT_MAX = 0.02;

let valkey: OwnValkey;
let app: TestApp;
let browser: Browser;
let play: Play;
let desk: WatchedPage;

beforeAll(async () => {
  valkey = await OwnValkey.start();
  [app, browser] = await Promise.all([startTestApp({ config: { redisUrl: valkey.url } }), launchChromium()]);
  play = new Play(app, { scenario: 'happy', clients: 150, seed: 41, limit: LIMIT_AT_FIRST, slug: SLUG });
  desk = await WatchedPage.open(browser, app);
  await play.until('the return has begun', () => true);
}, TEST_MS);

afterAll(async () => {
  await play?.end();
  await browser?.close();
  await app?.close();
  await valkey?.kill();
}, TEST_MS);

const limitField = () => desk.page.getByRole('spinbutton', { name: 'Limit of concurrent upgrades' });

/** The figure beside "In use", "Limit" or "Waiting". */
const figure = async (label: string) => {
  const text = await desk.page.locator('dl > div', { hasText: label }).locator('dd').first().textContent();
  return Number(text);
};

const isInLimitField = () => limitField().evaluate((field) => field.matches(':focus'));

/** By keyboard alone: the shortcut, the number, Enter. */
async function chooseLimit(limit: number): Promise<void> {
  const { keyboard } = desk.page;
  if (!(await isInLimitField())) await keyboard.press('l');
  await desk.until('the limit has the focus', isInLimitField);
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type(String(limit));
  await keyboard.press('Enter');
}

/** While numbers change and the person does nothing, everything stays in its place. */
async function expectNothingMoves(meanwhile: () => Promise<unknown>): Promise<void> {
  const before = (await desk.shiftsSoFar()).length;
  await meanwhile();
  const shifts = (await desk.shiftsSoFar()).slice(before);
  const sum = shifts.reduce((total, { value }) => total + value, 0);
  say(`layout shifts while numbers changed: ${sum.toFixed(5)}`);
  expect(sum < SHIFT_MAX ? [] : shifts).toEqual([]);
}

async function pauseOrResume(verb: 'Pause' | 'Resume', reason: string): Promise<void> {
  const { page } = desk;
  // Where one types, a single key is a letter.
  if (await isInLimitField()) await page.keyboard.press('Tab');
  await page.keyboard.press('p');
  const dialog = page.getByRole('dialog', { name: `${verb} new starts` });
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: `${verb} new starts` }).click();
  await dialog.waitFor({ state: 'hidden' });
}

describe('a fleet that comes back, in a browser', () => {
  it(
    'lets a person in by a one-time link, once, and opens the only site',
    async () => {
      await desk.signIn('admin', 'Ada');
      const { page } = desk;
      await page.waitForURL(`${app.url}/sites/${SLUG}`);
      await page.getByRole('heading', { name: /^Run 1 to / }).waitFor();
      await desk.until('counts are shown', async () => (await desk.count('Back')) !== null);
      await page.getByRole('status', { name: /^Link: Live/ }).waitFor();
      await page.getByText(`of ${LIMIT_AT_FIRST} in use`).waitFor();
      expect(new URL(page.url()).hash).toBe('');
      await page.evaluate('window.openedOnce = true');
    },
    TEST_MS,
  );

  it(
    'moves its counts by itself',
    async () => {
      const before = (await desk.count('Back'))!;
      await expectNothingMoves(() =>
        desk.until('five more are back', async () => (await desk.count('Back'))! >= before + 5),
      );
      await desk.until('the title follows', async () => /^\d+ % back/.test(await desk.page.title()));
      expect(await figure('In use')).toBeLessThanOrEqual(LIMIT_AT_FIRST);
      expect(await figure('Limit')).toBe(LIMIT_AT_FIRST);
    },
    TEST_MS,
  );

  it(
    'changes the limit by keyboard; the slots in use follow, up and down',
    async () => {
      const { page } = desk;
      await chooseLimit(12);
      const enteredMs = performance.now();
      await desk.until('more slots are in use', async () => (await figure('In use')) > LIMIT_AT_FIRST);
      say(
        `from Enter to more slots in use on the page: ${(performance.now() - enteredMs).toFixed(0)} ms (goal 1000 ms)`,
      );
      await page.getByText(`Raised ${LIMIT_AT_FIRST} → 12.`).waitFor();
      await desk.until('more than eight slots are in use', async () => (await figure('In use')) > 8);
      await page.getByText(/^\d+ of 12 in use$/).waitFor();
      const before = (await desk.count('Back'))!;
      await expectNothingMoves(() =>
        desk.until('twenty more are back', async () => (await desk.count('Back'))! >= before + 20),
      );
      await chooseLimit(1);
      await page.getByText('Lowered 12 → 1.').waitFor();
      await page.getByText('1 of 1 in use').waitFor();
      await desk.until('one slot is in use', async () => (await figure('In use')) === 1);
      const { maxConcurrentUpgrades } = (await app.api('GET', `/sites/${SLUG}/settings`)).body.settings;
      expect(maxConcurrentUpgrades).toBe(1);
    },
    TEST_MS,
  );

  it(
    'pauses with a reason that everybody sees',
    async () => {
      await pauseOrResume('Pause', 'A look at the queue');
      await desk.page.getByText(/^Paused by Ada since .*: A look at the queue$/).waitFor();
      await desk.until('nobody holds a slot', async () => (await figure('In use')) === 0);
    },
    TEST_MS,
  );

  it(
    'opens the clients behind a count, and a Jump attempt moves one of them to the front',
    async () => {
      const { page } = desk;
      await desk.countLink('Queued').click();
      await page.waitForURL(`${app.url}/sites/${SLUG}/clients?upgradeState=queued`);
      const queue = (await app.api('GET', `/sites/${SLUG}/queue`)).body;
      const chosen = queue.waiting.at(-1);
      expect(chosen.position).toBeGreaterThan(20);
      await page
        .getByRole('search')
        .getByLabel(/^Search/)
        .fill(chosen.clientId);
      await page.getByRole('grid').getByRole('link', { name: chosen.name }).click();
      const drawer = page.getByRole('complementary', { name: `Client ${chosen.name}` });
      await drawer.getByText(`Place ${chosen.position} in the upgrade queue`).waitFor();
      expect(new URL(page.url()).searchParams.get('client')).toBe(chosen.id);
      await drawer.getByRole('button', { name: 'Jump' }).click();
      await drawer.getByText(/moved to the front of the upgrade queue\. Place 1\./).waitFor();
      await drawer.getByText('Place 1 in the upgrade queue, bumped to the front.').waitFor();
      const first = (await app.api('GET', `/sites/${SLUG}/queue`)).body.waiting[0];
      expect(first).toMatchObject({ id: chosen.id, position: 1, bumped: true });

      await drawer.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('link', { name: 'Overview' }).click();
      const head = page.getByRole('group', { name: 'Next in the queue' }).getByRole('listitem').first();
      await head.getByRole('link', { name: chosen.name }).waitFor();
      await pauseOrResume('Resume', 'Seen enough');
      await head.getByRole('link', { name: chosen.name }).waitFor({ state: 'detached' });
      const { upgradeState } = (await app.api('GET', `/sites/${SLUG}/clients/${chosen.id}`)).body;
      expect(['granted', 'upgrading', 'up_to_date']).toContain(upgradeState);
    },
    TEST_MS,
  );

  it('has asked nobody else, complained of nothing and was never loaded anew', async () => {
    expect(await desk.page.evaluate('window.openedOnce')).toBe(true);
    expect(desk.foreignRequests).toEqual([]);
    // A browser reports every 401 on its console; who is signed in is asked once before anybody is.
    expect(desk.unauthorized).toBeLessThanOrEqual(1);
    expect(desk.complaints.filter((text) => !/status of 401 .*\/api\/v1\/session\)$/.test(text))).toEqual([]);
  });
});
