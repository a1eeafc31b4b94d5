import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VARYING_HEADERS, type DocumentedCall } from '../support/appliance-api/documented-call.js';
import { APPLIANCE_API_TABLE } from '../support/appliance-api-table.js';
import { SimulatedApi, type Heard } from '../support/simulated-api.js';

/** The simulated appliance answers each documented call as it is documented; the driver reads the same table. */

let api: SimulatedApi;

beforeAll(async () => {
  api = await SimulatedApi.listen();
});
afterAll(() => api.server.close());

const sorted = (list: string) => list.split(', ').sort();

/** By relation, the page that each link leads to. */
function linksOf(header: string): Record<string, string> {
  const links = [...header.matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, target, rel]): [string, string] => {
    const { pathname, searchParams } = new URL(target!);
    return [rel!, `${pathname} ${searchParams.get('current_page')} ${searchParams.get('per_page')}`];
  });
  return Object.fromEntries(links);
}

function expectHeaders({ answerHeaders }: DocumentedCall, { headers }: Heard): void {
  for (const [name, wanted] of Object.entries(answerHeaders)) {
    const given = headers.get(name);
    if (VARYING_HEADERS.includes(name)) expect([name, given]).toEqual([name, expect.stringMatching(/./)]);
    else if (name === 'allow') expect(sorted(given ?? '')).toEqual(sorted(wanted));
    else if (name === 'link') expect(linksOf(given ?? '')).toEqual(linksOf(wanted));
    else expect([name, given]).toEqual([name, wanted]);
  }
}

function expectBody({ schema, contentType }: DocumentedCall, { headers, text, body }: Heard): void {
  if (schema === null) {
    expect(text).toBe('');
    return;
  }
  expect(schema.safeParse(body)).toMatchObject({ success: true });
  expect(headers.get('content-type')?.split(';')[0]).toBe(contentType);
  // Compact, and times with an offset.
  if (contentType === 'application/json') expect(text).toBe(JSON.stringify(body));
  if (contentType === 'application/json') expect(text).not.toMatch(/\d\d:\d\d(\.\d+)?Z"/);
}

describe('the documented calls', () => {
  it.each(APPLIANCE_API_TABLE.map((call): [string, DocumentedCall] => [call.name, call]))('%s', async (_, call) => {
    const heard = await api.answerTo(call);
    expect({ status: heard.status, text: heard.text.slice(0, 300) }).toMatchObject({ status: call.status });
    expectHeaders(call, heard);
    expectBody(call, heard);
  });
});
