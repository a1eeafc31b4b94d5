import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ConnectionTest } from '../../src/contracts/observation.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { objections } from './objections.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** A site by imports is made and fed in the browser, by keyboard where there is one; and a real appliance is tried out before it is saved. */
const TEST_MS = 3 * PATIENCE_MS;

let app: TestApp;
let browser: Browser;
let desk: WatchedPage;
let page: Page;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp({ config: { roles: ['api'] } }), launchChromium()]);
  desk = await WatchedPage.open(browser, app, { reducedMotion: true });
  page = desk.page;
  await desk.signIn('admin', 'Ada');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, PATIENCE_MS);

const exportOf = (count: number) => ({
  name: 'jump-clients.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    [
      'Jump Client ID,Name,Hostname,Upgrade Pending,Last Connect,Shoe size',
      ...Array.from({ length: count }, (_, index) => `${index + 1},TILL-${index + 1},till-${index + 1},true,,43`),
      '99,,,perhaps,,',
    ].join('\n'),
  ),
});

it(
  'makes a site by imports, takes an export in, and asks before it removes many',
  async () => {
    await page.goto(`${app.url}/?all=1`);
    await page.getByRole('button', { name: 'Add a site' }).first().focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add a site' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Depot Süd');
    expect(await dialog.getByRole('textbox', { name: 'Short name' }).inputValue()).toBe('depot-sud');
    await dialog.getByRole('radio', { name: 'Observed, by imports' }).check();
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).press('Enter');
    await page.waitForURL('**/sites/depot-sud');

    const open = page.getByRole('button', { name: 'Import an export…' });
    await open.click();
    const importing = page.getByRole('dialog', { name: 'Import an export' });
    const wrong = { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('Shoe size\n43\n') };
    await importing.getByLabel('The export').setInputFiles(wrong);
    await importing.getByRole('button', { name: 'Import', exact: true }).click();
    const refusal = importing.getByRole('alert');
    await refusal.getByText('The file must have a column').waitFor();
    expect((await refusal.innerText()).match(/must have a column/g)).toHaveLength(1);
    await importing.getByLabel('The export').setInputFiles(exportOf(10));
    await importing.getByRole('button', { name: 'Import', exact: true }).click();
    await importing.getByText(/^10 rows read: 10 new, .*1 line not read\.$/).waitFor();
    await importing.getByText('Not understood, and left out: the column “Shoe size”.').waitFor();
    await importing.getByText('Line 12').waitFor();
    expect(await objections(page)).toEqual([]);

    await importing.getByRole('button', { name: 'Import another' }).click();
    await importing.getByLabel('The export').setInputFiles(exportOf(4));
    await importing.getByRole('button', { name: 'Import', exact: true }).click();
    await importing.getByText('6 clients would be removed:').waitFor();
    expect(await objections(page)).toEqual([]);
    await importing.getByRole('button', { name: 'Remove 6 clients and import' }).click();
    await importing.getByText(/^4 rows read: .*6 removed/).waitFor();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.getByText('An upgrade has happened before Rollcall looked.').waitFor();
  },
  TEST_MS,
);

const TESTED: ConnectionTest = {
  ok: false,
  steps: [
    { step: 'name', result: 'passed', seen: 'It is 192.0.2.7.', remedy: null, page: null, reason: null },
    {
      step: 'tls',
      result: 'failed',
      seen: 'Its certificate is of an authority that is not trusted.',
      remedy: 'Give the own CA.',
      page: '/appliance › Security › Certificates',
      reason: 'tls_failed',
    },
    { step: 'token', result: 'skipped', seen: 'Not tried.', remedy: null, page: null, reason: null },
  ],
  rights: [{ right: 'backup', has: null, adds: 'Backups in plans.' }],
  siteVersion: null,
  siteRevision: null,
  clients: null,
  budget: null,
  tookMs: 1200,
};

it(
  'tries a connection out, says what to change where, and saves all the same when that is wanted',
  async () => {
    await page.route('**/api/v1/connection-tests', (route) => route.fulfill({ json: TESTED }));
    await page.goto(`${app.url}/?add=1`);
    const dialog = page.getByRole('dialog', { name: 'Add a site' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Head office');
    const test = dialog.getByRole('button', { name: 'Test connection' });
    await test.click();
    await dialog.getByText('The client secret of the API account.').waitFor();
    const address = dialog.getByRole('textbox', { name: 'Address of the site' });
    // Whoever asked goes on at the first field that is wrong.
    await address.and(page.locator(':focus')).waitFor();
    await address.fill('https://support.example.com');
    await dialog.getByRole('textbox', { name: 'Client ID of the API account' }).fill('rollcall');
    await dialog.getByLabel('Client secret', { exact: true }).fill('not-a-real-secret');
    await test.click();
    const steps = dialog.getByRole('list', { name: 'Steps of the test' });
    await steps.getByRole('listitem').filter({ hasText: 'Certificate' }).getByText('Give the own CA.').waitFor();
    await steps.getByText('On the appliance: /appliance › Security › Certificates').waitFor();
    await dialog.getByText(/ cannot be read yet .* What to change stands with “Certificate”\.$/).waitFor();
    // Nobody has to look for it.
    const failed = await steps.getByText('Give the own CA.').boundingBox();
    expect(failed!.y + failed!.height).toBeLessThan(page.viewportSize()!.height);
    await dialog.getByText('The test has failed.').waitFor();
    expect(await objections(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Add it all the same' }).click();
    await page.waitForURL('**/sites/head-office');
    await page.goto(`${app.url}/sites/head-office/settings#site`);
    await page.getByText('with a secret that is kept').waitFor();
    expect(await page.content()).not.toContain('not-a-real-secret');
    await page.getByRole('button', { name: 'Edit the site' }).click();
    await page.getByText('It is kept, and can never be read. Left empty, it stays as it is.').waitFor();
    await page.getByRole('textbox', { name: 'Client ID of the API account' }).fill('another');
    await page.getByText(/^Another account or host: the secret that stands is not used there\./).waitFor();
    expect(await objections(page)).toEqual([]);
  },
  TEST_MS,
);
