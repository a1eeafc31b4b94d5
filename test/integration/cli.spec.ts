import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { built } from '../support/built.js';
import { fetchAs, runCli, type CliEnd, type CliRun } from '../support/cli-run.js';
import { FleetSite, NEW, OLD } from '../support/fleet-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

const CLIENTS = 640;
const ESCAPE = String.fromCharCode(27);

let test: TestApp;
/** A paused site in the middle of a run: 600 queued, 40 not checked in since. */
let shops: FleetSite;
let queued: string[];
let nowhere: string;

const names = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `jc-${String(from + index + 1).padStart(4, '0')}`);

const rollcall = (argv: string, run: Partial<CliRun> = {}): Promise<CliEnd> => {
  const words = [...argv.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  return runCli(words, { url: test.url, key: test.adminKey, ...run });
};
const at = (site: FleetSite, argv: string, run: Partial<CliRun> = {}) => rollcall(`--site ${site.slug} ${argv}`, run);
const json = async (argv: string, run: Partial<CliRun> = {}) => {
  const end = await at(shops, `-o json ${argv}`, run);
  return { ...end, body: JSON.parse(end.out) };
};

const pauseStarts = (site: FleetSite) =>
  test.api('POST', `/sites/${site.slug}/pause`, { reason: 'until the test says so' });
const awaitLabels = (site: FleetSite, count: number) =>
  waitFor(async () => (await site.states())['awaiting_check_in'] === count, { what: 'every client labelled' });

const addressOf = (input: Parameters<typeof fetch>[0]) => (input instanceof Request ? input.url : input.toString());

/** An address at which nobody listens any more. */
async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

beforeAll(async () => {
  nowhere = await closedAddress();
  test = await startTestApp();
  shops = await FleetSite.create(test, 'shops');
  const all = names(0, CLIENTS);
  await shops.checkIn(all, { cause: 'connected' });
  await shops.checkIn(['jc-0001'], {
    attributes: { name: '=HYPERLINK("x")', group: `Tills${ESCAPE}[2J`, hostname: 'till1' },
  });
  await shops.checkIn(['jc-0002'], { attributes: { name: 'TILL-0042', group: 'Tills, North', hostname: 'till2' } });
  await pauseStarts(shops);
  await shops.beginRun();
  await awaitLabels(shops, CLIENTS);
  queued = all.slice(0, 600);
  await shops.checkIn(queued, { cause: 'connected' });
});

afterAll(() => test?.close());

describe('status', () => {
  it('says run, clients, both clocks and what stops it, without colour in a pipe', async () => {
    const { code, out } = await at(shops, 'status');
    expect(code).toBe(0);
    expect(out).toContain(`1 to ${NEW}`);
    expect(out).toContain('40 not checked in · 600 queued · 0 in a slot · 0 back, of 640');
    expect(out).toContain('until the test says so');
    expect(out).not.toContain(ESCAPE);
  });

  it('is coloured on a terminal, and plain there with NO_COLOR', async () => {
    expect((await at(shops, 'status', { columns: 80 })).out).toContain(ESCAPE);
    expect((await at(shops, 'status', { columns: 80, env: { NO_COLOR: '1' } })).out).not.toContain(ESCAPE);
  });

  it('is one value as JSON and figures as CSV', async () => {
    expect((await json('status')).body.summary.total).toBe(CLIENTS);
    expect((await at(shops, '-o csv status')).out).toContain('queued,600\n');
  });

  it('watches until Ctrl+C, one line a look where no terminal is', async () => {
    const interrupt = new AbortController();
    const { code, out } = await at(shops, 'status --watch', {
      interrupt,
      onPrint: (so) => so.out.split('\n').length > 3 && interrupt.abort(),
    });
    expect(code).toBe(130);
    expect(out.split('\n')[0]).toMatch(/0 % back \(0 of 640\), 40 not checked in, 600 queued, 0 of 25 slots in use$/);
  });

  it('says that Rollcall does not answer, and goes on when it does', async () => {
    const interrupt = new AbortController();
    let asked = 0;
    const { err, code } = await at(shops, 'status --watch', {
      interrupt,
      fetch: (input, init) => {
        asked += 1;
        return asked > 2 && asked <= 4
          ? Promise.reject(
              Object.assign(new TypeError('fetch failed'), {
                cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }),
              }),
            )
          : fetch(input, init);
      },
      onPrint: (so) => so.err.includes('again, after') && interrupt.abort(),
    });
    expect(code).toBe(130);
    expect(err).toMatch(/Nothing listens at .* Trying again\.\nRollcall answers again/);
  });
});

describe('clients', () => {
  it('takes the filter of the API, in options and as a query', async () => {
    expect((await at(shops, 'clients --state queued --count')).out).toBe('600\n');
    expect((await at(shops, 'clients --filter "upgradeState=awaiting_check_in&connection=online" --count')).out).toBe(
      '40\n',
    );
    expect((await at(shops, 'clients --group "Tills\\, North"')).out).toContain('TILL-0042');
    expect(await at(shops, 'clients --state nonsense')).toMatchObject({
      code: 64,
      err: expect.stringContaining('awaiting_check_in, queued'),
    });
  });

  it('follows the pages up to its limit, or all of them', async () => {
    const few = await json('clients --limit 7 --sort queue');
    expect(few.body).toMatchObject({ total: CLIENTS, shown: 7 });
    const all = await json('clients --all');
    expect(new Set(all.body.items.map((client: { id: string }) => client.id)).size).toBe(CLIENTS);
    const five = await at(shops, 'clients --limit 5');
    expect(five.out.trimEnd().split('\n')).toHaveLength(6);
    expect(five.err).toContain('640 clients match; 5 are shown');
    const csv = await at(shops, '-o csv clients --all');
    expect(csv.out.trimEnd().split('\n')).toHaveLength(CLIENTS + 1);
  });

  it('shows hostile text as such in every format', async () => {
    const [table, csv, value] = [
      await at(shops, 'clients --search jc-0001'),
      await at(shops, '-o csv clients --search jc-0001'),
      await json('clients --search jc-0001'),
    ];
    for (const { out } of [table, csv, value]) expect(out).not.toContain(ESCAPE);
    expect(table.out).toContain('Tills\\u001b[2J');
    expect(csv.out).toContain(`"'=HYPERLINK(""x"")"`);
    expect(value.body.items[0].group).toBe(`Tills${ESCAPE}[2J`);
  });

  it('has an empty list for nothing', async () => {
    expect((await json('clients --search nobody')).body).toMatchObject({ total: 0, items: [], shown: 0 });
  });
});

it('queue shows who is next', async () => {
  const { code, out } = await at(shops, 'queue');
  expect(code).toBe(0);
  expect(out).toMatch(/^0 of 25 slots in use; 600 waiting; the first 50 are shown\n/);
  expect((await json('queue')).body.length).toBe(600);
});

describe('limit', () => {
  const limit = async () => (await json('limit get')).body.limit;

  it('is set with a reason, and goes back when it is told to', async () => {
    const { code, out } = await at(shops, 'limit set 40 --why "a quiet night" --revert-at 6h');
    expect(code).toBe(0);
    expect(out).toContain('The limit is 40; it was 25.');
    expect(out).toContain('Starts nothing yet: new starts are paused');
    expect(out).toContain('It goes back to 25 at');
    const { body } = await json('limit');
    expect(body).toMatchObject({ limit: 40, limitRevert: { to: 25 }, change: { from: 25 } });
    expect((await at(shops, 'limit set 25 --revert-at never')).code).toBe(0);
    expect((await json('limit get')).body).toMatchObject({ limit: 25, limitRevert: null });
  });

  it('asks for a reason when it is raised far', async () => {
    expect(await at(shops, 'limit set 75')).toMatchObject({
      code: 64,
      err: expect.stringContaining('flood the appliance'),
    });
    expect(await limit()).toBe(25);
  });

  it('is not set when it is not what was expected', async () => {
    expect(await at(shops, 'limit set 30 --expect 20')).toMatchObject({
      code: 3,
      err: expect.stringContaining('not 20: 30 was not set'),
    });
    expect(await limit()).toBe(25);
  });

  it('shows both values when someone else changes it in between', async () => {
    const { code, err } = await at(shops, 'limit set 30', {
      fetch: async (input, init) => {
        if (init?.method === 'PATCH') await shops.settings({ maxConcurrentUpgrades: 12 });
        return fetch(input, init);
      },
    });
    expect(code).toBe(3);
    expect(err).toMatch(/you set 30 thinking it was 25, and it is 12 \(set now by key/);
    expect(err).toContain('rollcall limit set 30 --expect 12');
    expect(await limit()).toBe(12);
    await shops.settings({ maxConcurrentUpgrades: 25 });
  });

  it('says what it would do, and does nothing', async () => {
    const { code, out } = await at(shops, 'limit set 100 --dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/Limit +25 \(now\).*\nLimit 100/);
    expect(out).toContain('Nothing was changed');
    expect(await limit()).toBe(25);
  });

  it.each(['0', '501', 'many'])('refuses %s', async (number) => {
    expect(await at(shops, `limit set ${number}`)).toMatchObject({
      code: 64,
      err: expect.stringContaining('from 1 to 500'),
    });
  });
});

it('pause and resume carry their reason, and need one', async () => {
  const site = await FleetSite.create(test, 'calm');
  expect(await at(site, 'pause --why "a call"')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Nothing is running. Paused now by'),
  });
  expect((await at(site, 'status')).out).toContain('a call');
  expect(await at(site, 'resume --why "all clear"')).toMatchObject({ code: 0 });
  expect((await at(site, 'status')).out).not.toContain('a call');
  expect((await at(site, 'pause')).code).toBe(64);
});

describe('bump', () => {
  const first = async () => (await json('queue')).body.waiting.map(({ clientId }: { clientId: string }) => clientId);

  it('moves clients by name, client ID or hostname to the very front', async () => {
    const { code, out } = await at(shops, 'bump TILL-0042 jc-0500 --why "the manager calls"');
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 clients of 2 moved to the front.'),
    });
    expect((await first()).slice(0, 2).sort()).toEqual(['jc-0002', 'jc-0500']);
  });

  it('moves what matches a filter, and wants the number said when it is many', async () => {
    const few = await at(shops, 'bump --filter "q=jc-040&upgradeState=queued"');
    expect(few).toMatchObject({ code: 0, out: expect.stringContaining('10 clients of 10') });
    expect((await first()).slice(0, 10).every((name: string) => name.startsWith('jc-040'))).toBe(true);
    const many = await at(shops, 'bump --filter upgradeState=queued');
    expect(many).toMatchObject({ code: 64, err: expect.stringContaining('--expect 600') });
    expect(await at(shops, 'bump --filter upgradeState=queued --expect 599')).toMatchObject({
      code: 3,
      err: expect.stringContaining('600'),
    });
  });

  it('says who is not known, and changes nothing for a dry run', async () => {
    expect(await at(shops, 'bump TILL-004')).toMatchObject({ code: 1, err: expect.stringContaining('TILL-0042') });
    const before = await first();
    expect(await at(shops, 'bump jc-0300 --dry-run')).toMatchObject({
      code: 0,
      out: expect.stringContaining('would move'),
    });
    expect(await first()).toEqual(before);
    expect((await at(shops, 'bump')).code).toBe(64);
  });

  it('is not for everybody', async () => {
    const { secret } = await test.createKey({ role: 'viewer' });
    expect(await at(shops, 'bump jc-0300', { key: secret })).toMatchObject({
      code: 5,
      err: expect.stringContaining('viewer'),
    });
  });
});

it('runs lists them, and tells one', async () => {
  const list = await at(shops, 'runs');
  expect(list.out).toMatch(new RegExp(`1 +${NEW} +active`));
  const one = await at(shops, 'runs latest');
  expect(one).toMatchObject({ code: 0, out: expect.stringMatching(/cohort +640/) });
  expect((await at(shops, 'runs 1')).out.slice(0, 40)).toBe(one.out.slice(0, 40));
  expect(await at(shops, 'runs 9')).toMatchObject({ code: 1, err: expect.stringContaining('no run 9') });
  expect((await at(shops, 'runs soon')).code).toBe(64);
});

it('plan shows the steps, and says when there is none', async () => {
  const site = await FleetSite.create(test, 'planned');
  expect(await at(site, 'plan')).toMatchObject({ code: 1, err: expect.stringContaining('no upgrade plan') });
  const made = await test.api('POST', `/sites/${site.slug}/plans`, { kind: 'single', target: { version: NEW } });
  expect(made.status).toBe(201);
  const { code, out } = await at(site, 'plan');
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`^Plan 1, single to ${NEW}: draft, 0 of \\d+ steps done`));
  expect((await at(site, '-o csv plan 1')).out).toContain('site_update');
});

describe('wait', () => {
  /** A run in which a client is back when the test lets it come back. */
  async function runOf(slug: string, count: number): Promise<{ site: FleetSite; clients: string[] }> {
    const site = await FleetSite.create(test, slug);
    const clients = names(0, count);
    await site.checkIn(clients, { cause: 'connected' });
    await site.settings({ maxAttempts: 1 });
    await pauseStarts(site);
    await site.beginRun();
    await awaitLabels(site, count);
    return { site, clients };
  }

  it('ends with 0 when they are back', async () => {
    const { site, clients } = await runOf('back', 10);
    const waiting = at(site, '-o json wait --until 90% --timeout 24h --every 1m', {
      onPrint: (() => {
        let isBack = false;
        return ({ err }: { err: string }) => {
          if (isBack || !err.includes('Waiting: paused')) return;
          isBack = true;
          void site.checkIn(clients.slice(0, 9), { version: NEW });
        };
      })(),
    });
    const { code, out, err } = await waiting;
    expect({ code, body: JSON.parse(out) }).toMatchObject({
      code: 0,
      body: { outcome: 'done', run: 1, back: 9, of: 10, needed: 9 },
    });
    expect(err).toContain('0 % back (0 of 10)');
    expect(err).not.toContain(ESCAPE);
  });

  it('ends with 2 when the time is over, and says what stands', async () => {
    const { site } = await runOf('slow', 4);
    const { code, out } = await at(site, 'wait --until 1 --timeout 6h --every 5m');
    expect(code).toBe(2);
    expect(out).toMatch(
      /^Not done after 6 h 00 min: the time is over \(6 h 00 min\); paused: until the test says so\.\n/,
    );
    expect(out).toContain('0 % back (0 of 4)');
  });

  it('ends with 1 when more have failed than may', async () => {
    const { site, clients } = await runOf('broken', 4);
    await test.api('POST', `/sites/${site.slug}/resume`, { reason: 'go on' });
    const answers = await site.checkIn(clients.slice(0, 1));
    const told = await waitFor(
      async () =>
        (answers[0]?.upgrade ? answers : await site.checkIn(clients.slice(0, 1))).find(({ upgrade }) => upgrade),
      { what: 'a grant' },
    );
    await site.checkIn([told.clientId], {
      version: OLD,
      upgrade: { fence: told.upgrade!.fence, outcome: 'failed', detail: 'disk full' },
    });
    await waitFor(async () => (await site.states())['failed'] === 1, { what: 'a failed client' });
    const { code, out } = await at(site, 'wait --until 100%');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^Failed after .*: 1 client failed or held, so that at most 3 of 4 come back by themselves, and 4 are needed\./,
    );
    expect((await at(site, 'wait --until 75% --timeout 1m')).code).toBe(2);
  });

  it('ends with 1 when a newer run has begun', async () => {
    const { site } = await runOf('newer', 2);
    await site.beginRun('24.9.9');
    expect(await at(site, 'wait --run 1')).toMatchObject({
      code: 1,
      out: expect.stringContaining('superseded by run 2 to 24.9.9'),
    });
  });

  it('waits for a run that has not begun, and ends with 130 at Ctrl+C', async () => {
    const site = await FleetSite.create(test, 'early');
    const interrupt = new AbortController();
    const { code, out } = await at(site, 'wait', {
      interrupt,
      onPrint: ({ err }) => err.includes('no run') && interrupt.abort(),
    });
    expect(code).toBe(130);
    expect(out).toContain('ended by Ctrl+C');
  });
});

describe('tail', () => {
  const calmly = async (site: FleetSite, run: Partial<CliRun>) => at(site, '-o json tail', run);

  it('prints the last lines and ends', async () => {
    const { code, out } = await at(shops, 'tail --no-follow -n 50');
    expect(code).toBe(0);
    expect(out).toContain(`run 1 began: target ${NEW}`);
    expect(out).toContain('new starts paused: until the test says so');
    expect((await at(shops, '-o csv tail --no-follow -n 1')).out.trimEnd().split('\n')).toHaveLength(2);
  });

  it('follows, takes up a lost connection where it was, and tells each line once', async () => {
    const site = await FleetSite.create(test, 'followed');
    await site.settings({ maxConcurrentUpgrades: 26 });
    const interrupt = new AbortController();
    const lastIds: (string | null)[] = [];
    let cut: (() => void) | null = null;
    let steps = 0;
    const { code, out, err } = await calmly(site, {
      interrupt,
      fetch: async (input, init) => {
        if (!addressOf(input).includes('/stream')) return fetch(input, init);
        lastIds.push(new Headers(init?.headers).get('last-event-id'));
        const own = new AbortController();
        cut = () => own.abort(Object.assign(new Error('cut'), { code: 'ECONNRESET' }));
        return fetch(input, { ...init, signal: AbortSignal.any([own.signal, init!.signal!]) });
      },
      onPrint: ({ out: printed }) => {
        const has = (text: string) => printed.includes(text);
        if (steps === 0 && has('"after":26')) {
          steps = 1;
          void site.settings({ maxConcurrentUpgrades: 27 });
        } else if (steps === 1 && has('"after":27')) {
          steps = 2;
          cut!();
          void site.settings({ maxConcurrentUpgrades: 28 });
        } else if (steps === 2 && has('"after":28')) {
          interrupt.abort();
        }
      },
    });
    expect(code).toBe(130);
    const entries = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries.filter(({ kind }) => kind === 'limit.changed').map(({ data }) => data.after)).toEqual([26, 27, 28]);
    expect(lastIds).toEqual([null, expect.stringMatching(/:\d+$/)]);
    expect(err).toMatch(/failed \(ECONNRESET\).* Trying again\.\nRollcall answers again/);
  });

  it('ends when its key is not known', async () => {
    expect(await at(shops, 'tail', { key: 'x'.repeat(40) })).toMatchObject({
      code: 5,
      err: expect.stringContaining('ROLLCALL_KEY'),
    });
  });
});

describe('doctor', () => {
  const levels = async (run: Partial<CliRun>, argv = '') => {
    const end = await rollcall(`-o json ${argv} doctor`, run);
    const { checks } = JSON.parse(end.out) as {
      checks: { check: string; level: string; says: string; todo: string | null }[];
    };
    return { code: end.code, checks, failed: checks.filter(({ level }) => level === 'failed') };
  };

  it('finds nothing wrong', async () => {
    const { code, failed, checks } = await levels({}, '--site shops');
    expect({ code, failed }).toEqual({ code: 0, failed: [] });
    expect(checks.map(({ check }) => check)).toEqual([
      'Address',
      'Reached',
      'TLS',
      'Host name',
      'Readiness',
      'Key',
      'Version',
      'Site',
      'Figures',
      'Clock',
      'Feed',
      'Appliance',
    ]);
    expect((await rollcall('--site shops doctor')).out).toContain('All is well.');
  });

  it.each<[string, () => Partial<CliRun>, string, string, RegExp]>([
    ['no key', () => ({ key: '' }), '', 'Key', /ROLLCALL_KEY/],
    ['an unknown key', () => ({ key: 'x'.repeat(40) }), '', 'Key', /ROLLCALL_KEY/],
    [
      'a foreign name',
      () => ({ url: 'http://rollcall.example', fetch: fetchAs(test.url) }),
      '',
      'Host name',
      /ROLLCALL_ALLOWED_HOSTS/,
    ],
    ['nobody there', () => ({ url: nowhere }), '', 'Reached', /ROLLCALL_URL/],
    ['no address', () => ({ url: 'ftp://x' }), '', 'Address', /e\.g\. http/],
    ['no such site', () => ({}), '--site elsewhere', 'Site', /shops/],
    [
      'a page of something else',
      () => ({ fetch: async () => new Response('<html>', { headers: { 'content-type': 'text/html' } }) }),
      '',
      'Reached',
      /ROLLCALL_URL/,
    ],
  ])('says what to do about %s', async (_, run, argv, check, todo) => {
    const { code, failed } = await levels(run(), argv);
    expect(code).toBe(1);
    expect(failed.map((one) => one.check)).toEqual([check]);
    expect(failed[0]!.todo).toMatch(todo);
  });

  it('says that an ingest key may not read', async () => {
    const { secret } = await test.createKey({ role: 'ingest', site: 'shops' });
    expect((await levels({ key: secret })).failed.map(({ check }) => check)).toEqual(['Key']);
  });
});

describe('whatever the command', () => {
  it('names the sites when there are several and none was meant', async () => {
    expect(await rollcall('queue')).toMatchObject({ code: 64, err: expect.stringContaining('shops') });
    expect((await rollcall('queue', { env: { ROLLCALL_SITE: 'shops' } })).code).toBe(0);
    expect((await rollcall('--site elsewhere queue')).code).toBe(1);
  });

  it('falls back to the bootstrap key, and repeats none', async () => {
    expect(
      (await at(shops, 'queue', { key: '', env: { ROLLCALL_KEY: '', ROLLCALL_BOOTSTRAP_KEY: test.adminKey } })).code,
    ).toBe(0);
    expect(await at(shops, 'queue', { key: 'two\nlines' })).toMatchObject({
      code: 64,
      err: expect.not.stringContaining('lines\n'),
    });
    expect(await rollcall('queue', { url: 'http://ada:secret@127.0.0.1' })).toMatchObject({
      code: 64,
      err: expect.not.stringContaining('secret'),
    });
  });

  it('sends its key to no other address', async () => {
    const asked: string[] = [];
    const server = createHttpServer((request, answer) => {
      asked.push(request.url!);
      answer.writeHead(302, { location: '/elsewhere' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, err } = await at(shops, 'queue', { url });
    server.close();
    expect(code).toBe(4);
    expect(asked).toEqual(['/api/v1/sites/shops/queue']);
    expect(err).toContain('sends on to /elsewhere');
  });

  it('ends with 4 when nobody answers and with 64 when it is not understood', async () => {
    expect((await at(shops, 'queue', { url: nowhere })).code).toBe(4);
    expect((await rollcall('dance')).code).toBe(64);
    expect(await rollcall('--help')).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes:') });
    expect(await rollcall('wait --help')).toMatchObject({ code: 0, out: expect.stringContaining('safety') });
  });
});

describe('the built program', () => {
  interface Child {
    code: number | null;
    out: string;
    err: string;
  }

  function start(
    argv: string[],
    onOut: (child: { kill(): void; closeOut(): void }, out: string) => void = () => undefined,
  ): Promise<Child> {
    const child = spawn(process.execPath, [built('src/cli/main.js'), '--site', 'shops', ...argv], {
      env: { ROLLCALL_URL: test.url, ROLLCALL_KEY: test.adminKey },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      said.out += chunk.toString();
      onOut({ kill: () => child.kill('SIGINT'), closeOut: () => child.stdout.destroy() }, said.out);
    });
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
  }

  it('answers, and ends with the code of its answer', async () => {
    const [well, wrong] = await Promise.all([start(['doctor']), start(['limit', 'set', '30', '--expect', '7'])]);
    expect(well).toMatchObject({ code: 0, err: '', out: expect.not.stringContaining(ESCAPE) });
    expect(wrong).toMatchObject({ code: 3, out: '' });
  });

  it('is quiet when nobody reads on, and ends cleanly at Ctrl+C', async () => {
    const [unread, stopped] = await Promise.all([
      start(['-o', 'csv', 'clients', '--all'], (child) => child.closeOut()),
      start(['tail'], (child) => child.kill()),
    ]);
    expect(unread).toMatchObject({ code: 0, err: '' });
    expect(stopped).toMatchObject({ code: 130, err: '' });
  });
});
