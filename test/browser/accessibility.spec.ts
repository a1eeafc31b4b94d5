import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SlotDeadlinesPass } from '../../src/upgrades/slot-passes.js';
import { FleetSite, NEW } from '../support/fleet-site.js';
import { runPass } from '../support/run-pass.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { objections } from './objections.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** Every screen and dialog, in both themes, with clients in every kind of state on them: axe finds nothing to object to. */
const SLUG = 'everything';
const TEST_MS = 3 * PATIENCE_MS;
const THEMES = ['light', 'dark'] as const;
/** A plan stays with its site, so each theme begins with one that never had any. */
const planSite = (theme: string) => `plan-${theme}`;

let app: TestApp;
let browser: Browser;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  await FleetSite.create(app, 'another');
  await furnish(await FleetSite.create(app, SLUG));
  for (const theme of THEMES) await FleetSite.create(app, planSite(theme));
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, PATIENCE_MS);

/** Nothing runs by itself here, so that the screens stand still. */
async function furnish(site: FleetSite): Promise<void> {
  await site.settings({ maxConcurrentUpgrades: 6, maxAttempts: 1, startWithinSeconds: 600 });
  const clients = await site.queued(40);
  await site.checkIn(['never-back'], { version: '22.1.1', attributes: { name: 'Name\u202e with <b>tricks</b>' } });
  await site.dispatch();
  const [suspect, failing, done, running] = clients;
  const fenceOf = async (clientId: string) => (await site.client(clientId)).slot!.fence;
  await site.checkIn([running!], { upgrade: { fence: await fenceOf(running!), outcome: 'running' } });
  await site.checkIn([done!], { version: NEW, upgrade: { fence: await fenceOf(done!), outcome: 'succeeded' } });
  const detail = 'exit code 1603';
  await site.checkIn([failing!], { upgrade: { fence: await fenceOf(failing!), outcome: 'failed', detail } });
  await site.checkIn([clients[38]!], { cause: 'disconnected' });
  await site.checkIn([clients[39]!], { version: '99.1.1' });
  // Its answer tells it to start; nobody hears of it again.
  await site.checkIn([suspect!]);
  await site.ageSlot(suspect!, 700);
  await runPass(app, SlotDeadlinesPass);
}

describe.each(THEMES)('the %s theme', (theme) => {
  let desk: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    desk = await WatchedPage.open(browser, app, { colorScheme: theme, reducedMotion: true });
    page = desk.page;
  }, TEST_MS);

  afterAll(() => desk?.context.close());

  /** The screen, checked as it stands, in the theme that is meant. */
  async function expectNoObjection(): Promise<void> {
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe(theme);
    expect(await objections(page)).toEqual([]);
  }

  it(
    'of the sign-in, also when it refuses',
    async () => {
      await page.goto(`${app.url}/sign-in`);
      await page.getByRole('heading', { name: 'With a name and a password' }).waitFor();
      await expectNoObjection();
      await page.getByRole('textbox', { name: 'Name' }).fill('Nobody');
      await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
      await expectNoObjection();
    },
    TEST_MS,
  );

  it(
    'of the list of sites, after a link that is opened on the sign-in itself',
    async () => {
      await desk.signIn('admin', `Admin by ${theme}`);
      await page.getByRole('link', { name: SLUG }).waitFor();
      await expectNoObjection();
    },
    TEST_MS,
  );

  it(
    'of the Overview, the pause dialog and the shortcuts',
    async () => {
      await page.goto(`${app.url}/sites/${SLUG}`);
      await desk.until('counts are shown', async () => (await desk.count('Failed')) === 1);
      await page.getByRole('listitem').filter({ hasText: 'Suspect' }).first().waitFor();
      await expectNoObjection();
      await page.keyboard.press('p');
      await page.getByRole('dialog', { name: 'Pause new starts' }).getByLabel('Reason').fill('A look');
      await expectNoObjection();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      await expectNoObjection();
      await page.keyboard.press('Escape');
    },
    TEST_MS,
  );

  it(
    "of the Clients, a client's drawer and the bulk dialog",
    async () => {
      await page.goto(`${app.url}/sites/${SLUG}/clients`);
      const grid = page.getByRole('grid', { name: 'Clients' });
      await grid.getByRole('link', { name: 'client-00003' }).waitFor();
      await expectNoObjection();
      await grid.getByRole('link', { name: 'client-00002' }).click();
      const drawer = page.getByRole('complementary', { name: 'Client client-00002' });
      await drawer
        .getByText(/exit code 1603/)
        .first()
        .waitFor();
      await expectNoObjection();
      await drawer.getByRole('button', { name: 'Edit' }).click();
      await drawer.getByRole('textbox', { name: 'Name' }).waitFor();
      await expectNoObjection();
      await drawer.getByRole('button', { name: 'Close' }).click();
      await grid.getByRole('checkbox', { name: 'Choose client-00010' }).check();
      await page.getByRole('button', { name: 'Bump 1' }).click();
      const dialog = page.getByRole('dialog', { name: 'Bump 1 client' });
      await dialog.getByRole('button', { name: 'Bump 1 client' }).and(page.locator(':enabled')).waitFor();
      await expectNoObjection();
    },
    TEST_MS,
  );

  it(
    'of the Upgrade plan: its form, a preview, a draft, a step for a person, a dialog and the report',
    async () => {
      await page.goto(`${app.url}/sites/${planSite(theme)}/plan`);
      await page.getByRole('radio', { name: 'Failover pair, with a switch' }).check();
      await page.getByRole('switch', { name: 'First maintenance window' }).check();
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.getByText('Say when the window opens.').waitFor();
      await expectNoObjection();
      await page.getByRole('switch', { name: 'First maintenance window' }).uncheck();
      await page.getByRole('textbox', { name: /^Target version/ }).fill('24.3.1');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: /^Preview: Failover pair/ }).waitFor();
      await expectNoObjection();
      await page.getByRole('button', { name: 'Create plan' }).click();
      await page.getByRole('heading', { name: 'Upgrade plan 1 to 24.3.1 Draft' }).waitFor();
      await page.getByRole('list', { name: 'Preconditions' }).waitFor();
      await expectNoObjection();
      await page.getByRole('button', { name: 'Start' }).click();
      const step = page.locator('li[aria-current="step"]');
      await step.getByRole('button', { name: 'Add evidence' }).click();
      await expectNoObjection();
      await page.getByRole('button', { name: 'Abort…' }).click();
      await page.getByRole('dialog', { name: 'Abort this plan' }).getByLabel('Reason').fill('A look');
      await expectNoObjection();
      await page.getByRole('button', { name: 'Abort the plan' }).click();
      await page.getByRole('heading', { name: 'Left undone' }).waitFor();
      await expectNoObjection();
    },
    TEST_MS,
  );
});
