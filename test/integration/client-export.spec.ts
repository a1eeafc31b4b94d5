import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { clientSchema, type Client } from '../../src/contracts/clients.js';
import { Database } from '../../src/platform/database/database.js';
import { Sites } from '../../src/sites/sites.service.js';
import { ClientExports } from '../../src/views/client-export.service.js';
import { ClientViewsStore } from '../../src/views/client-views.store.js';
import { createSite } from '../support/builders.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

const CLIENTS = 20_000;

let test: TestApp;
let slug: string;

beforeAll(async () => {
  test = await startTestApp();
  const site = await createSite(test);
  slug = site.slug;
  await test.app.get(Database).query(
    `WITH added AS (
       INSERT INTO client (id, site_id, client_id, name, search_text, group_name, comments)
       SELECT gen_random_uuid(), $1, 'jc-' || one, 'pc-' || lpad(one::text, 5, '0'), 'pc-' || lpad(one::text, 5, '0'), 'group ' || one % 4,
         CASE WHEN one = 3 THEN '=HYPERLINK("http://evil")' END
       FROM generate_series(0, $2 - 1) one RETURNING id, client_id
     )
     INSERT INTO client_upgrade (id, site_id, state, reason, rank_sequence)
     SELECT id, $1, CASE WHEN substr(client_id, 4)::int % 3 = 0 THEN 'queued' ELSE 'failed' END, 'waiting_for_slot', -substr(client_id, 4)::int
     FROM added`,
    [site.id, CLIENTS],
  );
});
afterAll(() => test.close());

const path = (query: string) => `/sites/${slug}/clients/export${query}`;
const namesOf = (text: string) =>
  text
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split(',', 1)[0]!);

describe('the export', () => {
  it('is the whole filter in order, as CSV', async () => {
    const answer = await test.api<string>('GET', path('?group=group%203&sort=-name'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const today = new Date().toISOString().slice(0, 10);
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="rollcall-${slug}-clients-${today}.csv"`,
    );
    const names = namesOf(answer.body);
    expect(names).toHaveLength(CLIENTS / 4);
    expect(names).toEqual([...names].sort().reverse());
    expect(names[0]).toBe('pc-19999');
    expect(answer.body).toContain(`"'=HYPERLINK(""http://evil"")"`);
  });

  it('is the same as JSON, each client as the API shows it', async () => {
    const { headers, body } = await test.api<Client[]>('GET', path('?format=json&sort=queue&q=pc-0000'));
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    const list = await test.api('GET', `/sites/${slug}/clients?sort=queue&q=pc-0000`);
    expect(body.map(({ id }) => id)).toEqual(list.body.items.map(({ id }: Client) => id));
    expect(clientSchema.parse(body[0])).toMatchObject({ name: 'pc-00009', upgradeState: 'queued' });
    expect(body[0]!.queuePosition).toBe(list.body.items[0].queuePosition);
    expect((await test.api('GET', path('?format=json&q=nobody'))).body).toEqual([]);
  });

  it('refuses what the list refuses, and a page of it', async () => {
    for (const [query, pointer] of [
      ['?upgradeState=lost', '/upgradeState/0'],
      ['?limit=5', '/limit'],
      ['?format=xml', '/format'],
    ]) {
      const answer = await test.api('GET', path(query!));
      expect(answer).toMatchObject({ status: 400, body: { code: 'bad_query', errors: [{ pointer }] } });
    }
    expect((await test.api('GET', '/sites/nowhere/clients/export')).status).toBe(404);
    const { secret } = await test.createKey({ role: 'ingest', site: slug });
    expect((await test.api('GET', path(''), undefined, withKey(secret))).status).toBe(403);
  });
});

describe('how the export is read', () => {
  it('is a batch at a time, as it is asked for, of the clients that were there when it began', async () => {
    const read = jest.spyOn(test.app.get(ClientViewsStore), 'byIds');
    const site = await test.app.get(Sites).require(slug);
    const exported = await test.app.get(ClientExports).begin(site, { format: 'csv', sort: 'name' });
    expect(read).toHaveBeenCalledTimes(0);
    await exported.pieces.next();
    const first = (await exported.pieces.next()).value;
    expect(namesOf(`\r\n${first}`)).toHaveLength(2000);
    expect(read).toHaveBeenCalledTimes(1);

    await test.app.get(Database).query(`DELETE FROM client WHERE site_id = $1 AND client_id = 'jc-2000'`, [site.id]);
    const second = (await exported.pieces.next()).value as string;
    expect(namesOf(`\r\n${second}`).slice(0, 1)).toEqual(['pc-02001']);
    expect(namesOf(`\r\n${second}`)).toHaveLength(1999);
    await exported.pieces.return(undefined);
    expect(read).toHaveBeenCalledTimes(2);
    read.mockRestore();
  });

  it('ends when nobody takes it any more', async () => {
    const read = jest.spyOn(test.app.get(ClientViewsStore), 'byIds');
    const server = test.app.getHttpServer();
    const asked = new Promise<IncomingMessage>((resolve) => server.once('request', resolve));
    const response = await begun(path('?format=json'));
    const { socket } = await asked;
    await new Promise((resolve) => response.once('data', resolve));
    response.destroy();
    await waitFor(() => socket.destroyed, { what: 'the server to notice' });
    const batches = read.mock.calls.length;
    expect(batches).toBeLessThan(CLIENTS / 2000);
    expect((await test.api('GET', path('?format=json&q=pc-0000'))).status).toBe(200);
    // One may have been under way, and the small export is one.
    expect(read.mock.calls.length).toBeLessThanOrEqual(batches + 2);
    read.mockRestore();
  });
});

function begun(rest: string): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${test.adminKey}`, connection: 'close' };
  return new Promise((resolve, reject) => {
    get(`${test.url}/api/v1${rest}`, { headers, agent: false }, resolve).on('error', reject);
  });
}
