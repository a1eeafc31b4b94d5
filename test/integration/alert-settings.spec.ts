import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ALERT_SETTINGS_DEFAULTS as DEFAULTS, type AlertSettingsAnswer } from '../../src/contracts/alerts.js';
import { Database } from '../../src/platform/database/database.js';
import { createSite } from '../support/builders.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';

let test: TestApp;
let site: { id: string; slug: string };
let viewer: Record<string, string>;

beforeAll(async () => {
  test = await startTestApp({ config: { roles: ['api'] } });
  viewer = withKey((await test.createKey({ role: 'viewer' })).secret);
});
beforeEach(async () => {
  site = await createSite(test);
});
afterAll(() => test.close());

const get = () => test.api<AlertSettingsAnswer>('GET', `/sites/${site.slug}/alert-settings`, undefined, viewer);
const patch = (body: object, ifMatch: string | null = '"0"', headers: Record<string, string> = {}) =>
  test.api<AlertSettingsAnswer>('PATCH', `/sites/${site.slug}/alert-settings`, body, {
    ...headers,
    ...(ifMatch === null ? {} : { 'if-match': ifMatch }),
  });
const audited = async () =>
  (await test.api('GET', `/audit?site=${site.slug}&action=alert_settings.changed`)).body.items;

describe('the settings of alerts', () => {
  it('are the defaults at first, with rules for forms', async () => {
    const { body, headers } = await get();
    expect(body).toMatchObject({ version: 0, settings: DEFAULTS, changedAt: null, changedBy: null });
    expect(headers.get('etag')).toBe('"0"');
    expect(body.rules['massOfflinePercent']).toEqual({ default: 20, min: 1, max: 100 });
    expect(body.rules['massOfflineComparedSeconds']).toEqual({
      default: 600,
      min: 10,
      max: 7200,
      note: 'must be not less than massOfflineWithinSeconds',
    });
    expect(Object.keys(body.rules).sort()).toEqual(
      Object.keys(DEFAULTS)
        .filter((name) => name !== 'off')
        .sort(),
    );
  });

  it('are changed, and given back to their defaults', async () => {
    const first = await patch({ repeatSeconds: 3600, off: ['watchdog', 'client_offline'], why: 'too loud' });
    expect(first).toMatchObject({
      status: 200,
      body: {
        version: 1,
        settings: { ...DEFAULTS, repeatSeconds: 3600, off: ['client_offline', 'watchdog'] },
        changedBy: 'key bootstrap',
      },
    });
    expect(first.headers.get('etag')).toBe('"1"');
    expect((await get()).body).toEqual(first.body);
    const second = await patch({ repeatSeconds: null, off: null }, '"1"');
    expect(second.body).toMatchObject({ version: 2, settings: DEFAULTS });
    expect(await audited()).toMatchObject([
      { before: { repeatSeconds: 3600 }, after: { repeatSeconds: 14_400, off: [] }, why: null },
      { before: { repeatSeconds: 14_400, off: [] }, after: { repeatSeconds: 3600 }, why: 'too loud' },
    ]);
    const rows = await test.app
      .get(Database)
      .query('SELECT settings FROM alert_settings WHERE site_id = $1', [site.id]);
    expect(rows).toEqual([{ settings: {} }]);
  });

  it('are not changed by a change that is none', async () => {
    await patch({ repeatSeconds: 3600 });
    expect((await patch({ repeatSeconds: 3600 }, '"1"')).body.version).toBe(1);
    expect((await patch({}, '"1"')).body.version).toBe(1);
    expect(await audited()).toHaveLength(1);
  });

  it('are edited only as they stand', async () => {
    expect(await patch({ repeatSeconds: 3600 }, null)).toMatchObject({
      status: 428,
      body: { code: 'version_required' },
    });
    const both = await Promise.all([patch({ repeatSeconds: 3600 }), patch({ repeatSeconds: 7200 })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const stale = both.find(({ status }) => status === 412)!;
    expect(stale.body).toMatchObject({ code: 'stale_version', version: 1 });
    expect(await audited()).toHaveLength(1);
  });

  it.each<[object, string, string]>([
    [{ massOfflinePercent: 0 }, '/massOfflinePercent', 'too_small'],
    [{ massOfflinePercent: 101 }, '/massOfflinePercent', 'too_big'],
    [{ repeatSeconds: 3600.5 }, '/repeatSeconds', 'invalid_type'],
    [{ off: ['everything'] }, '/off/0', 'invalid_value'],
    [{ colour: 'red' }, '/colour', 'unknown_field'],
    [{ massOfflineWithinSeconds: 700 }, '/massOfflineWithinSeconds', 'below_within'],
    [{ massOfflineComparedSeconds: 200 }, '/massOfflineComparedSeconds', 'below_within'],
    [{ repeatSeconds: 299 }, '/repeatSeconds', 'below_interval'],
    [{ massOfflineAftermathSeconds: 100 }, '/massOfflineAftermathSeconds', 'ends_before_judged'],
  ])('are refused as %j', async (body, pointer, code) => {
    expect(await patch(body)).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ pointer, code }] } });
    expect((await get()).body.version).toBe(0);
  });

  it('are not for viewers to change', async () => {
    expect((await patch({ repeatSeconds: 3600 }, '"0"', viewer)).status).toBe(403);
  });
});
