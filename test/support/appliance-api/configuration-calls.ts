import { z } from 'zod';
import {
  invalidSchema,
  jumpClientSchema,
  jumpGroupSchema,
  jumpointNodeSchema,
  jumpointSchema,
  messageSchema,
  type JumpClient,
} from '../../../src/contracts/appliance-api.js';
import { emptyCall, jsonCall, oauthRefusal, refusedCall, textCall } from './call-builders.js';
import { EXAMPLE_CLIENTS, EXAMPLE_IDS, RATE, UNKNOWN_ID, type DocumentedCall } from './documented-call.js';

/** Configuration API, `/api/config/v1`. */

const BASE = '/api/config/v1';
const LIST = `${BASE}/jump-client`;
const ONE = `${LIST}/{client}`;

/** A client as the appliance describes it, with every field. */
export function exampleClient(id: number, changes: Partial<JumpClient> = {}): JumpClient {
  const name = `TILL-${String(id).padStart(4, '0')}`;
  return {
    id,
    jump_group_id: 1,
    jump_group_type: 'shared',
    name,
    hostname: name.toLowerCase(),
    fqdn: `${name.toLowerCase()}.stores.example.com`,
    tag: 'till',
    comments: '',
    jump_policy_id: null,
    session_policy_id: null,
    install_mode: 'service',
    connection_type: 'active',
    last_connect_timestamp: '2026-01-10T02:00:07+00:00',
    last_disconnect_timestamp: '2026-01-10T01:58:31+00:00',
    last_access_timestamp: null,
    expiration_timestamp: null,
    is_lost: false,
    needs_update: false,
    unavailable_reason: 'none',
    operating_system: 'Windows 11 IoT Enterprise (x64)',
    public_ip: '192.0.2.17',
    private_ip: '10.1.2.3',
    console_user: '',
    max_offline_minutes: 0,
    endpoint_agreement_policy: 'no_prompt',
    ...changes,
  };
}

const clientsFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, place) => exampleClient(first + place));

/** The headers of one page of the whole fleet. */
function pageHeaders(page: number, perPage: number): Record<string, string> {
  const last = Math.ceil(EXAMPLE_CLIENTS / perPage);
  const to = (rel: string, target: number) =>
    `<https://support.example.com${LIST}?current_page=${target}&per_page=${perPage}>; rel="${rel}"`;
  const rels = [to('first', 1), to('last', last)];
  if (page > 1) rels.push(to('previous', page - 1));
  if (page < last) rels.push(to('next', page + 1));
  return {
    ...RATE,
    link: rels.join(', '),
    'x-bt-pagination-current-page': String(page),
    'x-bt-pagination-last-page': String(last),
    'x-bt-pagination-per-page': String(perPage),
    'x-bt-pagination-total': String(EXAMPLE_CLIENTS),
  };
}

const ASKED = { method: 'GET', path: LIST } as const;
const CLIENTS = { ...ASKED, schema: z.array(jumpClientSchema) } as const;
const exactly = (length: number) => z.array(jumpClientSchema).length(length);

const PAGES: readonly DocumentedCall[] = [
  jsonCall({
    name: 'clients: all on one page, by default of 100',
    ...CLIENTS,
    schema: exactly(EXAMPLE_CLIENTS),
    example: clientsFrom(1, EXAMPLE_CLIENTS),
    answerHeaders: pageHeaders(1, 100),
  }),
  ...([1, 2, 3] as const).map((page) => {
    const example = clientsFrom(5 * page - 4, Math.min(5 * page, EXAMPLE_CLIENTS));
    return jsonCall({
      name: `clients: page ${page} of three`,
      ...CLIENTS,
      query: { per_page: '5', current_page: String(page) },
      schema: exactly(example.length),
      example,
      answerHeaders: pageHeaders(page, 5),
    });
  }),
  jsonCall({
    name: 'clients: a page after the last is empty',
    ...CLIENTS,
    query: { per_page: '5', current_page: '4' },
    schema: exactly(0),
    example: [],
    answerHeaders: { ...RATE, 'x-bt-pagination-total': String(EXAMPLE_CLIENTS) },
  }),
];

/** Each documented filter, with a value that the first example has. */
export const CLIENT_FILTERS: Readonly<Record<string, string>> = {
  name: 'TILL-0001',
  hostname: 'till-0001',
  fqdn: 'till-0001.stores.example.com',
  tag: 'till',
  jump_group_id: '1',
  jump_group_type: 'shared',
  console_user: '',
  public_ip: '192.0.2.17',
  private_ip: '10.1.2.3',
  connection_type: 'active',
};

const FILTERS = Object.entries(CLIENT_FILTERS).map(([filter, value]) =>
  jsonCall({ name: `clients: by ${filter}`, ...CLIENTS, query: { [filter]: value }, example: [exampleClient(1)] }),
);

const invalid = (field: string, rule: string) => ({
  status: 422,
  schema: invalidSchema,
  example: { message: 'The given data was invalid.', errors: { [field]: [rule] } },
});

const UNKNOWN = 'A parameter or field of this name is not known: ';

const LIST_REFUSALS: readonly DocumentedCall[] = [
  oauthRefusal(
    { name: 'clients: an unknown parameter', ...ASKED, query: { needs_update: 'true' }, status: 401 },
    'invalid_request',
    `${UNKNOWN}needs_update`,
  ),
  ...(
    [
      ['per_page', '4', 'The per page must be between 5 and 100.'],
      ['per_page', '101', 'The per page must be between 5 and 100.'],
      ['per_page', 'many', 'The per page must be an integer.'],
      ['current_page', '0', 'The current page must be at least 1.'],
      ['connection_type', 'lazy', 'The selected connection type is invalid.'],
      ['jump_group_id', 'none', 'The jump group id must be an integer.'],
    ] as const
  ).map(([parameter, value, rule]) =>
    jsonCall({
      name: `clients: ${parameter}=${value}`,
      ...ASKED,
      query: { [parameter]: value },
      ...invalid(parameter, rule),
    }),
  ),
];

const NOT_FOUND = { status: 404, schema: messageSchema, example: { message: 'Not found.' } } as const;

const ONE_CLIENT: readonly DocumentedCall[] = [
  jsonCall({ name: 'client: one', method: 'GET', path: ONE, schema: jumpClientSchema, example: exampleClient(1) }),
  jsonCall({ name: 'client: none with this id', method: 'GET', path: `${LIST}/${UNKNOWN_ID}`, ...NOT_FOUND }),
  jsonCall({ name: 'client: an id that is none', method: 'GET', path: `${LIST}/first`, ...NOT_FOUND }),
  jsonCall({
    name: 'client: change what may be changed',
    method: 'PATCH',
    path: ONE,
    body: { name: 'Till at the door', tag: 'till-front', comments: 'Moved in January.', jump_policy_id: null },
    schema: jumpClientSchema.refine((client) => client.name === 'Till at the door' && client.tag === 'till-front'),
    example: exampleClient(1, { name: 'Till at the door', tag: 'till-front', comments: 'Moved in January.' }),
  }),
  jsonCall({
    name: 'client: a name that is too long',
    method: 'PATCH',
    path: ONE,
    body: { name: 'n'.repeat(129) },
    ...invalid('name', 'The name may not be greater than 128 characters.'),
  }),
  jsonCall({
    name: 'client: a group that there is not',
    method: 'PATCH',
    path: ONE,
    body: { jump_group_id: UNKNOWN_ID, jump_group_type: 'shared' },
    ...invalid('jump_group_id', 'The selected jump group id is invalid.'),
  }),
  oauthRefusal(
    { name: 'client: an unknown field', method: 'PATCH', path: ONE, body: { needs_update: false }, status: 401 },
    'invalid_request',
    `${UNKNOWN}needs_update`,
  ),
  jsonCall({
    name: 'client: change none with this id',
    method: 'PATCH',
    path: `${LIST}/${UNKNOWN_ID}`,
    body: { name: 'Nobody' },
    ...NOT_FOUND,
  }),
  emptyCall({ name: 'client: delete', method: 'DELETE', path: ONE, status: 204 }),
  jsonCall({ name: 'client: delete none with this id', method: 'DELETE', path: `${LIST}/${UNKNOWN_ID}`, ...NOT_FOUND }),
];

const GROUP = { id: 1, name: 'Stores North', code_name: 'stores_north', comments: '' };
const JUMPOINT = {
  id: EXAMPLE_IDS.jumpoint,
  name: 'Warehouse',
  code_name: 'warehouse',
  comments: '',
  platform: 'windows-x86',
  enabled: true,
  connected: true,
  clustered: true,
};

const OTHERS: readonly DocumentedCall[] = [
  jsonCall({
    name: 'groups',
    method: 'GET',
    path: `${BASE}/jump-group`,
    schema: z.array(jumpGroupSchema).min(1),
    example: [GROUP],
    answerHeaders: { ...RATE, 'x-bt-pagination-current-page': '1', 'x-bt-pagination-last-page': '1' },
  }),
  jsonCall({
    name: 'groups: one',
    method: 'GET',
    path: `${BASE}/jump-group/{group}`,
    schema: jumpGroupSchema,
    example: GROUP,
  }),
  jsonCall({ name: 'groups: none', method: 'GET', path: `${BASE}/jump-group/${UNKNOWN_ID}`, ...NOT_FOUND }),
  jsonCall({
    name: 'jumpoints',
    method: 'GET',
    path: `${BASE}/jumpoint`,
    schema: z.array(jumpointSchema).min(1),
    example: [JUMPOINT],
    answerHeaders: { ...RATE, 'x-bt-pagination-current-page': '1', 'x-bt-pagination-last-page': '1' },
  }),
  jsonCall({
    name: 'jumpoint: one',
    method: 'GET',
    path: `${BASE}/jumpoint/{jumpoint}`,
    schema: jumpointSchema,
    example: JUMPOINT,
  }),
  jsonCall({
    name: 'jumpoint: its nodes',
    method: 'GET',
    path: `${BASE}/jumpoint/{jumpoint}/node`,
    schema: z.array(jumpointNodeSchema),
    example: [{ id: 1, name: 'warehouse-1', connected: true }],
  }),
  jsonCall({ name: 'jumpoint: none', method: 'GET', path: `${BASE}/jumpoint/${UNKNOWN_ID}/node`, ...NOT_FOUND }),
  oauthRefusal(
    {
      name: 'groups: an unknown parameter',
      method: 'GET',
      path: `${BASE}/jump-group`,
      query: { sort: 'name' },
      status: 401,
    },
    'invalid_request',
    `${UNKNOWN}sort`,
  ),
  textCall({
    name: "the appliance's own document",
    method: 'GET',
    path: `${BASE}/openapi.yaml`,
    contentType: 'application/yaml',
    schema: z.string().regex(/^openapi: ['"]?3\./),
    example: 'openapi: 3.0.3\ninfo:\n  title: Configuration API\n  version: 1.12.0\npaths: {}\n',
  }),
];

const TROUBLES: readonly DocumentedCall[] = [
  refusedCall(
    {
      name: 'configuration: the account may not',
      ...ASKED,
      status: 403,
      when: { kind: 'without', right: 'configuration_read' },
    },
    'Forbidden.',
  ),
  refusedCall(
    {
      name: 'configuration: too many requests',
      ...ASKED,
      status: 429,
      when: { kind: 'too_many' },
    },
    'Too many requests.',
  ),
  refusedCall(
    {
      name: 'configuration: while the appliance installs',
      ...ASKED,
      status: 500,
      when: { kind: 'unhealthy' },
    },
    'The site software is being installed.',
  ),
  refusedCall(
    {
      name: 'configuration: the appliance fails',
      ...ASKED,
      status: 500,
      when: { kind: 'failing' },
    },
    'Server Error',
  ),
];

export const CONFIGURATION_CALLS: readonly DocumentedCall[] = [
  ...PAGES,
  ...FILTERS,
  ...LIST_REFUSALS,
  ...ONE_CLIENT,
  ...OTHERS,
  ...TROUBLES,
];
