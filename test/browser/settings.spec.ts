import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Key } from '../../src/contracts/access.js';
import type { Site } from '../../src/contracts/sites.js';
import { FleetSite } from '../support/fleet-site.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { objections } from './objections.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** The settings in the hands of an admin, and before the eyes of somebody who may only read. The tests follow each other on one page. */
const SLUG = 'set';
const TEST_MS = 2 * PATIENCE_MS;

let app: TestApp;
let browser: Browser;
let site: FleetSite;
let desk: WatchedPage;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  site = await FleetSite.create(app, SLUG);
  desk = await WatchedPage.open(browser, app, { reducedMotion: true, colorScheme: 'light' });
  await desk.signIn('admin', 'Ada');
  await desk.page.goto(`${app.url}/sites/${SLUG}/settings`);
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, PATIENCE_MS);

const row = (name: string): Locator => desk.page.locator(`li[data-setting="${name}"]`);
const settings = async () => (await app.api('GET', `/sites/${SLUG}/settings`)).body;
const isFocused = (element: Locator) => element.evaluate((each) => each.matches(':focus'));

/** Opens the field of a setting and types. */
async function type(name: string, title: string, text: string): Promise<void> {
  await row(name).getByRole('button', { name: 'Edit' }).click();
  await row(name).getByRole('textbox', { name: title }).fill(text);
}

describe('the settings, in a browser', () => {
  it(
    'are changed in their place, and say who did it, from what and why it counts',
    async () => {
      const heartbeat = row('heartbeatSeconds');
      await heartbeat.getByText('Nobody has changed it.').waitFor();
      await heartbeat.getByText('The default · 5 s to 1 h').waitFor();
      await type('heartbeatSeconds', 'Heartbeat', '1 min 30 s');
      await heartbeat.getByRole('textbox', { name: /^Reason/ }).fill('Fewer lines in the log');
      await desk.page.keyboard.press('Enter');
      await heartbeat.getByText(/^Ada changed it .*, from 1 min$/).waitFor();
      await heartbeat.getByText('Not the default, 1 min').waitFor();
      const edit = heartbeat.getByRole('button', { name: 'Edit Heartbeat', exact: true });
      await desk.until('the way back is where it began', () => isFocused(edit));
      expect((await settings()).settings.heartbeatSeconds).toBe(90);
      const { items } = (await app.api('GET', '/audit?action=settings.changed')).body;
      expect(items[0]).toMatchObject({ actor: 'person Ada', why: 'Fewer lines in the log' });
    },
    TEST_MS,
  );

  it(
    'refuse at the field what is out of range, and what does not go together',
    async () => {
      const brake = row('safetyBrakePercent');
      await type('safetyBrakePercent', 'Safety brake', '0');
      await brake.getByText('Out of range: 1 to 100 %.').waitFor();
      expect(await brake.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await desk.page.keyboard.press('Escape');
      const skew = row('clockSkewSeconds');
      await type('clockSkewSeconds', 'Clock difference allowed', '1 min');
      await desk.page.keyboard.press('Enter');
      await skew.getByText('“Clock difference allowed” (60) must be less than “Time to start” (60)').waitFor();
      const field = skew.getByRole('textbox', { name: 'Clock difference allowed' });
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      expect(await field.inputValue()).toBe('1 min');
      expect(await objections(desk.page)).toEqual([]);
      await desk.page.keyboard.press('Escape');
      expect((await settings()).settings.clockSkewSeconds).toBe(30);
    },
    TEST_MS,
  );

  it(
    'show both values when somebody else was faster, and overwrite nothing unseen',
    async () => {
      const attempts = row('maxAttempts');
      await type('maxAttempts', 'Attempts', '5');
      await site.settings({ maxAttempts: 4 });
      await desk.page.keyboard.press('Enter');
      const conflict = attempts.getByRole('alert');
      await conflict.getByText(/set it to 4 meanwhile; you chose 5\.$/).waitFor();
      expect((await settings()).settings.maxAttempts).toBe(4);
      await conflict.getByRole('button', { name: 'Set 5' }).click();
      await attempts.getByText(/^Ada changed it .*, from 4$/).waitFor();
      expect((await settings()).settings.maxAttempts).toBe(5);
      // Another setting that was changed in between is no conflict.
      await type('lostAfterDays', 'Lost after', '60');
      await site.settings({ safetyBrakePercent: 40 });
      await desk.page.keyboard.press('Enter');
      await row('lostAfterDays').getByText('60 days', { exact: true }).waitFor();
      expect((await settings()).settings).toMatchObject({ lostAfterDays: 60, safetyBrakePercent: 40 });
    },
    TEST_MS,
  );

  it(
    'want a reason for a big raise of the limit, and take a planned return of it back',
    async () => {
      const limit = row('maxConcurrentUpgrades');
      await type('maxConcurrentUpgrades', 'Limit', '75');
      await limit.getByText(/so many clients at once may flood the appliance/).waitFor();
      expect(await limit.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await limit.getByRole('textbox', { name: 'Reason' }).fill('The line was doubled');
      await limit.getByRole('button', { name: 'Save' }).click();
      await limit.getByText('Not the default, 25').waitFor();
      const { version } = await settings();
      const limitRevertAt = new Date(Date.now() + 3_600_000).toISOString();
      const patch = { maxConcurrentUpgrades: 60, limitRevertAt };
      const planned = await app.api('PATCH', `/sites/${SLUG}/settings`, patch, { 'if-match': `"${version}"` });
      expect(planned.status).toBe(200);
      await limit.getByText(/^Goes back to 75 at/).waitFor();
      await limit.getByRole('button', { name: 'Cancel the return' }).click();
      await limit.getByText(/^Goes back to 75 at/).waitFor({ state: 'detached' });
      expect((await settings()).limitRevert).toBeNull();
    },
    TEST_MS,
  );

  it(
    'hold the site’s name and time zone',
    async () => {
      const { page } = desk;
      const panel = page.getByRole('region', { name: 'Site', exact: true });
      await panel.getByRole('button', { name: 'Edit the site' }).click();
      await panel.getByRole('textbox', { name: 'Name' }).fill('Head office');
      await panel.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Berl');
      await page.getByRole('option', { name: 'Europe/Berlin' }).click();
      expect(await objections(page)).toEqual([]);
      await panel.getByRole('button', { name: 'Save' }).click();
      await panel.getByText('Europe/Berlin').waitFor();
      const kept: Site = (await app.api('GET', `/sites/${SLUG}`)).body;
      expect(kept).toMatchObject({ name: 'Head office', timeZone: 'Europe/Berlin' });
    },
    TEST_MS,
  );

  it(
    'make a key whose secret is shown once, and revoke it',
    async () => {
      const { page } = desk;
      await page.getByRole('button', { name: 'New key…' }).click();
      const dialog = page.getByRole('dialog', { name: 'New key' });
      await dialog.getByRole('textbox', { name: 'Name' }).fill('wallboard');
      await dialog.getByRole('combobox', { name: 'It ends' }).selectOption('in 30 days');
      expect(await objections(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Make the key' }).click();
      const secret = (await page.getByRole('textbox', { name: 'Secret of the key' }).textContent()) ?? '';
      const sites = () => app.api('GET', '/sites', undefined, withKey(secret));
      expect((await sites()).status).toBe(200);
      await page.keyboard.press('Escape');
      expect(await page.getByText(secret).isVisible()).toBe(true);
      expect(await objections(page)).toEqual([]);
      await page.getByRole('button', { name: 'I have kept it' }).click();
      await page.getByText(secret).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Revoke… wallboard' }).click();
      await page.getByRole('dialog', { name: 'Revoke “wallboard”' }).getByRole('button', { name: 'Revoke it' }).click();
      await page.getByRole('row', { name: /^wallboard/ }).waitFor({ state: 'detached' });
      expect((await sites()).status).toBe(401);
      const { items } = (await app.api<{ items: Key[] }>('GET', '/keys')).body;
      const key = items.find(({ name }) => name === 'wallboard')!;
      expect(Date.parse(key.expiresAt!) - Date.parse(key.createdAt)).toBeGreaterThan(29 * 86_400_000);
    },
    TEST_MS,
  );

  it(
    'let a person in by a link that is shown once, and remove them',
    async () => {
      const { page } = desk;
      await page.getByRole('button', { name: 'New person…' }).click();
      const dialog = page.getByRole('dialog', { name: 'New person' });
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Grace');
      await dialog.getByRole('button', { name: 'Add them' }).click();
      await page.getByRole('combobox', { name: 'Role of Grace' }).selectOption('viewer');
      await page.getByRole('button', { name: 'Sign-in link… for Grace' }).click();
      await page.getByRole('button', { name: 'Make the link' }).click();
      const link = await page.getByRole('textbox', { name: 'Sign-in link for Grace' }).textContent();
      expect(link).toMatch(/\/sign-in#rl_/);
      await page.getByRole('button', { name: 'Done' }).click();
      await desk.until('the role is changed', async () => {
        const { items } = (await app.api('GET', '/people')).body;
        return items.some(({ name, role }: { name: string; role: string }) => name === 'Grace' && role === 'viewer');
      });
      await page.getByRole('button', { name: 'Remove… Grace' }).click();
      await page.getByRole('dialog', { name: 'Remove Grace' }).getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('row', { name: /^Grace/ }).waitFor({ state: 'detached' });
    },
    TEST_MS,
  );

  it(
    'are all readable by somebody who may change nothing, in the dark theme too',
    async () => {
      const reader = await WatchedPage.open(browser, app, { reducedMotion: true, colorScheme: 'dark' });
      await reader.signIn('viewer', 'Vera');
      const { page } = reader;
      await page.goto(`${app.url}/sites/${SLUG}/settings`);
      await page.getByText('Your role, viewer, may not change settings.').first().waitFor();
      expect(await objections(page)).toEqual([]);
      const edit = page.getByRole('button', { name: 'Edit Heartbeat', exact: true });
      expect(await edit.getAttribute('aria-disabled')).toBe('true');
      await edit.focus();
      await page.getByRole('tooltip').getByText('may not change settings').waitFor();
      expect(await page.getByRole('table').count()).toBe(0);
      await reader.context.close();
    },
    TEST_MS,
  );

  it('have asked nobody else and complained of nothing', () => {
    expect(desk.foreignRequests).toEqual([]);
    const expected = /status of (401 .*\/api\/v1\/session|4(12|22) .*\/settings)\)$/;
    expect(desk.complaints.filter((text) => !expected.test(text))).toEqual([]);
  });
});
