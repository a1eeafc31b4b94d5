import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Silence } from '../../src/contracts/alerts.js';
import { Database } from '../../src/platform/database/database.js';
import { insertIncident, insertMembers } from '../support/alert-rows.js';
import { checkIn, createSite } from '../support/builders.js';
import { runCli, type CliEnd, type CliRun } from '../support/cli-run.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ESCAPE = String.fromCharCode(27);

let test: TestApp;
let database: Database;
let site: { id: string; slug: string };

beforeAll(async () => {
  // Without the judge, who would end what he does not find.
  test = await startTestApp({ config: { roles: ['api'] } });
  database = test.app.get(Database);
});
beforeEach(async () => {
  site = await createSite(test);
});
afterAll(() => test.close());

const rollcall = (argv: readonly string[], run: Partial<CliRun> = {}): Promise<CliEnd> =>
  runCli(['--site', site.slug, ...argv], { url: test.url, key: test.adminKey, ...run });
const alerts = (...argv: string[]) => rollcall(['alerts', ...argv]);
const json = async (...argv: string[]) => JSON.parse((await rollcall(['-o', 'json', 'alerts', ...argv])).out);

describe('alerts', () => {
  it('are listed most urgent first, in every format', async () => {
    await insertIncident(database, site.id, { number: 1, count: 12 });
    await insertIncident(database, site.id, { number: 2, severity: 'critical', alert: 'safety_brake', scope: 'site' });
    await insertIncident(database, site.id, { number: 3, resolved: 60, alert: 'upgrade_failed' });
    const { code, out } = await alerts();
    expect(code).toBe(0);
    expect(out).toMatch(/^2 alerts fire \(1 critical, 1 warning\)\.\n/);
    expect(out).toMatch(/ 2 +critical +firing +– .*\n +1 +warning +firing +12 /);
    expect((await alerts('list', '--list', 'resolved')).out).toMatch(/ 3 +warning +resolved/);
    const body = await json('list', '--severity', 'critical');
    expect(body).toMatchObject({ counts: { firing: 2 }, items: [{ number: 2 }], more: false });
    expect((await rollcall(['-o', 'csv', 'alerts'])).out.split('\n')[0]).toContain('no,severity,state,alert');
    expect((await alerts('list', '--limit', '1')).err).toContain('The first 1 are shown');
    expect((await alerts('list', '--severity', 'loud')).code).toBe(64);
  });

  it('are shown with their clients, whose names harm nobody', async () => {
    const name = `till${ESCAPE}[2J`;
    await test.api('POST', `/sites/${site.slug}/check-ins`, { checkIns: [checkIn({ attributes: { name } })] });
    const { items } = (await test.api('GET', `/sites/${site.slug}/clients`)).body;
    const id = await insertIncident(database, site.id, { number: 5, count: 3 });
    await insertMembers(database, id, [items[0].id]);
    for (const which of ['5', id]) {
      const { code, out } = await alerts('show', which);
      expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('till\\u001b[2J: online since') });
      expect(out).toContain('… and 2 more');
    }
    expect(await alerts('show', '9')).toMatchObject({ code: 1, err: expect.stringContaining('no alert 9') });
    expect((await alerts('show', 'soon')).code).toBe(64);
  });

  it('are found by number also when they are over', async () => {
    await insertIncident(database, site.id, { number: 4, resolved: 60 });
    expect((await alerts('show', '4')).out).toMatch(/state +resolved/);
  });

  it('are taken on, and given back', async () => {
    await insertIncident(database, site.id, { number: 6 });
    expect(await alerts('ack', '6', '--note', 'on my way')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Alert 6 is taken by key bootstrap'),
    });
    expect((await alerts('show', '6')).out).toMatch(/taken by +key bootstrap, .*: on my way/);
    expect((await alerts('ack', '6', '--withdraw')).out).toContain('Nobody has alert 6');
    const { secret } = await test.createKey({ role: 'viewer' });
    expect(await rollcall(['alerts', 'ack', '6'], { key: secret })).toMatchObject({ code: 5 });
  });
});

describe('alerts silence', () => {
  const active = async (): Promise<Silence[]> => (await json('silences')).items;

  it('keeps them quiet for a while, and is taken back', async () => {
    await insertIncident(database, site.id, { number: 1 });
    const { code, out } = await alerts('silence', '--for', '2h', '--why', 'new cables');
    expect(code).toBe(0);
    expect(out).toMatch(/^Silent until .*\. It mutes 1 alert now/);
    expect(out).toContain('told all the same: fleet mass offline');
    const [made] = await active();
    expect(made).toMatchObject({ reason: 'new cables', alerts: [], filter: '' });
    expect(Date.parse(made!.endsAt) - Date.parse(made!.startsAt)).toBeLessThanOrEqual(7_200_000);
    expect((await alerts('silences')).out).toContain(made!.id);
    expect((await alerts('unsilence', made!.id)).code).toBe(0);
    expect(await active()).toEqual([]);
  });

  it('takes alerts, a filter and a window', async () => {
    const argv = [
      '--from',
      '3h',
      '--for',
      '30m',
      '--alert',
      'client_offline,upgrade_failed',
      '--filter',
      'group=Tills',
    ];
    const body = await json('silence', '--why', 'a window', ...argv);
    expect(body).toMatchObject({
      state: 'planned',
      alerts: ['client_offline', 'upgrade_failed'],
      filter: 'group=Tills',
    });
    expect(Date.parse(body.endsAt) - Date.parse(body.startsAt)).toBe(1_800_000);
  });

  it.each([
    [['--why', 'x'], 'until when'],
    [['--why', 'x', '--for', '2h', '--until', '06:00'], 'until when'],
    [['--why', 'x', '--for', 'long'], 'no length of time'],
    [['--why', 'x', '--for', '2h', '--alert', 'noise'], 'no alert'],
    [['--why', 'x', '--for', '2h', '--from', 'soon'], 'no moment'],
    [['--for', '2h'], '--why'],
  ])('is not understood as %j', async (argv, says) => {
    expect(await alerts('silence', ...argv)).toMatchObject({ code: 64, err: expect.stringContaining(says) });
    expect(await active()).toEqual([]);
  });

  it('says why the server refuses', async () => {
    expect(await alerts('silence', '--for', '31d', '--why', 'x')).toMatchObject({
      code: 1,
      err: expect.stringContaining('30 days'),
    });
    expect((await alerts('unsilence', 'that')).code).toBe(64);
  });
});
