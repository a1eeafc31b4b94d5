import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { RouteTable } from '../../src/app/http/route-table.js';
import { schemaNames } from '../../src/app/openapi/schema-names.js';
import { openApiText } from '../../src/app/openapi/openapi-text.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Operation {
  summary?: string;
  'x-action'?: string;
  'x-public'?: boolean;
  requestBody?: object;
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

const WRITTEN = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));
/** Their answers are no JSON, or have no body. */
const WITHOUT_SCHEMA = ['GET /metrics', 'GET /api/v1/stream', 'POST /api/v1/sites/{site}/simulation/reset'];

let test: TestApp;
let document: OpenAPIObject;
let operations: [string, Operation][];

beforeAll(async () => {
  test = await startTestApp();
  document = (await test.api('GET', '//api/openapi.json')).body;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation as Operation,
    ]),
  );
});

afterAll(() => test.close());

describe('the OpenAPI document', () => {
  it('is the one in docs/openapi.json; after an intended change write it with `npm run openapi:write`', async () => {
    const written = await readFile(WRITTEN, 'utf8').catch(() => 'docs/openapi.json is missing');
    expect(written).toBe(await openApiText());
  });

  it('is what a running process serves', async () => {
    expect(document).toEqual(JSON.parse(await openApiText()));
    expect(document.openapi).toBe('3.1.0');
  });

  it('describes every route', () => {
    const served = test.app
      .get(RouteTable)
      .list()
      .filter(({ method, path }) => method !== 'HEAD' && !['/*', '/api/openapi.json'].includes(path))
      .filter(({ path }) => !path.startsWith('/runbooks'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(operations.map(([name]) => name).sort()).toEqual(served.sort());
  });

  it('says of every operation what it does, who may and what comes back', () => {
    const silent = operations.filter(([name, operation]) => {
      const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
      const described = answers.some(
        ([status, answer]) => status === '204' || Object.values(answer.content ?? {}).some(({ schema }) => schema),
      );
      const guarded = operation['x-public'] === true || operation['x-action'] !== undefined;
      return !operation.summary || !guarded || !(described || WITHOUT_SCHEMA.includes(name));
    });
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it('has no reference that leads nowhere', () => {
    const names = Object.keys(document.components!.schemas!);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to);
    expect(references.filter((to) => !names.includes(to!.replace('#/components/schemas/', '')))).toEqual([]);
  });

  it('gives a name to one shape only: no two objects have it, and none that comes in has that of one that goes out', () => {
    expect(new Set(schemaNames.values()).size).toBe(schemaNames.size);
    const coming = namesIn(operations.map(([, { requestBody }]) => requestBody));
    const going = namesIn(operations.map(([, { responses }]) => responses));
    expect([...coming].filter((name) => going.has(name))).toEqual([]);
  });

  it('tells what an answer is made of once, by name', () => {
    const told = new Map<string, number>();
    for (const [, { responses }] of operations) countObjects(responses, told);
    for (const name of namesIn(operations.map(([, { responses }]) => responses)))
      countObjects(document.components!.schemas![name], told);
    expect([...told].filter(([text, times]) => times > 1 && text.length > 600)).toEqual([]);
  });
});

/** Names of schemas that these parts of the document refer to, and those that they are made of. */
function namesIn(parts: readonly unknown[]): Set<string> {
  const found = new Set<string>();
  const look = (part: unknown) => {
    for (const [, name] of JSON.stringify(part ?? null).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (found.has(name!)) continue;
      found.add(name!);
      look(document.components!.schemas![name!]);
    }
  };
  parts.forEach(look);
  return found;
}

function countObjects(part: unknown, told: Map<string, number>): void {
  if (typeof part !== 'object' || part === null) return;
  const text = JSON.stringify(part);
  if ('properties' in part) told.set(text, (told.get(text) ?? 0) + 1);
  for (const inner of Object.values(part)) countObjects(inner, told);
}
