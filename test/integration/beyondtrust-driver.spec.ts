import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccountParticulars } from '../../src/sites/drivers/beyondtrust/appliance-account.js';
import type { ApplianceBackups } from '../../src/sites/drivers/beyondtrust/backups.service.js';
import { BeyondTrustDriver } from '../../src/sites/drivers/beyondtrust/beyondtrust-driver.js';
import type { ApplianceOptions } from '../../src/sites/model/site-record.js';
import { type AccountsProcess, startOnlyAccounts } from '../support/appliance-accounts.js';
import { exampleClient } from '../support/appliance-api/configuration-calls.js';
import { exampleText, targetOf, EXAMPLE_IDS, type DocumentedCall } from '../support/appliance-api/documented-call.js';
import { APPLIANCE_API_TABLE } from '../support/appliance-api-table.js';
import { ApplianceStub } from '../support/appliance-stub.js';
import { keptBackups } from '../support/kept-backups.js';

/** The driver over real HTTP, a real database and a real Valkey. */

const LIST = '/api/config/v1/jump-client';
const GROUPS = '/api/config/v1/jump-group';
const HEALTH = '/api/command/v2/health';
const INFO = '/api/command/v2/info';
const ROLE = '/api/command/v2/failover-role';
const XML = '/api/command';
const BACKUP = '/api/backup';

const SITE = randomUUID();

let accounts: AccountsProcess;
let directory: string;
let backups: ApplianceBackups;
let stub: ApplianceStub;
/** Each of a pair, under a name of its own. */
let own: { A: ApplianceStub; B: ApplianceStub };
let account = 0;

beforeAll(async () => {
  accounts = await startOnlyAccounts();
  directory = await mkdtemp(path.join(tmpdir(), 'rollcall-backups-'));
  backups = keptBackups(accounts.database, directory);
  await accounts.database.query(
    "INSERT INTO site (id, slug, name, control, driver_kind) VALUES ($1, 'shops', 'Shops', 'observed', 'beyondtrust')",
    [SITE],
  );
});
beforeEach(async () => {
  await closeStubs();
  stub = await ApplianceStub.start();
  own = { A: await ApplianceStub.start(), B: await ApplianceStub.start() };
});
const closeStubs = () => Promise.all([stub?.close(), own?.A.close(), own?.B.close()]);
afterAll(async () => {
  await closeStubs();
  await accounts?.close();
  await rm(directory, { recursive: true, force: true });
});

interface Made {
  options?: Partial<ApplianceOptions>;
  particulars?: Partial<AccountParticulars>;
}

/** With an account of its own each time, so that no back-off of one test is another's. */
function driver({ options = {}, particulars = {} }: Made = {}): BeyondTrustDriver {
  const use = { backups: true, keepBackupFiles: false, failoverRole: true };
  const full: ApplianceOptions = {
    appliances: null,
    clientId: `account-${(account += 1)}`,
    ca: null,
    proxy: null,
    use,
    ...options,
  };
  const { clientId, appliances } = full;
  const found = accounts.of(stub.url, { clientId, appliances, siteId: SITE, ...particulars });
  return new BeyondTrustDriver({ siteId: SITE, url: stub.url, options: full, account: () => found, backups });
}

const health = (fields: object = {}) => ({
  version: '24.2.3',
  build: '85117',
  appliance_hostname: 'support.example.com',
  appliance_id: 'guid-a',
  failover_role: 'none',
  ...fields,
});
const order = (idempotencyKey: string) => ({ appliance: 'A', idempotencyKey }) as const;
const pair = () => ({ A: own.A.url, B: own.B.url });

describe('the documented answers', () => {
  type Ask = (made: BeyondTrustDriver, call: DocumentedCall) => Promise<unknown>;

  const isAction = ({ query, path: asked }: DocumentedCall, action: string) =>
    query?.['action'] === action || asked.includes(`action=${action}`);
  const idOf = ({ path: asked }: DocumentedCall) =>
    targetOf({ path: asked } as DocumentedCall, EXAMPLE_IDS)
      .split('/')
      .at(-1)!;

  /** What the driver asks so; of each the documented call, and what the driver does by it. */
  const ASKS: readonly { by: string; asks: (call: DocumentedCall) => boolean; ask: Ask }[] = [
    {
      by: 'listClients',
      asks: ({ path: asked }) => asked === LIST,
      ask: (made, { query }) => made.listClients(Number(query?.['current_page'] ?? 1) || 1),
    },
    {
      by: 'findClient',
      asks: ({ path: asked }) => asked.startsWith(`${LIST}/`),
      ask: (made, call) => made.findClient(idOf(call)),
    },
    { by: 'listGroups', asks: ({ path: asked }) => asked === GROUPS, ask: (made) => made.listGroups() },
    { by: 'health', asks: ({ path: asked }) => asked === HEALTH || asked === INFO, ask: (made) => made.health() },
    {
      by: 'health by XML',
      asks: (call) => call.path.split('?')[0] === XML && isAction(call, 'check_health'),
      ask: (made) => made.health(),
    },
    {
      by: 'countConnected',
      asks: (call) => call.path === XML && isAction(call, 'get_connected_client_list'),
      ask: (made) => made.countConnected(),
    },
    {
      by: 'setFailoverRole',
      asks: ({ path: asked, method }) => asked === ROLE && method === 'POST',
      ask: (made) => made.setFailoverRole({ ...order('role'), role: 'backup', dataSyncFirst: true }),
    },
    {
      by: 'downloadBackup',
      asks: ({ path: asked }) => asked === BACKUP,
      ask: (made) => made.downloadBackup(order(randomUUID())),
    },
    { by: 'token', asks: ({ path: asked }) => asked === '/oauth2/token', ask: (made) => made.listClients(1) },
  ];
  const READS = new Set(['GET', 'POST']);
  const played = APPLIANCE_API_TABLE.filter(({ method }) => READS.has(method)).flatMap((call) => {
    const found = ASKS.find(({ asks }) => asks(call));
    return found === undefined || (call.path === LIST && call.method === 'POST') ? [] : [{ call, ...found }];
  });

  /** Everything well, so that only the documented answer decides. */
  function prepare(by: string): void {
    stub.answer(HEALTH, 200, health({ failover_role: 'primary' }));
    stub.answer(INFO, 404, { message: 'Not found.' });
    stub.answer(LIST, 200, []);
    if (by === 'health by XML') stub.answer(HEALTH, 404, { message: 'Not found.' });
  }

  function play(call: DocumentedCall, by: string): void {
    const headers = {
      ...call.answerHeaders,
      ...(call.contentType === null ? {} : { 'content-type': call.contentType }),
    };
    if (by === 'token') {
      stub.tokenRefusal = { status: call.status, body: call.example };
      if (call.status === 200) stub.liveTokens.add((call.example as { access_token: string }).access_token);
      return;
    }
    const at = targetOf({ path: call.path.split('?')[0] } as DocumentedCall, EXAMPLE_IDS);
    // A token that is none is none for every call.
    const paths = call.credentials === 'token' ? [at] : [at, LIST, HEALTH, INFO, XML];
    const asked = by === 'setFailoverRole' ? own.A : stub;
    for (const one of paths) {
      asked.on(one, (_, response) => response.writeHead(call.status, headers).end(exampleText(call)));
    }
  }

  /** What the driver makes of a documented error. */
  function reasonOf({ call, by }: (typeof played)[number]): string {
    if (by === 'token') return 'token_refused';
    if (call.status === 401)
      return (call.example as { error: string }).error === 'access_denied' ? 'unauthorized' : 'unknown_parameter';
    const reasons: Record<number, string> = {
      400: 'unknown_parameter',
      403: 'forbidden',
      404: 'not_found',
      405: 'refused',
      422: 'refused',
      429: 'too_many_requests',
      500: 'server_error',
    };
    return reasons[call.status] ?? 'none';
  }

  /** Errors that are answers to the driver, or that it does not need to believe. */
  function isAnswer({ call, by }: (typeof played)[number]): boolean {
    if (call.path === INFO) return true;
    if (by === 'findClient') return call.status === 404;
    return by === 'health' && call.status === 500 && 'version' in (call.example as object);
  }
  const isXmlError = ({ example }: DocumentedCall) => typeof example === 'string' && /<error[\s>]/.test(example);

  async function outcome({ call, by, ask }: (typeof played)[number]) {
    prepare(by);
    play(call, by);
    const appliances = by === 'setFailoverRole' ? pair() : null;
    if (appliances !== null) own.A.answer(HEALTH, 200, health({ failover_role: 'primary' }));
    return (await ask(driver({ options: { appliances } }), call)) as { ok: boolean; reason?: string };
  }

  it('play each of the driver’s calls in success and in error', () => {
    for (const { by } of ASKS) {
      const statuses = played.filter((one) => one.by === by).map(({ call }) => call.status);
      expect([by, statuses.includes(200)]).toEqual([by, true]);
      expect([by, statuses.some((status) => status >= 400)]).toEqual([by, by !== 'countConnected']);
    }
  });

  const good = played.filter((one) => !isXmlError(one.call) && (one.call.status === 200 || isAnswer(one)));
  it.each(good.map((one) => [`${one.by}: ${one.call.name}`, one] as const))('reads %s', async (_, one) => {
    // An id that is none is not asked for at all.
    if (one.call.path.endsWith('/first')) return expect(await outcome(one)).toEqual({ ok: true, client: null });
    expect(await outcome(one)).toMatchObject({ ok: true });
  });

  const bad = played.filter((one) => !isXmlError(one.call) && one.call.status !== 200 && !isAnswer(one));
  it.each(bad.map((one) => [`${one.by}: ${one.call.name}`, one] as const))('knows %s', async (_, one) => {
    expect(await outcome(one)).toMatchObject({ ok: false, reason: reasonOf(one) });
  });

  const refused = played.filter(({ call }) => isXmlError(call));
  it.each(refused.map((one) => [`${one.by}: ${one.call.name}`, one] as const))('knows %s', async (_, one) => {
    const reason = one.by === 'countConnected' ? 'unsupported' : 'not_found';
    expect(await outcome(one)).toMatchObject({ ok: false, reason });
  });
});

describe('listClients', () => {
  const headers = (page: number, total: number) => ({
    'X-BT-Pagination-Current-Page': String(page),
    'X-BT-Pagination-Last-Page': String(Math.ceil(total / 100)),
    'X-BT-Pagination-Per-Page': '100',
    'X-BT-Pagination-Total': String(total),
  });

  it('asks for pages of 100, and says where the page stands', async () => {
    stub.answer(LIST, 200, [exampleClient(101)], headers(2, 101));
    const result = await driver().listClients(2);
    expect(result).toMatchObject({ ok: true, page: { page: 2, lastPage: 2, total: 101, skipped: 0 } });
    expect(stub.callsTo(LIST)[0]?.path).toBe(`${LIST}?per_page=100&current_page=2`);
  });

  it('leaves rows out that make no sense, and counts them, and keeps the others', async () => {
    const rows = [
      exampleClient(1),
      { ...exampleClient(2), id: 'two' },
      null,
      { ...exampleClient(3), last_disconnect_timestamp: 'soon' },
      exampleClient(4),
    ];
    stub.answer(LIST, 200, rows, headers(1, 5));
    const result = await driver().listClients(1);
    expect(result.ok && result.page.clients.map(({ clientId }) => clientId)).toEqual(['1', '4']);
    expect(result.ok && result.page.skipped).toBe(3);
  });

  it.each<[string, number, unknown, Record<string, string>, string]>([
    ['no list', 200, { items: [] }, {}, 'bad_answer'],
    [
      'a full page of a list whose length nobody says',
      200,
      Array.from({ length: 100 }, (_, index) => exampleClient(index + 1)),
      {},
      'bad_answer',
    ],
    ['a page of a portal', 200, '<html>Sign in</html>', { 'content-type': 'text/html' }, 'bad_answer'],
    ['a redirect', 302, '', { location: 'https://elsewhere.example' }, 'redirected'],
  ])('refuses %s', async (_, status, body, more, reason) => {
    stub.answer(LIST, status, body, more);
    expect(await driver().listClients(1)).toMatchObject({ ok: false, reason });
  });
});

describe('findClient', () => {
  it('knows without asking that an id which is no number is no client of the appliance', async () => {
    expect(await driver().findClient('till-1@Tills')).toEqual({ ok: true, client: null });
  });

  it('takes no other’s "not found" for the appliance’s', async () => {
    stub.answer(`${LIST}/7`, 404, '<html>404</html>', { 'content-type': 'text/html' });
    expect(await driver().findClient('7')).toMatchObject({ ok: false, reason: 'bad_answer' });
  });

  it('takes no other client for it', async () => {
    stub.answer(`${LIST}/7`, 200, exampleClient(8));
    expect(await driver().findClient('7')).toMatchObject({ ok: false, reason: 'bad_answer' });
  });
});

describe('listGroups', () => {
  it('reads every page', async () => {
    stub.on(GROUPS, ({ path: asked }, response) => {
      const page = Number(new URL(asked, 'http://x').searchParams.get('current_page'));
      const last = { 'content-type': 'application/json', 'x-bt-pagination-last-page': '2' };
      response
        .writeHead(200, { ...last, 'x-bt-pagination-total': '2' })
        .end(JSON.stringify([{ id: page, name: `Group ${page}` }]));
    });
    const result = await driver().listGroups();
    expect(result.ok && [...result.groups]).toEqual([
      [1, 'Group 1'],
      [2, 'Group 2'],
    ]);
  });
});

describe('health', () => {
  const date = () => new Date().toUTCString();

  it('knows the clock by what the appliance says, and else by the date of its answer', async () => {
    stub.answer(HEALTH, 200, health(), { date: date() });
    stub.answer(INFO, 200, { current_time: '2020-01-01T00:00:00+00:00' });
    const far = await driver().health();
    expect(far.ok && far.signs?.clockOffsetMs).toBeLessThan(-2_000_000_000);
    stub.answer(INFO, 500, { message: 'The site software is being installed.' });
    const near = await driver().health();
    expect(near.ok && Math.abs(near.signs?.clockOffsetMs ?? Infinity)).toBeLessThan(5000);
  });

  it('asks each of a pair under its own name, and keeps one that is silent apart', async () => {
    stub.answer(HEALTH, 200, health({ failover_role: 'primary' }));
    own.A.answer(HEALTH, 200, health({ failover_role: 'primary' }));
    own.B.on(HEALTH, (_, response) => response.destroy());
    const result = await driver({ options: { appliances: pair() } }).health();
    expect(result).toMatchObject({
      ok: true,
      report: { appliances: [{ name: 'A', role: 'primary', baseVersion: null }] },
    });
    expect(result.ok && result.report.unreachable).toEqual([{ name: 'B', reason: 'connection_lost' }]);
  });

  it('tells an appliance that is not well from one that fails', async () => {
    stub.answer(HEALTH, 500, health({ message: 'The disk is full.' }));
    expect(await driver().health()).toMatchObject({
      report: { appliances: [{ health: 'unhealthy', healthMessage: 'The disk is full.' }] },
    });
    stub.answer(HEALTH, 500, { message: 'Server Error' });
    expect(await driver().health()).toMatchObject({ ok: false, reason: 'server_error' });
  });
});

describe('inspect', () => {
  it('tells a plan what the API shows, and the last backup', async () => {
    stub.answer(HEALTH, 200, health({ failover_role: 'primary', last_data_sync: '2026-03-01T02:00:00+00:00' }));
    stub.answer(BACKUP, 200, 'settings', { 'content-type': 'application/octet-stream' });
    const made = driver();
    await made.downloadBackup(order(randomUUID()));
    const sha256 = createHash('sha256').update('settings').digest('hex');
    expect(await made.inspect()).toMatchObject({
      maintenance: {
        failover: 'established',
        production: 'A',
        appliances: [
          {
            activity: null,
            baseVersion: null,
            lastBackup: { sha256, bytes: 8 },
            lastSyncAt: '2026-03-01T02:00:00.000Z',
          },
        ],
      },
    });
  });
});

describe('downloadBackup', () => {
  const bytes = Buffer.alloc(300_000, 'backup');
  const give = () =>
    stub.on(BACKUP, (_, response) =>
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes),
    );
  const kept = async () => (await readdir(path.join(directory, 'backups', SITE)).catch(() => [])).toSorted();

  it('keeps hash, size and time, and not the file', async () => {
    give();
    expect(await driver().downloadBackup(order('one'))).toEqual({ ok: true });
    const [record] = await backups.list(SITE);
    expect(record).toMatchObject({ appliance: 'A', bytes: 300_000, kept: false });
    expect(record?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(await kept()).toEqual([]);
  });

  it('keeps the file where that is wanted, for nobody else to read', async () => {
    give();
    const made = driver({ options: { use: { backups: true, keepBackupFiles: true, failoverRole: false } } });
    expect(await made.downloadBackup(order('two'))).toEqual({ ok: true });
    const [file] = await kept();
    const where = path.join(directory, 'backups', SITE, file!);
    expect((await readFile(where)).equals(bytes)).toBe(true);
    expect((await stat(where)).mode & 0o077).toBe(0);
  });

  it('does an order that is repeated once', async () => {
    give();
    await driver().downloadBackup(order('three'));
    const before = (await backups.list(SITE)).length;
    expect(await driver().downloadBackup(order('three'))).toEqual({ ok: true });
    expect(stub.callsTo(BACKUP)).toHaveLength(1);
    expect(await backups.list(SITE)).toHaveLength(before);
  });

  it.each<[string, () => void, string]>([
    ['nothing', () => stub.answer(BACKUP, 200, ''), 'bad_answer'],
    ['a message instead', () => stub.answer(BACKUP, 200, { message: 'busy' }), 'bad_answer'],
    [
      'a page instead',
      () => stub.answer(BACKUP, 200, '<html>', { 'content-type': 'text/html; charset=utf-8' }),
      'bad_answer',
    ],
    [
      'half of it',
      () =>
        stub.on(
          BACKUP,
          (_, response) =>
            void response.writeHead(200, { 'content-length': '99' }).write('half', () => response.destroy()),
        ),
      'connection_lost',
    ],
  ])('takes no backup for one that comes to %s', async (what, react, reason) => {
    react();
    const [before, files] = [await backups.list(SITE), await kept()];
    const made = driver({ options: { use: { backups: true, keepBackupFiles: true, failoverRole: false } } });
    expect(await made.downloadBackup(order(what))).toMatchObject({ ok: false, reason });
    expect(await backups.list(SITE)).toEqual(before);
    expect(await kept()).toEqual(files);
  });

  it('asks nothing where it is not wanted, or for an appliance that has no name of its own', async () => {
    const use = { backups: false, keepBackupFiles: false, failoverRole: false };
    expect(await driver({ options: { use } }).downloadBackup(order('four'))).toMatchObject({ reason: 'unsupported' });
    expect(await driver().downloadBackup({ appliance: 'B', idempotencyKey: 'five' })).toMatchObject({
      reason: 'unsupported',
    });
    expect(stub.calls).toEqual([]);
  });
});

describe('setFailoverRole', () => {
  const change = (made: BeyondTrustDriver) =>
    made.setFailoverRole({ ...order('role'), role: 'backup', dataSyncFirst: true });

  it('asks the appliance under its own name, without force', async () => {
    own.A.answer(HEALTH, 200, health({ failover_role: 'primary' }));
    own.A.answer(ROLE, 200, { message: 'Successfully changed role.' });
    expect(await change(driver({ options: { appliances: pair() } }))).toEqual({ ok: true });
    expect(JSON.parse(own.A.callsTo(ROLE)[0]!.body)).toEqual({
      role: 'backup',
      data_sync_first: true,
      force: false,
    });
  });

  it.each([
    ['has the role already', 'backup', { ok: true }],
    ['is in no pair', 'none', { ok: false, reason: 'failover_not_established' }],
  ])('asks nothing of one that %s', async (_, role, expected) => {
    own.A.answer(HEALTH, 200, health({ failover_role: role }));
    expect(await change(driver({ options: { appliances: pair() } }))).toMatchObject(expected);
    expect(own.A.callsTo(ROLE)).toEqual([]);
  });

  it('is not offered where only the site’s name is known: after the change it may lead to the other', async () => {
    const made = driver();
    expect(made.capabilities.has('setFailoverRole')).toBe(false);
    expect(await change(made)).toMatchObject({ reason: 'unsupported' });
  });
});
