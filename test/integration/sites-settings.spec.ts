import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  SETTINGS_DEFAULTS,
  SETTINGS_SHAPE,
  settingsAnswerSchema,
  startsAnswerSchema,
  type SettingsAnswer,
  type Site,
  type StartsAnswer,
} from '../../src/contracts/sites.js';
import type { Summary } from '../../src/contracts/upgrades.js';
import { Database } from '../../src/platform/database/database.js';
import { WAKE_UPS, type WakeUp, WakeUps } from '../../src/platform/database/wake-ups.js';
import { SiteSettings } from '../../src/sites/settings.service.js';
import { SettingsStore } from '../../src/sites/settings.store.js';
import { Sites } from '../../src/sites/sites.service.js';
import { openTestDatabase } from '../support/database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

let app: TestApp;
let database: Database;
let settings: SiteSettings;
let site: Site;
let made = 0;

beforeAll(async () => {
  app = await startTestApp();
  database = app.app.get(Database);
  settings = app.app.get(SiteSettings);
});
afterAll(() => app?.close());
beforeEach(async () => {
  made += 1;
  site = (await app.api<Site>('POST', '/sites', { slug: `site-${made}`, name: `Site ${made}` })).body;
});

const path = (rest: string) => `/sites/${site.slug}${rest}`;
const read = () => app.api<SettingsAnswer>('GET', path('/settings'));
const patch = (body: unknown, tag: string | null = '*') =>
  app.api<SettingsAnswer & { code: string; errors: object[] }>(
    'PATCH',
    path('/settings'),
    body,
    tag === null ? {} : { 'if-match': tag },
  );
const pause = (reason: unknown = 'the console is slow') => app.api<StartsAnswer>('POST', path('/pause'), { reason });
const resume = (reason: unknown = 'all clear') => app.api<StartsAnswer>('POST', path('/resume'), { reason });
const throttle = async () => (await settings.read(database, site.id))!;
const changes = () =>
  database.query<{ kind: string; by: string | null; data: Record<string, unknown> }>(
    `SELECT kind, by, data FROM change WHERE site_id = $1 AND kind <> 'site.created' ORDER BY id`,
    [site.id],
  );
const audit = () =>
  database.query(
    `SELECT actor, action, before, after, why FROM audit_entry WHERE site_id = $1 AND action <> 'site.created' ORDER BY id`,
    [site.id],
  );

/** The wake-ups with this site's id that `work` sends: those between two of our own, since they come in order. */
async function wakeUpsOf(work: () => Promise<unknown>): Promise<WakeUp[]> {
  const heard: (WakeUp | 'mark')[] = [];
  const wakeUps = app.app.get(WakeUps);
  const ends = WAKE_UPS.map((kind) => wakeUps.on(kind, (payload) => payload === site.id && heard.push(kind)));
  ends.push(wakeUps.on('access', (payload) => payload === 'mark' && heard.push('mark')));
  const mark = async (count: number) => {
    await database.query(`SELECT pg_notify('rollcall_access', 'mark')`);
    await waitFor(() => heard.filter((one) => one === 'mark').length === count, { what: 'our own wake-up' });
  };
  await mark(1);
  await work();
  await mark(2);
  for (const end of ends) end();
  return heard.slice(heard.indexOf('mark') + 1, -1) as WakeUp[];
}

describe('reading the settings', () => {
  it('shows each with its default and range, as the schemas have them', async () => {
    const { status, headers, body } = await read();
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"1"');
    expect(settingsAnswerSchema.parse(body)).toEqual(body);
    expect(body.settings).toEqual(SETTINGS_DEFAULTS);
    expect(Object.keys(body.rules).sort()).toEqual(Object.keys(SETTINGS_SHAPE).sort());
    expect(body.rules).toMatchObject({
      maxConcurrentUpgrades: { default: 25, min: 1, max: 500 },
      automaticUpgrades: { default: 'always', choices: ['disabled', 'this_version', 'always'] },
      offlineAfterSeconds: { default: 180, min: 5, max: 3600, note: 'must be not less than heartbeatSeconds' },
      deleteAfterDays: { default: 0, min: 0, max: 3650, note: 'must be 0 (never) or a whole number from 15 to 3650' },
    });
    for (const [name, { min, max }] of Object.entries(body.rules)) {
      if (min === undefined || max === undefined) continue;
      const schema = SETTINGS_SHAPE[name as keyof typeof SETTINGS_SHAPE];
      expect([min - 1, min, max, max + 1].map((value) => schema.safeParse(value).success)).toEqual([
        false,
        true,
        true,
        false,
      ]);
    }
  });
});

describe('changing the settings', () => {
  it('needs the version it is based on', async () => {
    expect(await patch({ maxAttempts: 5 }, null)).toMatchObject({ status: 428, body: { code: 'version_required' } });
    const changed = await patch({ maxAttempts: 5 }, '"1"');
    expect(changed).toMatchObject({
      status: 200,
      body: { version: 2, settings: { maxAttempts: 5, maxConcurrentUpgrades: 25 } },
    });
    expect(changed.headers.get('etag')).toBe('"2"');
    const stale = await patch({ maxAttempts: 6 }, '"1"');
    expect(stale).toMatchObject({ status: 412, body: { code: 'stale_version', version: 2 } });
    expect((await read()).body).toMatchObject({ version: 2, settings: { maxAttempts: 5 } });
  });

  it('writes what changed, from what to what, by whom and why, and wakes', async () => {
    const why = 'the night shift has begun';
    const heard = await wakeUpsOf(() =>
      patch({ maxConcurrentUpgrades: 50, maxAttempts: 3, safetyBrakePercent: 40, why }),
    );
    expect(heard).toEqual(['settings', 'grant']);
    const before = { maxConcurrentUpgrades: 25, safetyBrakePercent: 30 };
    const after = { maxConcurrentUpgrades: 50, safetyBrakePercent: 40 };
    expect(await changes()).toEqual([
      { kind: 'settings.changed', by: 'key bootstrap', data: { before, after, version: 2, why } },
      { kind: 'limit.changed', by: 'key bootstrap', data: { before: 25, after: 50, why } },
    ]);
    expect(await audit()).toEqual([{ actor: 'key bootstrap', action: 'settings.changed', before, after, why }]);
  });

  it('tells of no limit when another setting changed, and of nothing when none did', async () => {
    await patch({ heartbeatSeconds: 30 });
    expect((await changes()).map(({ kind }) => kind)).toEqual(['settings.changed']);
    expect((await patch({ heartbeatSeconds: 30 })).body.version).toBe(2);
    expect((await patch({})).body.version).toBe(2);
    expect(await changes()).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ['a limit of 0', { maxConcurrentUpgrades: 0 }, '/maxConcurrentUpgrades'],
    ['a limit of 501', { maxConcurrentUpgrades: 501 }, '/maxConcurrentUpgrades'],
    ['half a slot', { maxConcurrentUpgrades: 2.5 }, '/maxConcurrentUpgrades'],
    ['a number in quotes', { maxConcurrentUpgrades: '30' }, '/maxConcurrentUpgrades'],
    ['null', { maxConcurrentUpgrades: null }, '/maxConcurrentUpgrades'],
    ['an unknown mode', { automaticUpgrades: 'sometimes' }, '/automaticUpgrades'],
    ['a deletion too early', { deleteAfterDays: 14 }, '/deleteAfterDays'],
    ['an unknown setting', { limit: 3 }, '/limit'],
    ['silence shorter than the heartbeat', { offlineAfterSeconds: 59 }, '/offlineAfterSeconds'],
    ['a heartbeat longer than the silence', { heartbeatSeconds: 181 }, '/heartbeatSeconds'],
    ['an array', [], ''],
  ])('refuses %s, names the field, and changes nothing', async (_, body, pointer) => {
    const answer = await patch(body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ pointer }] } });
    expect((await read()).body).toMatchObject({ version: 1, settings: SETTINGS_DEFAULTS });
  });

  it('takes every setting at both ends of its range', async () => {
    const { rules } = (await read()).body;
    const ends = (end: 'min' | 'max') =>
      Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, rule[end] ?? rule.choices?.[0]]));
    for (const body of [ends('min'), ends('max'), SETTINGS_DEFAULTS]) {
      const answer = await patch(body);
      expect(answer).toMatchObject({ status: 200, body: { settings: body } });
      expect((await throttle()).settings).toEqual(body);
    }
  });

  it('lets one of many that are based on the same version through', async () => {
    const answers = await Promise.all([2, 4, 6, 8, 10, 1].map((maxAttempts) => patch({ maxAttempts }, '"1"')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(5);
    expect((await throttle()).version).toBe(2);
  });
});

describe('pause and resume', () => {
  it('says since when, by whom and why, keeps that when asked again, and leaves the version', async () => {
    const heard = await wakeUpsOf(() => pause());
    expect(heard).toEqual(['settings', 'grant']);
    const { body } = await pause('another reason');
    expect(startsAnswerSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ paused: { by: 'key bootstrap', reason: 'the console is slow' }, brake: null });
    expect((await throttle()).version).toBe(1);
    const resumed = await wakeUpsOf(async () => expect((await resume()).body).toEqual({ paused: null, brake: null }));
    expect(resumed).toEqual(['settings', 'grant']);
    expect((await resume('again')).status).toBe(200);
    expect(await changes()).toEqual([
      { kind: 'starts.paused', by: 'key bootstrap', data: { reason: 'the console is slow' } },
      { kind: 'starts.resumed', by: 'key bootstrap', data: { reason: 'all clear', paused: true, safetyBrake: false } },
    ]);
    expect(await audit()).toMatchObject([
      { action: 'starts.paused', before: { paused: false }, after: { paused: true }, why: 'the console is slow' },
      { action: 'starts.resumed', before: { paused: true }, after: { paused: false }, why: 'all clear' },
    ]);
  });

  it.each([undefined, '', '   ', 7, 'x'.repeat(501), 'nul\u0000'])('wants a reason: not %j', async (reason) => {
    for (const answer of [await pause(reason ?? null), await resume(reason ?? null)]) {
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/reason' }] } });
    }
  });

  it('releases the safety brake and empties its window', async () => {
    const before = await throttle();
    const trip = () =>
      database.transaction(async (tx) => {
        await settings.lock(tx, site.id);
        return settings.tripBrake(tx, site.id, { failures: 9, outcomes: 20 });
      });
    expect(await trip()).toBe(true);
    expect(await trip()).toBe(false);
    expect((await throttle()).brake).toMatchObject({ failures: 9, outcomes: 20 });
    expect((await pause()).body.brake).toMatchObject({ failures: 9, outcomes: 20 });
    await resume();
    const after = await throttle();
    expect(after).toMatchObject({ paused: null, brake: null });
    expect(after.brakeSinceMs).toBeGreaterThan(before.brakeSinceMs);
    await resume();
    expect((await throttle()).brakeSinceMs).toBe(after.brakeSinceMs);
    expect(await changes()).toMatchObject([
      { kind: 'brake.tripped', by: null, data: { failures: 9, outcomes: 20 } },
      { kind: 'starts.paused' },
      { kind: 'starts.resumed', data: { paused: true, safetyBrake: true } },
    ]);
  });
});

describe('the throttle row', () => {
  it('answers null for a site that is gone', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000';
    for (const read of ['read', 'lock', 'share'] as const) {
      expect(await database.transaction((tx) => settings[read](tx, nobody))).toBeNull();
    }
    await expect(database.transaction((tx) => settings.takeFences(tx, nobody, 1))).rejects.toThrow('is gone');
  });

  it('gives out fences that only grow, none twice', async () => {
    const take = (count: number) =>
      database.transaction(async (tx) => {
        await settings.lock(tx, site.id);
        const first = await settings.takeFences(tx, site.id, count);
        return Array.from({ length: count }, (_, index) => first + index);
      });
    const taken = (await Promise.all([1, 5, 3, 10, 1].map(take))).flat();
    expect([...taken].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect((await throttle()).lastFence).toBe(20);
  });

  it('reads the clock after it has the lock', async () => {
    // A database of its own: no other room may wait for the row as well.
    const quiet = await openTestDatabase();
    const store = new SettingsStore();
    const siteId = '00000000-0000-7000-8000-00000000000c';
    await quiet.database.query(
      `INSERT INTO site (id, slug, name, control, driver_kind) VALUES ($1, 'a', 'A', 'managed', 'none')`,
      [siteId],
    );
    await quiet.database.transaction((tx) => store.insert(tx, siteId, SETTINGS_DEFAULTS));
    const holder = new pg.Client({ connectionString: quiet.url });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM site_settings WHERE site_id = $1 FOR UPDATE', [siteId]);
      const waiting = quiet.database.transaction((tx) => store.lock(tx, siteId));
      await waitFor(
        async () =>
          (await quiet.database.query(`SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()`)).length >
          0,
        { what: 'somebody who waits for the lock' },
      );
      // The holder changes nothing, so nothing makes the waiting statement look at the row again.
      const { rows } = await holder.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      await holder.query('ROLLBACK');
      expect((await waiting)!.nowMs).toBeGreaterThanOrEqual(rows[0]!.now.getTime());
    } finally {
      await holder.end();
      await quiet.close();
    }
  });

  it('takes a new run and the mode that ends with the old one', async () => {
    await patch({ automaticUpgrades: 'this_version' });
    const runId = '00000000-0000-7000-8000-00000000000b';
    await database.transaction(async (tx) => {
      await settings.lock(tx, site.id);
      await settings.setRun(tx, site.id, runId);
      await settings.setAutomaticUpgrades(tx, site.id, 'disabled', 'person Ada');
      await settings.setAutomaticUpgrades(tx, site.id, 'disabled', 'person Ada');
    });
    expect(await throttle()).toMatchObject({ runId, version: 3, settings: { automaticUpgrades: 'disabled' } });
    expect((await changes()).slice(1)).toEqual([
      {
        kind: 'settings.changed',
        by: 'person Ada',
        data: { before: { automaticUpgrades: 'this_version' }, after: { automaticUpgrades: 'disabled' }, version: 3 },
      },
    ]);
  });

  it('keeps nothing of a write that fails on its way', async () => {
    const failing = database.transaction(async (tx) => {
      await settings.lock(tx, site.id);
      await settings.tripBrake(tx, site.id, { failures: 1, outcomes: 20 });
      throw new Error('the rest failed');
    });
    await expect(failing).rejects.toThrow('the rest failed');
    expect((await throttle()).brake).toBeNull();
    expect(await changes()).toEqual([]);
  });
});

describe('sites by slug and id', () => {
  it('are read anew after a change made elsewhere', async () => {
    const sites = app.app.get(Sites);
    await sites.require(site.slug);
    await database.query('UPDATE site SET name = $2 WHERE id = $1', [site.id, 'Renamed behind our back']);
    await database.query(`SELECT pg_notify('rollcall_settings', $1)`, [site.id]);
    await waitFor(async () => (await sites.require(site.slug)).name === 'Renamed behind our back', { deadlineMs: 900 });
    expect((await sites.byId(site.id))?.slug).toBe(site.slug);
    expect(await sites.byId('00000000-0000-7000-8000-000000000000')).toBeNull();
    await expect(sites.require('nowhere')).rejects.toMatchObject({ code: 'not_found' });
    expect((await sites.all()).map(({ slug }) => slug)).toContain(site.slug);
  });

  it('are no older than a second without any wake-up', async () => {
    const sites = app.app.get(Sites);
    await sites.require(site.slug);
    await database.query('UPDATE site SET name = $2 WHERE id = $1', [site.id, 'Renamed in silence']);
    await waitFor(async () => (await sites.require(site.slug)).name === 'Renamed in silence', { deadlineMs: 1500 });
  });
});

describe('a limit that goes back by itself', () => {
  const inOneHour = () => new Date(Date.now() + 3_600_000).toISOString();
  /** As if the time that was planned had come. */
  const becomeDue = () =>
    database.query(`UPDATE site_settings SET limit_revert_at = now() - interval '1 second' WHERE site_id = $1`, [
      site.id,
    ]);
  const summary = async () => (await app.api<Summary>('GET', path('/summary'))).body;

  it('is planned with the change that it undoes, and shown', async () => {
    const limitRevertAt = inOneHour();
    const { body } = await patch({ maxConcurrentUpgrades: 60, limitRevertAt, why: 'the window' });
    const limitRevert = { at: limitRevertAt, to: 25, by: 'key bootstrap' };
    expect(body).toMatchObject({ version: 2, settings: { maxConcurrentUpgrades: 60 }, limitRevert });
    expect(settingsAnswerSchema.parse((await read()).body).limitRevert).toEqual(limitRevert);
    expect((await summary()).limitRevert).toEqual(limitRevert);
    const shown = { limitRevert: { at: limitRevertAt, to: 25 }, maxConcurrentUpgrades: 60 };
    expect(await audit()).toMatchObject([{ before: { limitRevert: null }, after: shown, why: 'the window' }]);
  });

  it('happens once its time has come, with a word of it everywhere, and wakes', async () => {
    await patch({ maxConcurrentUpgrades: 60, limitRevertAt: inOneHour() });
    const heard = await wakeUpsOf(async () => {
      await becomeDue();
      await waitFor(async () => (await throttle()).limitRevert === null, { what: 'the limit to go back' });
    });
    expect(heard).toEqual(['settings', 'grant']);
    const by = 'return planned by key bootstrap';
    expect(await throttle()).toMatchObject({ version: 3, settings: { maxConcurrentUpgrades: 25 } });
    const why = 'the limit was to go back to 25';
    expect((await changes()).slice(2)).toMatchObject([
      { kind: 'settings.changed', by, data: { version: 3 } },
      { kind: 'limit.changed', by, data: { before: 60, after: 25, why } },
    ]);
    expect((await audit())[1]).toMatchObject({ actor: by, action: 'settings.changed', why });
    expect((await read()).body.changes).toMatchObject({ maxConcurrentUpgrades: { by, from: 60 } });
  });

  it('undoes what others did meanwhile, and says nothing of the limit where it is there already', async () => {
    await patch({ maxConcurrentUpgrades: 60, limitRevertAt: inOneHour() });
    await patch({ maxConcurrentUpgrades: 25 });
    await becomeDue();
    await waitFor(async () => (await throttle()).limitRevert === null, { what: 'the plan to be done with' });
    expect((await throttle()).settings.maxConcurrentUpgrades).toBe(25);
    expect((await changes()).filter(({ kind }) => kind === 'limit.changed')).toHaveLength(2);
  });

  it('stands until it is taken back or planned anew', async () => {
    await patch({ maxConcurrentUpgrades: 60, limitRevertAt: inOneHour() });
    await patch({ maxConcurrentUpgrades: 80 });
    expect((await read()).body.limitRevert).toMatchObject({ to: 25 });
    expect((await patch({ limitRevertAt: inOneHour() })).body.limitRevert).toMatchObject({ to: 80 });
    const { body } = await patch({ limitRevertAt: null });
    expect(body).toMatchObject({ version: 5, limitRevert: null, settings: { maxConcurrentUpgrades: 80 } });
    expect((await patch({ limitRevertAt: null })).body.version).toBe(5);
  });

  it.each([
    [() => new Date(Date.now() - 1000).toISOString(), 'not_in_the_future'],
    [() => new Date(Date.now() + 8 * 86_400_000).toISOString(), 'too_far_ahead'],
  ])('is refused for the past and for next week', async (limitRevertAt, code) => {
    const answer = await patch({ maxConcurrentUpgrades: 60, limitRevertAt: limitRevertAt() });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/limitRevertAt', code }] } });
    expect((await throttle()).settings.maxConcurrentUpgrades).toBe(25);
  });

  it('is not for tomorrow as a word', async () => {
    expect(await patch({ limitRevertAt: 'tomorrow' })).toMatchObject({ status: 422 });
  });
});

describe('who changed a setting last', () => {
  it('is said of each that somebody changed', async () => {
    expect((await read()).body.changes).toEqual({});
    await patch({ maxAttempts: 5, softMaxConcurrentUpgrades: 150 });
    await patch({ maxAttempts: 6 });
    const { changes: changed, settings: now } = settingsAnswerSchema.parse((await read()).body);
    expect(now).toMatchObject({ maxAttempts: 6, softMaxConcurrentUpgrades: 150 });
    expect(changed).toMatchObject({
      maxAttempts: { by: 'key bootstrap', from: 5 },
      softMaxConcurrentUpgrades: { by: 'key bootstrap', from: 100 },
    });
    expect(Object.keys(changed)).toHaveLength(2);
    expect(Math.abs(Date.parse(changed['maxAttempts']!.at) - Date.now())).toBeLessThan(10_000);
  });
});
