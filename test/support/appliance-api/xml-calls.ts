import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { COMMAND_NAMESPACE } from '../../../src/contracts/appliance-api.js';
import { refusedCall, textCall } from './call-builders.js';
import type { DocumentedCall } from './documented-call.js';

/** Command API v1, `/api/command?action=…`: XML, errors as `<error>` with HTTP 200. */

const PATH = '/api/command';
const ID = '3f1c9a0be27d4458';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) =>
    ['appliance_summary', 'count', 'connected_client', 'permission', 'connected_representative'].includes(name),
});

/** Reads XML and what it says by a schema; attributes are `@name`, texts beside attributes `#text`. */
const xml = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text): unknown => parser.parse(text))
    .pipe(schema);
const root = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.looseObject({ '@xmlns': z.literal(COMMAND_NAMESPACE), ...shape });

const document = (name: string, content: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${COMMAND_NAMESPACE}">${content}</${name}>`;

const count = z.looseObject({ '@type': z.string(), '#text': z.string().regex(/^\d+$/) });
const listSchema = xml(
  z.looseObject({
    connected_client_list: root({
      connected_client_summary: z.looseObject({
        appliance_summary: z.array(z.looseObject({ '@id': z.string(), count: z.array(count).min(1) })).min(1),
      }),
    }),
  }),
);
const errorSchema = xml(
  z.looseObject({ error: z.looseObject({ '@xmlns': z.literal(COMMAND_NAMESPACE), '#text': z.string().min(1) }) }),
);
const successSchema = xml(z.looseObject({ success: z.looseObject({ '#text': z.string().min(1) }) }));

const health = (rest: string, success: 0 | 1, role: string) =>
  document(
    'health_check',
    `<appliance id="${ID}">support.example.com</appliance><version>24.2.3 (85117)</version>` +
      `<success>${success}</success><failover_role>${role}</failover_role>${rest}`,
  );
const healthSchema = (success: '0' | '1') =>
  xml(
    z.looseObject({
      health_check: root({
        appliance: z.looseObject({ '@id': z.string(), '#text': z.string() }),
        version: z.string().regex(/^\d+(\.\d+)+ \(\w+\)$/),
        success: z.literal(success),
        failover_role: z.enum(['none', 'primary', 'backup']),
      }),
    }),
  );

const counts = (pinned: number) =>
  `<appliance_summary id="${ID}"><count type="representative">4</count><count type="support_customer">2</count>` +
  `<count type="presentation_attendee">0</count><count type="push_agent">1</count>` +
  `<count type="pinned_client">${pinned}</count></appliance_summary>`;
const summary = (pinned: number) => `<connected_client_summary>${counts(pinned)}</connected_client_summary>`;

const action = (name: string, query: Record<string, string> = {}) =>
  ({ method: 'GET', path: PATH, query: { action: name, ...query } }) as const;
const failed = (message: string) => document('error', message);

const READING: readonly DocumentedCall[] = [
  textCall({
    name: 'xml health',
    ...action('check_health'),
    schema: healthSchema('1'),
    example: health('', 1, 'none'),
  }),
  textCall({
    name: 'xml health: unhealthy, with HTTP 200',
    ...action('check_health'),
    when: { kind: 'unhealthy' },
    schema: healthSchema('0'),
    example: health('<error_message>The site software is being installed.</error_message>', 0, 'none'),
  }),
  textCall({
    name: 'xml health: one of a pair',
    ...action('check_health'),
    when: { kind: 'pair' },
    schema: healthSchema('1'),
    example: health(
      '<last_data_sync_time ts="1768006800">2026-01-10T01:00:00+00:00</last_data_sync_time>' +
        '<last_data_sync_status>success</last_data_sync_status>',
      1,
      'primary',
    ),
  }),
  textCall({
    name: 'xml health: asked by a form',
    method: 'POST',
    path: PATH,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'action=check_health',
    schema: healthSchema('1'),
    example: health('', 1, 'none'),
  }),
  textCall({
    name: 'xml api info',
    ...action('get_api_info'),
    schema: xml(
      z.looseObject({
        get_api_info: root({
          api_version: z.string(),
          timestamp: z.string(),
          permissions: z.looseObject({
            permission: z.array(z.looseObject({ '@name': z.string(), '#text': z.string() })),
          }),
        }),
      }),
    ),
    example: document(
      'get_api_info',
      '<api_version>1.24.1</api_version><timestamp>2026-01-10T02:00:00+00:00</timestamp><permissions>' +
        '<permission name="perm_backup">1</permission><permission name="perm_command">full_access</permission>' +
        '<permission name="perm_configuration">1</permission></permissions>',
    ),
  }),
  textCall({
    name: 'xml client list: only the counts, with those of the Jump Clients',
    ...action('get_connected_client_list', { type: 'all', summary_only: '1' }),
    schema: listSchema.refine(({ connected_client_list: { connected_client_summary } }) =>
      connected_client_summary.appliance_summary.every(({ count: all }) =>
        all.some((one) => one['@type'] === 'pinned_client'),
      ),
    ),
    example: document('connected_client_list', summary(8123)),
  }),
  textCall({
    name: 'xml client list: with the clients',
    ...action('get_connected_client_list', { type: 'representative' }),
    schema: listSchema,
    example: document(
      'connected_client_list',
      `<connected_client_summary><appliance_summary id="${ID}"><count type="representative">1</count>` +
        '</appliance_summary></connected_client_summary><connected_client type="representative" id="c-1"/>',
    ),
  }),
  textCall({
    name: 'xml connected clients',
    ...action('get_connected_clients', { type: 'representative' }),
    schema: xml(z.looseObject({ connected_clients: root({}) })),
    example: document(
      'connected_clients',
      '<connected_representative id="c-1"><hostname>desk-0001</hostname><platform id="winNT">Windows (x64)</platform>' +
        '<timezone_offset>0</timezone_offset><connected_since ts="1768009200">2026-01-10T01:40:00+00:00</connected_since>' +
        '</connected_representative>',
    ),
  }),
];

const FAILOVER: readonly DocumentedCall[] = [
  textCall({
    name: 'xml failover role',
    ...action('set_failover_role', { role: 'backup' }),
    when: { kind: 'pair' },
    schema: successSchema,
    example: document('success', 'Successfully changed role.'),
  }),
  textCall({
    name: 'xml failover role: after a sync of the data',
    ...action('set_failover_role', { role: 'backup', data_sync_first: '1' }),
    when: { kind: 'pair' },
    schema: successSchema,
    example: document('success', 'Successfully started data sync. Role change will occur upon successful completion.'),
  }),
];

const ERRORS: readonly DocumentedCall[] = [
  ...(
    [
      ['an action that there is not', action('make_tea'), undefined, 'Unknown action: make_tea'],
      ['no action', { method: 'GET', path: PATH } as const, undefined, 'The action parameter is required.'],
      [
        'failover role of an appliance alone',
        action('set_failover_role', { role: 'backup' }),
        undefined,
        'Failover is not configured.',
      ],
      [
        'failover role: one that there is not',
        action('set_failover_role', { role: 'leader' }),
        { kind: 'pair' },
        'The role must be primary or backup.',
      ],
      [
        'client list: a type that there is not',
        action('get_connected_client_list', { type: 'kettle' }),
        undefined,
        'Unknown client type: kettle',
      ],
      [
        'failover role: the account may only read',
        action('set_failover_role', { role: 'backup' }),
        { kind: 'without', right: 'failover_role' },
        'The account has no full access to the command API.',
      ],
      [
        'health: the account may not',
        action('check_health'),
        { kind: 'without', right: 'command_read' },
        'The account has no access to the command API.',
      ],
    ] as const
  ).map(([name, call, when, message]) =>
    textCall({ name: `xml ${name}`, ...call, ...(when && { when }), schema: errorSchema, example: failed(message) }),
  ),
  refusedCall(
    { name: 'xml: too many requests', ...action('check_health'), when: { kind: 'too_many' }, status: 429 },
    'Too many requests.',
  ),
  refusedCall(
    { name: 'xml: the appliance fails', ...action('check_health'), when: { kind: 'failing' }, status: 500 },
    'Server Error',
  ),
];

export const XML_CALLS: readonly DocumentedCall[] = [...READING, ...FAILOVER, ...ERRORS];
