import { z } from 'zod';
import { mechListSchema } from '../../../src/contracts/appliance-api.js';
import { emptyCall, jsonCall, refusedCall, textCall } from './call-builders.js';
import { RATE, UNKNOWN_ID, type DocumentedCall } from './documented-call.js';

/** The probe without a token, the backup, what stands at the root, and the methods. */

const BACKUP = { path: '/api/backup', contentType: 'application/octet-stream' } as const;

const PROBE: readonly DocumentedCall[] = [
  textCall({
    name: 'probe: healthy',
    method: 'GET',
    path: '/check_health',
    credentials: 'none',
    contentType: 'text/plain',
    schema: z.string().min(1).max(200),
    example: 'ok',
    answerHeaders: {},
  }),
  textCall({
    name: 'probe: unhealthy',
    method: 'GET',
    path: '/check_health',
    credentials: 'none',
    when: { kind: 'unhealthy' },
    status: 500,
    contentType: 'text/plain',
    schema: z.string().min(1).max(200),
    example: 'The site software is being installed.',
    answerHeaders: {},
  }),
];

const BACKUPS: readonly DocumentedCall[] = [
  ...(['GET', 'POST'] as const).map((method) =>
    textCall({
      name: `backup by ${method}`,
      method,
      ...BACKUP,
      schema: z.string().min(100_000),
      example: 'a backup of settings and logged data, as bytes',
      answerHeaders: {
        ...RATE,
        'content-disposition': 'attachment; filename="support.example.com-20260110T020000.nsb"',
      },
    }),
  ),
  refusedCall(
    {
      name: 'backup: the account may not',
      method: 'GET',
      path: '/api/backup',
      when: { kind: 'without', right: 'backup' },
      status: 403,
    },
    'Forbidden.',
  ),
  refusedCall(
    { name: 'backup: too many requests', method: 'GET', path: '/api/backup', when: { kind: 'too_many' }, status: 429 },
    'Too many requests.',
  ),
  refusedCall(
    {
      name: 'backup: while the appliance installs',
      method: 'GET',
      path: '/api/backup',
      when: { kind: 'unhealthy' },
      status: 500,
    },
    'The site software is being installed.',
  ),
];

const ROOT: readonly DocumentedCall[] = [
  jsonCall({
    name: 'list of ways to sign in',
    method: 'GET',
    path: '/get_mech_list',
    query: { version: '3' },
    credentials: 'none',
    schema: mechListSchema,
    example: {
      mechs: [{ name: 'password', display: 'Username & Password' }],
      default_mech: 'password',
      cache: false,
      company: 'example',
      product: 'bpam',
    },
    answerHeaders: {},
  }),
  refusedCall(
    { name: 'a path that there is not', method: 'GET', path: '/api/config/v1/kettle', status: 404, answerHeaders: {} },
    'Not found.',
  ),
];

/** What each path allows besides OPTIONS. */
const ALLOWED: readonly (readonly [path: string, ...methods: string[]])[] = [
  ['/oauth2/token', 'POST'],
  ['/api/config/v1/jump-client', 'GET', 'HEAD'],
  ['/api/config/v1/jump-client/{client}', 'GET', 'HEAD', 'PATCH', 'DELETE'],
  ['/api/config/v1/jump-group', 'GET', 'HEAD'],
  ['/api/config/v1/jumpoint', 'GET', 'HEAD'],
  ['/api/config/v1/jumpoint/{jumpoint}/node', 'GET', 'HEAD'],
  ['/api/config/v1/openapi.yaml', 'GET', 'HEAD'],
  ['/api/command/v2/info', 'GET', 'HEAD'],
  ['/api/command/v2/health', 'GET', 'HEAD'],
  ['/api/command/v2/appliance', 'GET', 'HEAD'],
  ['/api/command/v2/appliance/client-count', 'GET', 'HEAD'],
  ['/api/command/v2/client', 'GET', 'HEAD'],
  ['/api/command/v2/failover-role', 'POST'],
  ['/api/command', 'GET', 'HEAD', 'POST'],
  ['/api/backup', 'GET', 'HEAD', 'POST'],
  ['/check_health', 'GET', 'HEAD'],
  ['/get_mech_list?version=3', 'GET', 'HEAD'],
];

const METHODS: readonly DocumentedCall[] = ALLOWED.flatMap(([path, ...methods]) => {
  const allow = [...methods, 'OPTIONS'].join(', ');
  return [
    emptyCall({ name: `OPTIONS ${path}`, method: 'OPTIONS', path, credentials: 'none', answerHeaders: { allow } }),
    ...(methods.includes('HEAD') ? [emptyCall({ name: `HEAD ${path}`, method: 'HEAD', path, answerHeaders: {} })] : []),
    refusedCall(
      { name: `PUT ${path}`, method: 'PUT', path, status: 405, answerHeaders: { allow } },
      'Method not allowed.',
    ),
  ];
});

const NOT_THERE: readonly DocumentedCall[] = [
  refusedCall(
    {
      name: 'a client cannot be made',
      method: 'POST',
      path: '/api/config/v1/jump-client',
      body: {},
      status: 405,
      answerHeaders: { allow: 'GET, HEAD, OPTIONS' },
    },
    'Method not allowed.',
  ),
  emptyCall({
    name: 'HEAD of a client that there is not',
    method: 'HEAD',
    path: `/api/config/v1/jump-client/${UNKNOWN_ID}`,
    status: 404,
  }),
];

export const OTHER_CALLS: readonly DocumentedCall[] = [...PROBE, ...BACKUPS, ...ROOT, ...METHODS, ...NOT_THERE];
