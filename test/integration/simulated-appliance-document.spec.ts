import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { APPLIANCE_RIGHTS } from '../../src/contracts/observed-words.js';
import { SimulatedApi, type Heard } from '../support/simulated-api.js';

/** The simulated appliance's own OpenAPI document is true of what it serves: every operation in it is asked, in each way that it tells of. */

const BASE = '/api/config/v1';

interface Parameter {
  name: string;
  in: 'path' | 'query';
  required?: boolean;
  schema: { type: string; enum?: string[]; minimum?: number };
}
interface Answer {
  headers?: Record<string, object>;
  content?: Record<string, { schema: object }>;
}
interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: { 'application/json': { schema: object } } };
  responses: Record<string, Answer>;
}
type PathItem = Partial<Record<'get' | 'patch' | 'delete', Operation>> & { parameters?: Parameter[] };
interface Document {
  openapi: string;
  paths: Record<string, PathItem>;
  components: { schemas: Record<string, object> };
}
interface Described {
  path: string;
  method: 'GET' | 'PATCH' | 'DELETE';
  operation: Operation;
}

let api: SimulatedApi;
let document: Document;
let operations: Described[];

beforeAll(async () => {
  api = await SimulatedApi.listen();
  api.play('happy', 30);
  document = parse((await api.get(`${BASE}/openapi.yaml`)).text) as Document;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    (['get', 'patch', 'delete'] as const).flatMap((verb) => {
      const operation = item[verb];
      return operation === undefined ? [] : [{ path, method: verb.toUpperCase() as Described['method'], operation }];
    }),
  );
});
afterAll(() => api.server.close());

const REF = /^#\/components\/schemas\/(\w+)$/;

/** With what it refers to in its place. */
function resolved(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(resolved);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref } = schema as { $ref?: string };
  if ($ref === undefined) return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, resolved(part)]));
  const found = document.components.schemas[REF.exec($ref)?.[1] ?? ''];
  if (found === undefined) throw new Error(`${$ref} leads nowhere`);
  return resolved(found);
}

type Asked = Pick<Described, 'path' | 'method'>;

/** `meanwhile`: between the token and the call. */
async function ask(
  { path, method }: Asked,
  query = '',
  body?: object,
  meanwhile?: () => Promise<unknown>,
): Promise<Heard> {
  api.pass(1000);
  const headers = { authorization: `Bearer ${await api.token()}`, 'content-type': 'application/json' };
  await meanwhile?.();
  const [id] = api.site.vendor.records().map((record) => record.id);
  const target = path.replace('{id}', String(path.startsWith('/jump-client') ? id : 1));
  return api.ask(`${BASE}${target}${query}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

/** It has a status that the operation tells of, with the body and the headers that belong to it. */
function expectDescribed({ path, method, operation }: Described, status: number, heard: Heard): void {
  const where = `${method} ${path}`;
  expect([where, heard.status]).toEqual([where, status]);
  const answer = operation.responses[status];
  expect([where, answer]).toEqual([where, expect.anything()]);
  for (const name of Object.keys(answer!.headers ?? {}))
    expect([where, name, heard.headers.has(name)]).toEqual([where, name, true]);
  const [type, content] = Object.entries(answer!.content ?? {})[0] ?? [];
  if (content === undefined) return expect(heard.text).toBe('');
  expect(heard.headers.get('content-type')?.split(';')[0]).toBe(type);
  const schema = z.fromJSONSchema(resolved(content.schema) as Parameters<typeof z.fromJSONSchema>[0]);
  expect([where, schema.safeParse(heard.body).error]).toEqual([where, undefined]);
}

const statusOf = ({ method }: Described) => (method === 'DELETE' ? 204 : 200);
const patchOf = ({ method }: Described) => (method === 'PATCH' ? { comments: 'Asked by the document.' } : undefined);

describe('the document', () => {
  it('tells of every path and method that is served, and of no other', async () => {
    expect(document.openapi).toMatch(/^3\./);
    expect(operations.length).toBeGreaterThanOrEqual(10);
    for (const [path, item] of Object.entries(document.paths)) {
      const target = `${BASE}${path.replace('{id}', '1')}`;
      const allow = (await api.ask(target, { method: 'OPTIONS' })).headers.get('allow')!.split(', ');
      const told = operations.filter((one) => one.path === path).map(({ method }) => method as string);
      expect([path, allow.toSorted()]).toEqual([path, [...told, 'HEAD', 'OPTIONS'].toSorted()]);
      expect([path, item.parameters?.map(({ name }) => name) ?? []]).toEqual([
        path,
        path.includes('{id}') ? ['id'] : [],
      ]);
    }
  });

  it('describes what every operation answers, field by field, and its headers', async () => {
    for (const one of operations.toSorted((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))) {
      expectDescribed(one, statusOf(one), await ask(one, '', patchOf(one)));
    }
  });

  it('has the parameters that are taken; any other is refused', async () => {
    for (const one of operations) {
      for (const { name, schema } of one.operation.parameters ?? []) {
        const value = schema.enum?.[0] ?? (schema.type === 'integer' ? Math.max(5, schema.minimum ?? 1) : 'x');
        expectDescribed(one, 200, await ask(one, `?${name}=${value}`));
      }
      expectDescribed(one, 401, await ask(one, '?verbose=1', patchOf(one)));
    }
  });

  it('describes how each of them is refused', async () => {
    for (const one of operations) {
      const headers = { authorization: 'Bearer nobody', 'content-type': 'application/json' };
      const { method, path, operation } = one;
      const nobody = await api.ask(`${BASE}${path.replace('{id}', '1')}`, { method, headers });
      expectDescribed(one, 401, nobody);
      const missing = { path: path.replace('{id}', '2147483647'), method };
      if (path.includes('{id}')) expectDescribed(one, 404, await ask(missing, '', patchOf(one)));
      if (operation.parameters !== undefined) expectDescribed(one, 422, await ask(one, '?per_page=1'));
      if (method === 'PATCH') expectDescribed(one, 422, await ask(one, '', { name: 17, jump_policy_id: 2 ** 31 }));
      if (method === 'PATCH') expectDescribed(one, 400, await ask(one, '', []));
      await api.ours('PUT', 'faults', { rights: ['command_read'] });
      expectDescribed(one, 403, await ask(one, '', patchOf(one)));
      await api.ours('PUT', 'faults', { rights: APPLIANCE_RIGHTS });
      expectDescribed(one, 429, await ask(one, '', patchOf(one), () => api.ours('PUT', 'faults', { tooMany: true })));
      await api.ours('PUT', 'faults', { tooMany: false });
    }
  });
});
