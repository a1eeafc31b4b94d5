import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApplianceAccount } from '../../src/sites/drivers/beyondtrust/appliance-account.js';
import { BeyondTrustDriver } from '../../src/sites/drivers/beyondtrust/beyondtrust-driver.js';
import { type AccountsProcess, startOnlyAccounts } from '../support/appliance-accounts.js';
import { exampleClient } from '../support/appliance-api/configuration-calls.js';
import { keptBackups } from '../support/kept-backups.js';
import { raw, RawAppliance, rawJson, type RawReply } from '../support/raw-appliance.js';

/**
 * What a real appliance, or what stands before it, may answer and the simulated one never does. Each comes to a failure that has a name and
 * a sentence for a person, or is read as what it is; none comes to another fleet than there is.
 */

let accounts: AccountsProcess;
let appliance: RawAppliance;
let number = 0;

beforeAll(async () => {
  accounts = await startOnlyAccounts();
});
afterAll(() => accounts?.close());
beforeEach(async () => {
  appliance = await RawAppliance.listen();
});
afterEach(() => appliance.close());

/** With an account of its own each time, so that no back-off of one test is another's. It is not waited for as long as in earnest. */
function driverAt(url = appliance.url): BeyondTrustDriver {
  const siteId = randomUUID();
  const clientId = `account-${(number += 1)}`;
  const account = accounts.of(url, { clientId, siteId });
  const impatient: ApplianceAccount = {
    call: (call) => account.call({ ...call, timeoutMs: 400 }),
    download: (call, file) => account.download(call, file),
    budget: () => account.budget(),
    certificate: () => null,
  };
  const backups = keptBackups(accounts.database, tmpdir());
  const use = { backups: false, keepBackupFiles: false, failoverRole: false };
  const options = { appliances: null, clientId, ca: null, proxy: null, use };
  return new BeyondTrustDriver({ siteId, url, options, account: () => impatient, backups });
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json' };
const SIGN_IN = '<!doctype html><html><body><form action="/login">Sign in</form></body></html>';
const clients = (count: number) => Array.from({ length: count }, (_, place) => exampleClient(place + 1));
const paged = (total: number, perPage = 100, page = 1) => ({
  'X-BT-Pagination-Current-Page': String(page),
  'X-BT-Pagination-Last-Page': String(Math.max(1, Math.ceil(total / perPage))),
  'X-BT-Pagination-Per-Page': String(perPage),
  'X-BT-Pagination-Total': String(total),
});
const whole = JSON.stringify(clients(3));
const chunked = (text: string) =>
  [
    ...text.match(/[^]{1,97}/g)!.map((part) => `${part.length.toString(16)};x=y\r\n${part}\r\n`),
    '0\r\nTrailer: x\r\n\r\n',
  ].join('');
const slowly = (socket: { write(text: string): unknown; writable: boolean }) => {
  socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n[');
  const drip = setInterval(() => (socket.writable ? socket.write(' ') : clearInterval(drip)), 50);
};

type Odd = readonly [what: string, reply: RawReply, reason: string, says: RegExp];

const ODD: readonly Odd[] = [
  ['a proxy that does not reach it', raw('502 Bad Gateway', HTML, SIGN_IN), 'server_error', /stands before .* 502/],
  ['a balancer that has nobody', raw('503 Unavailable', HTML, SIGN_IN), 'server_error', /503/],
  ['a balancer that waited in vain', raw('504 Gateway Timeout', HTML, SIGN_IN), 'server_error', /stands before .* 504/],
  ['a failure without a word', raw('500 Internal Server Error', {}), 'server_error', /500/],
  [
    'a redirect to a page to sign in',
    raw('302 Found', { location: 'https://sso.example/' }),
    'redirected',
    /redirects/,
  ],
  ['a page to sign in', raw('200 OK', HTML, SIGN_IN), 'bad_answer', /page came .*proxy/],
  ['a firewall that refuses', raw('403 Forbidden', HTML, SIGN_IN), 'forbidden', /firewall/],
  ['a gateway that wants a sign-in', raw('401 Unauthorized', HTML, SIGN_IN), 'unauthorized', /wants a sign-in/],
  ['a proxy that wants a password', raw('407 Proxy Authentication Required', HTML, ''), 'proxy_failed', /407/],
  ['a web server without an API', raw('404 Not Found', HTML, SIGN_IN), 'not_found', /address of the appliance/],
  ['a proxy that does not understand', raw('400 Bad Request', HTML, SIGN_IN), 'bad_answer', /page came/],
  ['an empty body', raw('200 OK', JSON_TYPE), 'bad_answer', /not what the API gives/],
  ['no content', raw('204 No Content', { connection: 'keep-alive' }), 'bad_answer', /./],
  ['null', rawJson(null), 'bad_answer', /not a list/],
  ['an object', rawJson({ error: 'no' }), 'bad_answer', /not a list/],
  ['a text', rawJson('ok'), 'bad_answer', /not a list/],
  ['half of the JSON', raw('200 OK', { ...JSON_TYPE, ...paged(3) }, whole.slice(0, -40)), 'bad_answer', /./],
  ['less than it said', raw('200 OK', { ...JSON_TYPE, 'content-length': '99999' }, whole), 'timed_out', /in time/],
  [
    'a chunk that breaks off',
    (socket) => void socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n['),
    'connection_lost',
    /broke off/,
  ],
  [
    'chunks that are none',
    raw('200 OK', { 'transfer-encoding': 'chunked' }, 'zz\r\n[]\r\n0\r\n\r\n'),
    'bad_answer',
    /HTTP/,
  ],
  [
    'half of what was packed',
    raw('200 OK', { ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync(whole).subarray(0, 60)),
    'bad_answer',
    /unpacked/,
  ],
  [
    'a packing that nobody asked for',
    raw('200 OK', { ...JSON_TYPE, 'content-encoding': 'br' }, Buffer.from([11, 2, 128, 91, 93, 3])),
    'bad_answer',
    /./,
  ],
  ['one that speaks otherwise', 'SSH-2.0-OpenSSH_9.6\r\n', 'bad_answer', /did not answer in HTTP/],
  ['one byte after the other', slowly, 'timed_out', /in time/],
  ['nothing at all', () => undefined, 'timed_out', /in time/],
  ['headers without end', raw('200 OK', { 'x-long': 'x'.repeat(40_000) }, '[]'), 'answer_too_large', /headers/i],
];

/** Lists, but not of clients, or not to be understood. */
const ODD_LISTS: readonly Odd[] = [
  ['a list of texts', rawJson(['1', '2'], paged(2)), 'bad_answer', /None of the rows/],
  ['a list without states', rawJson([{ id: 1, name: 'a' }], paged(1)), 'bad_answer', /None of the rows/],
  ['another page than was asked for', rawJson(clients(100), paged(300, 100, 2)), 'bad_answer', /Which page/],
  ['more rows than on the page', rawJson(clients(120), paged(120)), 'bad_answer', /Which page/],
  ['a full page of who knows how many', rawJson(clients(100)), 'bad_answer', /Which page/],
];

describe('instead of a page of the list', () => {
  it.each([...ODD, ...ODD_LISTS])('%s', async (_, reply, reason, says) => {
    appliance.reply = reply;
    const outcome = await driverAt().listClients(1);
    expect(outcome).toMatchObject({ ok: false, reason, detail: expect.stringMatching(says) });
  });

  it.each(ODD)('%s: nothing else is read from it either', async (_, reply) => {
    appliance.reply = reply;
    const driver = driverAt();
    const asked = [
      driver.health(),
      driver.listGroups(),
      driver.listJumpoints(),
      driver.findClient('1'),
      driver.countConnected(),
    ];
    for (const outcome of await Promise.all(asked)) expect(outcome).toMatchObject({ ok: false });
  });

  it('groups that a page hides are not taken for groups that the account may not see', async () => {
    for (const status of ['403 Forbidden', '404 Not Found']) {
      appliance.reply = raw(status, HTML, SIGN_IN);
      expect(await driverAt().listGroups()).toMatchObject({ ok: false, retryable: true });
    }
    appliance.reply = raw('403 Forbidden', JSON_TYPE, '{"message":"Forbidden."}');
    expect(await driverAt().listGroups()).toMatchObject({ ok: false, retryable: false, reason: 'forbidden' });
  });
});

describe('instead of a token', () => {
  it.each<Odd>([
    ['a page to sign in', raw('200 OK', HTML, SIGN_IN), 'bad_answer', /page came instead of a token/],
    ['a redirect', raw('302 Found', { location: '/login' }), 'redirected', /leads elsewhere/],
    ['a gateway that wants a sign-in', raw('401 Unauthorized', HTML, SIGN_IN), 'bad_answer', /sign-in page/],
    ['a firewall that refuses', raw('403 Forbidden', HTML, SIGN_IN), 'bad_answer', /page came/],
    ['a proxy that wants a password', raw('407 Proxy Authentication Required', HTML), 'proxy_failed', /407/],
    ['a proxy that does not reach it', raw('502 Bad Gateway', HTML, SIGN_IN), 'server_error', /No token .* 502/],
    ['an empty body', raw('200 OK', JSON_TYPE), 'bad_answer', /is no token/],
    ['half of it', raw('200 OK', JSON_TYPE, '{"access_token":"abc"'), 'bad_answer', /is no token/],
    [
      'one of another kind',
      rawJson({ access_token: 'a', token_type: 'mac', expires_in: 9 }),
      'bad_answer',
      /is no token/,
    ],
    [
      'one that has ended',
      rawJson({ access_token: 'a', token_type: 'Bearer', expires_in: 0 }),
      'bad_answer',
      /is no token/,
    ],
    [
      'one with a line in it',
      rawJson({ access_token: 'a\r\nx: y', token_type: 'Bearer' }),
      'bad_answer',
      /is no token/,
    ],
    [
      'a refusal of the account',
      raw('401 Unauthorized', JSON_TYPE, '{"error":"invalid_client","message":"no"}'),
      'token_refused',
      /client ID/,
    ],
    ['a refusal without a word', raw('401 Unauthorized', {}), 'token_refused', /compare both/],
    [
      'an error that is new',
      raw('400 Bad Request', JSON_TYPE, '{"error":"mfa_needed","message":"no"}'),
      'token_refused',
      /compare both/,
    ],
  ])('%s', async (_, token, reason, says) => {
    appliance.token = token;
    appliance.reply = rawJson(clients(3), paged(3));
    const outcome = await driverAt().listClients(1);
    expect(outcome).toMatchObject({ ok: false, reason, detail: expect.stringMatching(says) });
    expect(appliance.asked.filter((line) => !line.includes('/oauth2/token'))).toEqual([]);
  });

  it.each<[string, RawReply]>([
    ['that does not say how long it lives', rawJson({ access_token: 'a', token_type: 'Bearer' })],
    ['of a kind in other letters', rawJson({ access_token: 'a', token_type: 'bearer', expires_in: '3600' })],
    ['among what is new', rawJson({ access_token: 'a', token_type: 'BEARER', expires_in: 60, scope: '' })],
  ])('one %s is used', async (_, token) => {
    appliance.token = token;
    appliance.reply = rawJson(clients(3), paged(3));
    const driver = driverAt();
    for (const page of [1, 1]) expect(await driver.listClients(page)).toMatchObject({ ok: true, page: { total: 3 } });
    expect(appliance.asked.filter((line) => line.includes('/oauth2/token'))).toHaveLength(1);
  });
});

describe('what is read as what it is', () => {
  const told = { ...JSON_TYPE, ...paged(3) };
  const ids = async (url?: string) => {
    const result = await driverAt(url).listClients(1);
    return result.ok ? [result.page.total, ...result.page.clients.map(({ clientId }) => clientId)] : result;
  };

  it.each<[string, RawReply]>([
    [
      'chunks, with extensions and a trailer',
      raw('200 OK', { ...told, 'transfer-encoding': 'chunked' }, chunked(whole)),
    ],
    ['packed by gzip', raw('200 OK', { ...told, 'content-encoding': 'GZIP' }, gzipSync(whole))],
    [
      'an end by the end of the connection',
      (socket) => void socket.end(raw('200 OK', { ...told, connection: 'close' }, whole)),
    ],
    [
      'a word ahead',
      Buffer.concat([raw('103 Early Hints', { link: '</a>', connection: 'x' }), raw('200 OK', told, whole)]),
    ],
    ['a byte order mark', raw('200 OK', told, `\ufeff${whole}`)],
    ['no type of content', raw('200 OK', paged(3), whole)],
    [
      'fields that are new',
      rawJson(
        clients(3).map((row) => ({ ...row, asset: { id: 9 }, tags: ['a'] })),
        paged(3),
      ),
    ],
    [
      'fields that are left out',
      rawJson(
        clients(3).map(({ id, is_lost, needs_update, connection_type, name }) => ({
          id,
          is_lost,
          needs_update,
          connection_type,
          name,
        })),
        paged(3),
      ),
    ],
    [
      'ids as texts',
      rawJson(
        clients(3).map((row) => ({ ...row, id: String(row.id) })),
        paged(3),
      ),
    ],
    [
      'headers of pages in one `Link`',
      rawJson(clients(3), {
        link: '<https://x/?per_page=100&current_page=1>; rel="first", <https://x/?per_page=100&current_page=1>; rel="last"',
      }),
    ],
    ['a page that is not full, without headers', rawJson(clients(3))],
  ])('%s', async (_, reply) => {
    appliance.reply = reply;
    expect(await ids()).toEqual([3, '1', '2', '3']);
  });

  it('larger pages than were asked for', async () => {
    appliance.reply = rawJson(clients(250), paged(600, 250));
    const result = await driverAt().listClients(1);
    expect(result).toMatchObject({ ok: true, page: { total: 600, lastPage: 3 } });
    expect(result.ok && result.page.clients).toHaveLength(250);
  });

  it('an address with a slash at its end, or a path, or of IPv6', async () => {
    appliance.reply = rawJson(clients(3), paged(3));
    expect(await ids(`${appliance.url}/`)).toEqual([3, '1', '2', '3']);
    expect(await ids(`${appliance.url}/site//`)).toEqual([3, '1', '2', '3']);
    const paths = appliance.asked.map((line) => line.split(/[ ?]/)[1]);
    expect(paths.filter((path) => path?.startsWith('//') === true)).toEqual([]);
    const six = await RawAppliance.listen('::1');
    six.reply = appliance.reply;
    try {
      expect(await ids(six.url)).toEqual([3, '1', '2', '3']);
    } finally {
      await six.close();
    }
  });

  it('the time until which an appliance wants to be left alone, as a date', async () => {
    const until = new Date(Date.now() + 600_000).toUTCString();
    appliance.reply = raw('429 Too Many Requests', { ...JSON_TYPE, 'retry-after': until }, '{"message":"no"}');
    const driver = driverAt();
    expect(await driver.listClients(1)).toMatchObject({ ok: false, reason: 'too_many_requests' });
    const asked = appliance.asked.length;
    expect(await driver.listClients(1)).toMatchObject({
      reason: 'too_many_requests',
      detail: expect.stringMatching(/ (5\d\d|600) s\./),
    });
    expect(appliance.asked).toHaveLength(asked);
  });
});
