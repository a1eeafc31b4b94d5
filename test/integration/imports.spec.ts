import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ImportAnswer } from '../../src/contracts/observation.js';
import { Database } from '../../src/platform/database/database.js';
import { createSite } from '../support/builders.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
});
afterAll(() => app.close());

const HEADING = 'Name,Hostname,Jump Group,Connection Type,Upgrade Pending,Last Connect,Last Disconnect,ID,Shoe Size';
const row = (id: number, pending = false, rest = 'active') =>
  `"Till, ${id}",till-${id},Tills,${rest},${pending ? 'Yes' : 'No'},2026-03-01T01:00:00Z,2026-03-01 00:30:00,${id},42`;
const csv = (...rows: string[]) => `\ufeff${[HEADING, ...rows].join('\r\n')}\r\n`;

async function post(slug: string, body: unknown, { query = '', key = '' } = {}) {
  const type = typeof body === 'string' ? 'text/csv; charset=utf-8' : 'application/json';
  const headers = { 'content-type': type, ...(key !== '' && withKey(key)) };
  return app.api<ImportAnswer & { detail: string; count: number; code: string }>(
    'POST',
    `/sites/${slug}/imports${query}`,
    body,
    headers,
  );
}

const clientsOf = (siteId: string) =>
  app.app.get(Database).query(
    `SELECT c.client_id AS "clientId", c.name, c.connection, u.state, s.returned_by AS "returnedBy"
     FROM client c JOIN client_upgrade u ON u.id = c.id JOIN client_sighting s ON s.id = c.id
     WHERE c.site_id = $1 ORDER BY c.client_id`,
    [siteId],
  );
const observed = (slug: string) => createSite(app, { slug, control: 'observed', driver: { kind: 'none' } });

describe('an import', () => {
  it('is a look at the fleet: bad rows are named, what differs from the last is told, the same file changes nothing', async () => {
    const { id } = await observed('csv');
    const first = await post('csv', csv(row(1), row(2, true), row(3, false, 'loud'), row(2), row(4)));
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ format: 'csv', unknownColumns: ['Shoe Size'], rejectedCount: 2 });
    expect(first.body.rejected).toEqual([
      { line: 4, message: 'has a connection type other than active, passive or uninstalled' },
      { line: 5, message: 'is of the same client as line 3' },
    ]);
    expect(first.body.sweep).toMatchObject({
      source: 'import',
      state: 'complete',
      rows: 3,
      enrolled: 3,
      removed: 0,
      pace: null,
    });
    expect(await clientsOf(id)).toEqual([
      { clientId: '1', name: 'Till, 1', connection: 'online', state: 'up_to_date', returnedBy: null },
      { clientId: '2', name: 'Till, 2', connection: 'online', state: 'pending', returnedBy: null },
      { clientId: '4', name: 'Till, 4', connection: 'online', state: 'up_to_date', returnedBy: null },
    ]);
    const again = await post('csv', csv(row(1), row(2, true), row(4)));
    expect(again.body.sweep).toMatchObject({ number: 2, enrolled: 0, changed: 0, removed: 0 });
    const list = await app.api('GET', '/sites/csv/sweeps');
    expect(list.body.items.map(({ number }: { number: number }) => number)).toEqual([2, 1]);
  });

  it('as JSON, semicolons or tabs gives the same', async () => {
    const { id } = await observed('json');
    const fields = {
      id: 7,
      hostname: 'till-7',
      needs_update: true,
      is_lost: false,
      jump_group_id: 3,
      last_connect_timestamp: '',
    };
    expect((await post('json', [fields])).body).toMatchObject({ format: 'json', unknownColumns: [] });
    expect((await post('json', { items: [fields] })).body.sweep).toMatchObject({ changed: 0, enrolled: 0 });
    const semicolons = 'id;hostname;needs_update;jump_group_id\n7;till-7;true;3\n';
    expect((await post('json', semicolons)).body.sweep).toMatchObject({ changed: 0, enrolled: 0, rows: 1 });
    expect((await post('json', semicolons.replaceAll(';', '\t'))).body.sweep).toMatchObject({ changed: 0, rows: 1 });
    expect(await clientsOf(id)).toMatchObject([{ clientId: '7', connection: 'offline', state: 'pending' }]);
  });

  it('removes who is missing from a whole one, but not a fifth of the fleet unasked', async () => {
    const { id } = await observed('removal');
    const rows = Array.from({ length: 10 }, (_, index) => row(index + 1));
    await post('removal', csv(...rows));
    const refused = await post('removal', csv(...rows.slice(3)));
    expect(refused).toMatchObject({ status: 409, body: { code: 'count_moved', count: 3 } });
    expect(await clientsOf(id)).toHaveLength(10);
    expect((await post('removal', csv(...rows.slice(3)), { query: '?complete=false' })).body.sweep).toMatchObject({
      ...{ rows: 7, removed: 0, total: null, missed: 0 },
    });
    expect(await clientsOf(id)).toHaveLength(10);
    expect((await post('removal', csv(...rows.slice(3)), { query: '?confirmRemoved=2' })).status).toBe(409);
    expect((await post('removal', csv(...rows.slice(3)), { query: '?confirmRemoved=3' })).body.sweep).toMatchObject({
      removed: 3,
    });
    // A row that could be read in part shows that its client is there.
    const broken = row(4, false, 'loud');
    expect((await post('removal', csv(broken, ...rows.slice(5)))).body.sweep).toMatchObject({ removed: 1, rows: 5 });
    expect((await clientsOf(id)).map(({ clientId }) => clientId)).toEqual(['10', '4', '6', '7', '8', '9']);
    // One that could not be read at all might be anybody’s.
    const nameless = ',,,,No,,,,';
    expect((await post('removal', csv(nameless, ...rows.slice(6)))).body.sweep).toMatchObject({
      removed: 0,
      missed: 2,
    });
  });

  it('shows what was when its file was written, and an older one is refused', async () => {
    const { id } = await observed('times');
    const at = (minutesAgo: number) => `?takenAt=${new Date(Date.now() - minutesAgo * 60_000).toISOString()}`;
    await post('times', csv(row(1), row(2)), { query: at(60) });
    expect((await post('times', csv(row(1), row(2)), { query: at(61) })).status).toBe(409);
    expect((await post('times', csv(row(1), row(2)), { query: at(-60) })).status).toBe(400);
    await app.api('POST', '/sites/times/upgrade-runs', { targetVersion: '24.2.1' });
    await app.app
      .get(Database)
      .query(`UPDATE upgrade_run SET begun_at = begun_at - interval '40 minutes' WHERE site_id = $1`, [id]);
    await post('times', csv(row(1, true), row(2, true)), { query: at(30) });
    expect((await clientsOf(id)).map(({ state }) => state)).toEqual(['pending', 'pending']);
    const query = at(10);
    const back = await post('times', csv(row(1), row(2, true)), { query });
    expect(back.body.sweep).toMatchObject({ changed: 1 });
    const repeated = await post('times', csv(row(1), row(2, true)), { query });
    expect(repeated.body.sweep).toMatchObject({ changed: 0, removed: 0 });
    const [one, two] = await clientsOf(id);
    expect(one).toMatchObject({ state: 'up_to_date', returnedBy: new Date(query.slice('?takenAt='.length)) });
    expect(two).toMatchObject({ state: 'pending', returnedBy: null });
  });
});

describe('a file', () => {
  const bytes = (encoding: BufferEncoding, text: string) => new Uint8Array(Buffer.from(text, encoding));
  const send = async (slug: string, body: Uint8Array) => {
    const url = `${app.url}/api/v1/sites/${slug}/imports`;
    const headers = { 'content-type': 'text/csv', authorization: `Bearer ${app.adminKey}` };
    const answer = await fetch(url, { method: 'POST', headers, body });
    return { status: answer.status, body: (await answer.json()) as ImportAnswer & { detail: string } };
  };

  it('in UTF-16 is read by its mark, and one in another encoding than UTF-8 is refused', async () => {
    const { id } = await observed('encoded');
    const text = csv('"Kässe",till-1,Tills,active,No,2026-03-01T01:00:00Z,,1,');
    expect((await send('encoded', bytes('utf16le', text))).status).toBe(200);
    expect(await clientsOf(id)).toMatchObject([{ clientId: '1', name: 'Kässe' }]);
    const latin = await send('encoded', bytes('latin1', text.slice(1)));
    expect(latin).toMatchObject({ status: 422, body: { detail: expect.stringContaining('UTF-8') } });
  });

  it('may name its separator before the heading, and begin with empty lines', async () => {
    await observed('told');
    const lines = ['Tag;Comments;ID;Hostname;Upgrade Pending', 'a,b;c,d;7;till-7;No', 'a;b;8;till-8;often'];
    const told = await post('told', ['sep=;', ...lines].join('\r\n'));
    expect(told.body).toMatchObject({ sweep: { rows: 1 }, rejected: [{ line: 4 }] });
    const after = await post('told', ['', '', ...lines].join('\n'), { query: '?complete=false' });
    expect(after.body).toMatchObject({ sweep: { rows: 1, enrolled: 0 }, rejected: [{ line: 5 }] });
  });

  it('that was cut off, or has a separator too many, does not say what it was not to say', async () => {
    const { id } = await observed('cut');
    const heading = 'ID,Name,Upgrade Pending,Last Connect,Last Disconnect,Tag,Comments';
    const whole = (client: number) => `${client},Till ${client},No,2026-03-01T01:00:00Z,2026-03-01T00:00:00Z`;
    await post('cut', [heading, whole(1), whole(2), whole(3), whole(4), whole(5), `${whole(6)},,,,`].join('\n'));
    expect(await clientsOf(id)).toHaveLength(6);
    const cut = '6,Till 6,No,2026-03-01T01:30:00Z';
    const shifted = '5,Till, 5,No,2026-03-01T01:00:00Z,2026-03-01T00:00:00Z,x,y';
    const { body } = await post('cut', [heading, whole(1), whole(2), whole(3), whole(4), cut].join('\n'));
    expect(body).toMatchObject({
      rejected: [{ line: 6, message: 'ends before the columns do' }],
      sweep: { removed: 1 },
    });
    const { body: again } = await post('cut', [heading, whole(1), whole(2), whole(3), shifted].join('\n'));
    expect(again).toMatchObject({
      rejected: [{ line: 5, message: 'has more cells than the heading' }],
      sweep: { removed: 0 },
    });
  });

  it('is taken though a clock that was wrong took the last one in a time to come', async () => {
    const { id } = await observed('ahead');
    await post('ahead', csv(row(1, true)));
    const year = "clock_timestamp() + interval '1 year'";
    for (const sql of [
      `UPDATE sweep SET taken_at = ${year} WHERE site_id = $1`,
      `UPDATE client_sighting SET seen_at = ${year} WHERE site_id = $1`,
    ]) {
      await app.app.get(Database).query(sql, [id]);
    }
    const query = `?takenAt=${new Date(Date.now() - 60_000).toISOString()}`;
    expect((await post('ahead', csv(row(1)), { query })).status).toBe(200);
    expect(await clientsOf(id)).toMatchObject([{ state: 'up_to_date', returnedBy: null }]);
  });

  it('that takes back what is known is an older one, unless it is said when it was written', async () => {
    await observed('older');
    const at = (hour: number, client: number) => `till-${client},No,2026-03-01T0${hour}:00:00Z,,${client}`;
    const file = (...rows: string[]) =>
      ['Hostname,Upgrade Pending,Last Connect,Last Disconnect,ID', ...rows].join('\n');
    const [early, late] = [file(at(1, 1), at(1, 2)), file(at(2, 1), at(1, 2))];
    await post('older', early);
    expect((await post('older', late)).status).toBe(200);
    const refused = await post('older', early);
    expect(refused).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('older than the last import') },
    });
    expect((await post('older', file(at(1, 1), at(3, 2)))).status).toBe(200);
    const said = await post('older', early, { query: `?takenAt=${new Date().toISOString()}` });
    expect(said.status).toBe(200);
  });
});

describe('refused', () => {
  it.each([
    ['what is no export', 'a,b\n1,2\n', 422],
    ['an empty file', '', 422],
    ['a heading alone', 'id,needs_update\n', 422],
    ['rows of which none can be read', 'id,needs_update\n1,maybe\n', 422],
    ['JSON that is no list', { hello: 1 }, 422],
    ['a quote that never ends', 'id,needs_update\n"1,true\n', 422],
  ])('is %s', async (_what, body, status) => {
    const { slug } = await observed(`refused-${Math.random().toString(36).slice(2, 8)}`);
    const answer = await post(slug, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch('problem+json');
  });

  it('is a site that is not fed by imports, and a key of another site or of one client', async () => {
    await createSite(app, { slug: 'steered' });
    expect((await post('steered', csv(row(1)))).status).toBe(409);
    await observed('keyed');
    const elsewhere = await app.createKey({ role: 'ingest', site: 'steered' });
    const ofOne = await app.createKey({ role: 'ingest', site: 'keyed', clientId: '1' });
    const right = await app.createKey({ role: 'ingest', site: 'keyed' });
    expect((await post('keyed', csv(row(1)), { key: elsewhere.secret })).status).toBe(403);
    expect((await post('keyed', csv(row(1)), { key: ofOne.secret })).status).toBe(403);
    expect((await post('keyed', csv(row(1)), { key: right.secret })).status).toBe(200);
  });

  it('is CSV anywhere else', async () => {
    const answer = await app.api('POST', '/sites', 'slug,name\na,b\n', { 'content-type': 'text/csv' });
    expect(answer.status).toBe(415);
  });
});
