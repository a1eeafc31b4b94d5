import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlertSettingsAnswer } from '../../src/contracts/alerts.js';
import type { Receiver } from '../../src/contracts/receivers.js';
import { FleetSite } from '../support/fleet-site.js';
import { startStub, type StubService } from '../support/stub-service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchChromium } from './chromium.js';
import { objections } from './objections.js';
import { PATIENCE_MS, WatchedPage } from './watched-page.js';

/** Receivers, what was sent to them, and the alert settings, in the hands of an admin. The tests follow each other on one page. */
const SLUG = 'told';
const TEST_MS = 2 * PATIENCE_MS;

let app: TestApp;
let browser: Browser;
let stub: StubService;
let answer = { status: 204, body: '' };
let desk: WatchedPage;
let page: Page;

beforeAll(async () => {
  [app, browser, stub] = await Promise.all([startTestApp(), launchChromium(), startStub(() => answer)]);
  await FleetSite.create(app, SLUG);
  desk = await WatchedPage.open(browser, app, { reducedMotion: true, colorScheme: 'light' });
  page = desk.page;
  await desk.signIn('admin', 'Ada');
}, TEST_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await stub?.close();
}, PATIENCE_MS);

const at = `/sites/${SLUG}`;
const receivers = async (): Promise<Receiver[]> => (await app.api('GET', `${at}/alert-receivers`)).body.items;
const alertSettings = async (): Promise<AlertSettingsAnswer> => (await app.api('GET', `${at}/alert-settings`)).body;
const rowOf = (name: string): Locator =>
  page.getByRole('table', { name: 'Receivers of alerts' }).getByRole('row', { name: new RegExp(`^${name}`) });
const setting = (name: string): Locator => page.locator(`li[data-setting="${name}"]`);

async function choose(receiver: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${receiver}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

type Scheme = 'light' | 'dark';

/** A long page is asked about in one scheme: its parts are those of others. */
async function expectNoObjection(schemes: readonly Scheme[] = ['light', 'dark']): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    expect(await objections(page)).toEqual([]);
  }
}

describe('receivers of alerts, in a browser', () => {
  it(
    'are made by a form that says at its fields what is wrong, and a signing secret is shown once',
    async () => {
      await page.goto(`${app.url}${at}/receivers`);
      await page.getByText(/^Nobody is told of alerts yet/).waitFor();
      await page.getByRole('button', { name: 'New receiver…' }).click();
      const dialog = page.getByRole('dialog', { name: 'New receiver' });
      await dialog.getByRole('button', { name: 'Make the receiver' }).click();
      await dialog.getByText('A receiver needs a name.').waitFor();
      const name = dialog.getByRole('textbox', { name: 'Name' });
      expect(await name.evaluate((field) => field.matches(':focus'))).toBe(true);
      await name.fill('On call');
      const address = dialog.getByRole('textbox', { name: 'Address' });
      await address.fill(`${stub.url}/hook`);
      await dialog.getByRole('button', { name: 'Make the receiver' }).click();
      await dialog.getByText(/^must begin with https:/).waitFor();
      expect(await address.getAttribute('aria-invalid')).toBe('true');
      await dialog.getByRole('checkbox', { name: /not public, or without TLS/ }).check();
      await dialog.getByRole('button', { name: 'Only at certain times' }).click();
      await dialog.getByText('Critical and warning, all alerts, Mon–Fri 08:00–18:00').waitFor();
      await expectNoObjection();
      await dialog.getByRole('button', { name: 'Remove time 1' }).click();
      await dialog.getByRole('button', { name: 'Make the receiver' }).click();
      const secret = page.getByRole('textbox', { name: 'Signing secret' });
      expect(await secret.textContent()).toMatch(/^whsec_/);
      await page.getByRole('button', { name: 'I have kept it' }).click();
      await rowOf('On call').getByText('Critical and warning, all alerts').waitFor();
      await rowOf('On call').getByText('Nothing sent yet').waitFor();
      expect(await receivers()).toMatchObject([{ name: 'On call', kind: 'webhook', allowPrivate: true }]);
    },
    TEST_MS,
  );

  it(
    'are sent a test, and what came of it is said in its place',
    async () => {
      await page.getByRole('button', { name: 'Send test to On call' }).click();
      const outcome = page.getByRole('status', { name: 'Test of On call' });
      await outcome.getByText(/^The test was delivered: it answered 204 after \d+ ms\.$/).waitFor();
      expect(stub.calls.at(-1)!.body).toMatchObject({ kind: 'test', site: { slug: SLUG } });
      answer = { status: 401, body: 'no such token' };
      await choose('On call', 'Send a test as an alert that begins');
      await outcome.getByText(/it does not accept the key or password: 401 no such token$/).waitFor();
      answer = { status: 204, body: '' };
    },
    TEST_MS,
  );

  it(
    'have a log: each try, the message as it was sent, and a replay',
    async () => {
      const log = page.getByRole('table', { name: 'Deliveries, newest first' });
      await page.getByRole('combobox', { name: 'State' }).click();
      await page.getByRole('option', { name: 'Given up' }).click();
      await page.waitForURL(/state=given_up/);
      await log.getByRole('button', { name: /^Open: Test/ }).click();
      await page.waitForURL(/delivery=/);
      const details = page.getByRole('group', { name: /^Delivery: Test/ });
      await details.getByText('"kind": "firing"').waitFor();
      await details.getByText('not taken').waitFor();
      await expectNoObjection();
      const before = stub.calls.length;
      await details.getByRole('button', { name: 'Replay' }).click();
      await details.getByText('It is sent again, as a delivery of its own.').waitFor();
      await desk.until('it has come again', async () => stub.calls.length > before);
      expect(stub.calls.at(-1)!.body).toMatchObject({ kind: 'firing' });
      await details.getByRole('button', { name: 'Show that one' }).click();
      await details.getByText('taken', { exact: true }).waitFor();
    },
    TEST_MS,
  );

  it(
    'show both values when somebody else was faster',
    async () => {
      await page.getByRole('button', { name: 'Edit… On call' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('Night shift');
      const [receiver] = await receivers();
      const ifMatch = { 'if-match': `"${receiver!.version}"` };
      await app.api('PATCH', `${at}/alert-receivers/${receiver!.id}`, { name: 'Day shift' }, ifMatch);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText(/^Name: someone else set it to Day shift meanwhile; you chose Night shift\.$/).waitFor();
      expect(await receivers()).toMatchObject([{ name: 'Day shift' }]);
      await page.getByRole('button', { name: 'Set mine' }).click();
      await rowOf('Night shift').waitFor();
      expect(await receivers()).toMatchObject([{ name: 'Night shift', secrets: receiver!.secrets }]);
    },
    TEST_MS,
  );

  it(
    'get a new secret, are switched off and on, and are deleted, each after saying what follows',
    async () => {
      await choose('Night shift', 'New signing secret…');
      await page.getByRole('button', { name: 'Make a new secret' }).click();
      await page.getByRole('button', { name: 'I have kept it' }).click();
      await choose('Night shift', 'Switch off…');
      await page.getByRole('button', { name: 'Switch it off' }).click();
      await rowOf('Night shift').getByText('Switched off').waitFor();
      await choose('Night shift', 'Switch on');
      await rowOf('Night shift').getByText('Switched off').waitFor({ state: 'detached' });
      await choose('Night shift', 'Delete…');
      await page.getByText(/^Nothing waits for it now\./).waitFor();
      await page.getByRole('button', { name: 'Delete it' }).click();
      await page.getByText(/^Nobody is told of alerts yet/).waitFor();
      expect(await receivers()).toEqual([]);
    },
    TEST_MS,
  );

  it(
    'are for admins; others are told so',
    async () => {
      const other = await WatchedPage.open(browser, app, { reducedMotion: true });
      await other.signIn('viewer', 'Vic');
      await other.page.goto(`${app.url}${at}/receivers`);
      await other.page.getByText(/^Your role, viewer, may not manage receivers of alerts\./).waitFor();
      await other.context.close();
    },
    TEST_MS,
  );
});

describe('the alert settings, in a browser', () => {
  it(
    'are changed in their place, refused at the field, and given back to their default',
    async () => {
      await page.goto(`${app.url}${at}/settings`);
      const grace = setting('clientOfflineGraceSeconds');
      await grace.getByRole('button', { name: 'Edit' }).click();
      await grace.getByRole('textbox', { name: 'Grace for clients' }).fill('2 days');
      await grace.getByText('A time, 0 s to 24 h.').waitFor();
      await grace.getByRole('textbox', { name: 'Grace for clients' }).fill('15 min');
      await page.keyboard.press('Enter');
      await grace.getByText('Not the default, 5 min').waitFor();
      expect((await alertSettings()).settings.clientOfflineGraceSeconds).toBe(900);
      const repeat = setting('repeatSeconds');
      await repeat.getByRole('button', { name: 'Edit' }).click();
      await repeat.getByRole('textbox', { name: 'Repeat' }).fill('1 min');
      await page.keyboard.press('Enter');
      await repeat.getByText(/“Repeat” \(60\) must be not less than “Between updates, at least” \(300\)/).waitFor();
      await page.keyboard.press('Escape');
      await grace.getByRole('button', { name: 'Edit' }).click();
      await grace.getByRole('button', { name: 'Back to the default, 5 min' }).click();
      await grace.getByRole('button', { name: 'Save' }).click();
      await grace.getByText(/^The default/).waitFor();
      expect((await alertSettings()).settings.clientOfflineGraceSeconds).toBe(300);
    },
    TEST_MS,
  );

  it(
    'have a list of the alerts that are off, and show both values when somebody else was faster',
    async () => {
      const off = setting('off');
      await off.getByRole('button', { name: 'Edit' }).click();
      await off.getByRole('checkbox', { name: 'Limit changed' }).check();
      await expectNoObjection(['light']);
      const { version } = await alertSettings();
      await app.api('PATCH', `${at}/alert-settings`, { off: ['run_finished'] }, { 'if-match': `"${version}"` });
      await off.getByRole('button', { name: 'Save' }).click();
      await off.getByText(/set it to Run finished meanwhile; you chose Limit changed\.$/).waitFor();
      await off.getByRole('button', { name: 'Set mine' }).click();
      // While it is saved, the list is there with the same words.
      await off.getByRole('button', { name: 'Edit' }).waitFor();
      await off.getByText('Limit changed', { exact: true }).waitFor();
      expect((await alertSettings()).settings.off).toEqual(['limit_changed']);
    },
    TEST_MS,
  );

  it('have asked nobody else and complained of nothing', () => {
    expect(desk.foreignRequests).toEqual([]);
    // What was refused on purpose, and the deliveries of a receiver that was deleted.
    const known = /status of (401 .*\/api\/v1\/session\)|400|412|422|404 .*\/alert-deliveries\/)/;
    expect(desk.complaints.filter((text) => !known.test(text))).toEqual([]);
  });
});
