import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SilencePass } from '../../src/check-ins/silence-pass.js';
import { FleetSite, NEW, OLD } from '../support/fleet-site.js';
import { runPass } from '../support/run-pass.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
}, 60_000);
afterAll(() => app.close());

const plain = { clientId: 'a', epoch: 1, sequence: 1, cause: 'heartbeat', version: OLD };

describe('check-ins', () => {
  it('enrol clients nobody knows, with and without attributes', async () => {
    const fleet = await FleetSite.create(app, 'enrol');
    const results = await fleet.send([
      {
        ...plain,
        cause: 'connected',
        attributes: { name: 'TILL-0042', hostname: 'till42', tag: 'north', group: 'Tills' },
      },
      { ...plain, clientId: 'b' },
    ]);
    expect(results.map(({ status, upgradeState }) => [status, upgradeState])).toEqual([
      ['accepted', 'up_to_date'],
      ['accepted', 'up_to_date'],
    ]);
    expect(await fleet.client('a')).toMatchObject({
      name: 'TILL-0042',
      tag: 'north',
      connection: 'online',
      version: OLD,
    });
    expect(await fleet.client('b')).toMatchObject({ name: 'b', tag: null });
  });

  it('are answered in their order, each judged on its own', async () => {
    const fleet = await FleetSite.create(app, 'order-of-answers');
    const results = await fleet.send([
      { ...plain, clientId: 'z' },
      { ...plain, cause: 'sneezed' },
      { ...plain, clientId: 'long'.repeat(20) },
      { ...plain, clientId: 'nul', version: 'a\u0000b' },
      { ...plain, clientId: 'half', version: 'a\ud800b' },
      { ...plain, clientId: 'extra', nickname: 'x' },
      { ...plain, clientId: 'm', attributes: { name: '\u0007<b>bell</b>\u001b[31m' } },
      'not an object',
      null,
    ]);
    expect(results.map((result) => result.status)).toEqual([
      'accepted',
      'rejected',
      'rejected',
      'rejected',
      'rejected',
      'rejected',
      'accepted',
      'rejected',
      'rejected',
    ]);
    expect(results[1]).toMatchObject({ clientId: 'a', reason: 'invalid', errors: [{ pointer: '/checkIns/1/cause' }] });
    expect(results[5]!.errors).toEqual([
      expect.objectContaining({ pointer: '/checkIns/5/nickname', code: 'unknown_field' }),
    ]);
    expect((await fleet.client('m')).name).toBe('\u0007<b>bell</b>\u001b[31m');
  });

  it('that come twice, late, or several of one client in one batch end as they should', async () => {
    const fleet = await FleetSite.create(app, 'twice');
    const results = await fleet.send([
      { ...plain, sequence: 5, version: '2', attributes: { name: 'five' } },
      { ...plain, sequence: 5, version: '2', attributes: { name: 'five' } },
      { ...plain, sequence: 3, version: '1', cause: 'disconnected', attributes: { name: 'three', tag: 'filled' } },
      { ...plain, sequence: 6, version: '3' },
      { ...plain, epoch: 2, sequence: 1, version: '4' },
      { ...plain, epoch: 5000, sequence: 1, version: '9' },
    ]);
    expect(results.map((result) => result.status)).toEqual([
      'accepted',
      'duplicate',
      'stale',
      'accepted',
      'accepted',
      'rejected',
    ]);
    expect(results[5]!.reason).toBe('epoch_jump');
    expect(await fleet.client('a')).toMatchObject({ name: 'five', tag: 'filled', version: '4', connection: 'online' });
  });

  it('that arrive at once in many requests are all saved, also of one new client', async () => {
    const fleet = await FleetSite.create(app, 'at-once');
    const sent = Array.from({ length: 200 }, (_, index) => ({
      ...plain,
      clientId: `c${index % 20}`,
      sequence: index + 1,
    }));
    const answers = await Promise.all(sent.map((checkIn) => fleet.send([checkIn])));
    const statuses = answers.flat().map((result) => result.status);
    expect(statuses.every((status) => status === 'accepted' || status === 'stale')).toBe(true);
    const rows = await fleet.database.query<{ sequence: number }>(
      'SELECT sequence FROM client WHERE site_id = $1 ORDER BY sequence',
      [fleet.id],
    );
    expect(rows.map((row) => row.sequence)).toEqual(Array.from({ length: 20 }, (_, index) => 181 + index));
  });

  it('after an admin’s reset are accepted whatever their epoch', async () => {
    const fleet = await FleetSite.create(app, 'reset');
    await fleet.send([{ ...plain, epoch: 900, sequence: 7, attributes: { name: 'wild' } }]);
    const { id } = await fleet.client('a');
    expect((await fleet.send([{ ...plain, version: '5' }]))[0]!.status).toBe('stale');
    expect((await app.api('POST', `/sites/reset/clients/${id}/reset-epoch`)).status).toBe(204);
    expect((await fleet.send([{ ...plain, version: '5', attributes: { name: 'tame' } }]))[0]!.status).toBe('accepted');
    expect(await fleet.client('a')).toMatchObject({ version: '5', name: 'tame' });
  });

  it('leave what a person edited until that person clears it', async () => {
    const fleet = await FleetSite.create(app, 'edited');
    await fleet.send([{ ...plain, attributes: { name: 'reported', tag: 'one' } }]);
    const { id } = await fleet.client('a');
    await app.api('PATCH', `/sites/edited/clients/${id}`, { name: 'Till by the door', comments: 'key under the mat' });
    await fleet.send([{ ...plain, sequence: 2, attributes: { name: 'reported again', tag: 'two' } }]);
    expect(await fleet.client('a')).toMatchObject({
      name: 'Till by the door',
      tag: 'two',
      comments: 'key under the mat',
      editedFields: expect.arrayContaining(['name', 'comments']),
    });
    await app.api('PATCH', `/sites/edited/clients/${id}`, { name: null });
    expect((await fleet.client('a')).name).toBe('reported again');
  });

  it('of another site, or of another client than the key is bound to, are not taken', async () => {
    const mine = await FleetSite.create(app, 'mine');
    await FleetSite.create(app, 'theirs');
    const key = await app.createKey({ role: 'ingest', site: 'mine', clientId: 'a' });
    const headers = withKey(key.secret);
    const elsewhere = await app.api('POST', '/sites/theirs/check-ins', { checkIns: [plain] }, headers);
    expect(elsewhere.status).toBe(403);
    const both = await app.api(
      'POST',
      '/sites/mine/check-ins',
      { checkIns: [plain, { ...plain, clientId: 'b' }] },
      headers,
    );
    expect(both.body.results).toMatchObject([{ status: 'accepted' }, { status: 'rejected', reason: 'not_yours' }]);
    expect(await mine.states()).toEqual({ up_to_date: 1 });
  });

  it.each([
    ['not JSON', '{"checkIns":', 400, 'bad_json', undefined],
    ['no list', {}, 422, 'invalid', '/checkIns'],
    ['an empty list', { checkIns: [] }, 422, 'invalid', '/checkIns'],
    ['1,001 of them', { checkIns: Array.from({ length: 1001 }, () => plain) }, 422, 'invalid', '/checkIns'],
    ['an unknown field beside', { checkIns: [plain], force: true }, 422, 'invalid', '/force'],
    ['2 MB', { checkIns: [{ ...plain, version: 'x'.repeat(2_000_000) }] }, 413, 'too_large', undefined],
  ])('with %s are refused as a whole', async (_, body, status, code, pointer) => {
    const fleet = await FleetSite.create(app, `envelope-${status}-${Math.random().toString(36).slice(2, 8)}`);
    const answer = await app.api('POST', `/sites/${fleet.slug}/check-ins`, body);
    expect(answer).toMatchObject({ status, body: { code, status, requestId: expect.any(String) } });
    if (pointer !== undefined) expect(answer.body.errors[0].pointer).toBe(pointer);
    expect(await fleet.states()).toEqual({});
  });
});

describe('silence', () => {
  const age = (fleet: FleetSite, clientId: string, interval: string) =>
    fleet.database.query(
      `UPDATE client SET last_check_in_at = last_check_in_at - $3::interval, look_at = look_at - $3::interval
       WHERE site_id = $1 AND client_id = $2`,
      [fleet.id, clientId, interval],
    );

  it('makes an active client offline, then lost, then gone where the site says so', async () => {
    const fleet = await FleetSite.create(app, 'silent');
    await fleet.settings({ deleteAfterDays: 40 });
    await fleet.checkIn(['a'], { cause: 'connected' });
    await age(fleet, 'a', '170 seconds');
    await runPass(app, SilencePass);
    expect((await fleet.client('a')).connection).toBe('online');
    await age(fleet, 'a', '20 seconds');
    await runPass(app, SilencePass);
    expect((await fleet.client('a')).connection).toBe('offline');
    await age(fleet, 'a', '30 days');
    await runPass(app, SilencePass);
    expect((await fleet.client('a')).connection).toBe('lost');
    await age(fleet, 'a', '10 days');
    await runPass(app, SilencePass);
    expect(await fleet.states()).toEqual({});
  });

  it('counts an active client’s silence from the end of our own absence', async () => {
    const fleet = await FleetSite.create(app, 'unheard');
    await fleet.checkIn(['a'], { cause: 'connected' });
    await age(fleet, 'a', '200 seconds');
    await fleet.beAway('190 seconds');
    await runPass(app, SilencePass);
    expect((await fleet.client('a')).connection).toBe('online');
    await age(fleet, 'a', '200 seconds');
    await fleet.database.query(`UPDATE installation SET back_at = back_at - interval '200 seconds'`);
    await runPass(app, SilencePass);
    expect((await fleet.client('a')).connection).toBe('offline');
    await fleet.database.query('UPDATE installation SET back_at = NULL');
  });

  it('makes a passive client overdue after its period and the grace, and a check-in brings it back', async () => {
    const fleet = await FleetSite.create(app, 'overdue');
    await fleet.checkIn(['p'], { cause: 'daily', attributes: { connectionType: 'passive' } });
    expect((await fleet.client('p')).connection).toBe('standby');
    await age(fleet, 'p', '25 hours');
    await runPass(app, SilencePass);
    expect((await fleet.client('p')).connection).toBe('standby');
    await age(fleet, 'p', '1 hour 1 minute');
    await runPass(app, SilencePass);
    expect((await fleet.client('p')).connection).toBe('overdue');
    await fleet.checkIn(['p'], { cause: 'boot' });
    expect((await fleet.client('p')).connection).toBe('standby');
  });

  it('takes a waiting client out of reach, not out of its place', async () => {
    const fleet = await FleetSite.create(app, 'out-of-reach');
    const [first] = (await fleet.queued(2)) as [string];
    await age(fleet, first, '200 seconds');
    await runPass(app, SilencePass);
    expect(await fleet.client(first)).toMatchObject({
      upgradeState: 'queued',
      reason: 'client_unreachable',
      queuePosition: 1,
    });
  });
});

describe('a site without a driver that pushes', () => {
  it('puts the grant into the answer, the same one again until start-by, and frees the slot at the target', async () => {
    const fleet = await FleetSite.create(app, 'pull');
    const [first, second] = (await fleet.queued(2)) as [string, string];
    await fleet.settings({ maxConcurrentUpgrades: 1 });
    const granted = await fleet.dispatch();
    expect(await fleet.names(granted.map((start) => start.id))).toEqual([first]);
    const [answer] = await fleet.checkIn([first]);
    expect(answer!.upgrade).toMatchObject({ fence: granted[0]!.fence, targetVersion: NEW, maxSeconds: 1800 });
    const [again] = await fleet.checkIn([first]);
    expect(again!.upgrade!.fence).toBe(answer!.upgrade!.fence);
    expect((await fleet.checkIn([second]))[0]!.upgrade).toBeUndefined();
    await fleet.checkIn([first], {
      cause: 'upgraded',
      version: NEW,
      upgrade: { fence: answer!.upgrade!.fence, outcome: 'succeeded' },
    });
    expect(await fleet.names((await fleet.dispatch()).map((start) => start.id))).toEqual([second]);
  });

  it('tells nobody while paused', async () => {
    const fleet = await FleetSite.create(app, 'pull-paused');
    const [first] = (await fleet.queued(1)) as [string];
    await fleet.dispatch();
    await app.api('POST', '/sites/pull-paused/pause', { reason: 'not now' });
    expect((await fleet.checkIn([first]))[0]!.upgrade).toBeUndefined();
  });

  it('passes over a client that was told to come later than start-by', async () => {
    const fleet = await FleetSite.create(app, 'pull-later');
    const clients = await fleet.queued(2);
    await fleet.database.query(
      `UPDATE client_upgrade SET next_check_in_at = now() + interval '5 minutes'
       WHERE id = (SELECT id FROM client WHERE site_id = $1 AND client_id = $2)`,
      [fleet.id, clients[0]],
    );
    expect(await fleet.names((await fleet.dispatch()).map((start) => start.id))).toEqual([clients[1]]);
  });
});
