import { z } from 'zod';
import {
  clientCountSchema,
  healthSchema,
  infoSchema,
  invalidSchema,
  messageSchema,
  vendorApplianceSchema,
} from '../../../src/contracts/appliance-api.js';
import { jsonCall, refusedCall } from './call-builders.js';
import type { DocumentedCall } from './documented-call.js';

/** Command API v2, `/api/command/v2`. */

const BASE = '/api/command/v2';
const APPLIANCE_ID = '3f1c9a0be27d4458';

const HEALTH = {
  version: '24.2.3',
  build: '85117',
  appliance_hostname: 'support.example.com',
  appliance_id: APPLIANCE_ID,
  cluster_role: 'single',
  failover_role: 'none',
  enabled_shared_ips: [],
  last_data_sync: null,
  last_data_sync_status: null,
};
const OF_A_PAIR = {
  ...HEALTH,
  appliance_hostname: 'support-a.example.com',
  failover_role: 'primary',
  last_data_sync: '2026-01-10T01:00:00+00:00',
  last_data_sync_status: 'success',
};

const GET_HEALTH = { method: 'GET', path: `${BASE}/health`, schema: healthSchema } as const;
const ROLE = { method: 'POST', path: `${BASE}/failover-role` } as const;
const UNKNOWN = 'A parameter of this name is not known: verbose';

const APPLIANCE = {
  id: APPLIANCE_ID,
  name: 'support.example.com',
  public_hostname: 'support.example.com',
  cluster_role: 'single',
  failover_role: 'none',
  accepting_connections: true,
  timezone_offset: 0,
};

/** A client as `GET /client` describes it. */
export const vendorConnectedSchema = z.looseObject({ id: z.string(), type: z.string() });

const READING: readonly DocumentedCall[] = [
  jsonCall({
    name: 'info',
    method: 'GET',
    path: `${BASE}/info`,
    schema: infoSchema,
    example: {
      product: 'bpam',
      current_time: '2026-01-10T02:00:00+00:00',
      command_api_version: '2.0',
      configuration_api_version: '1.12',
      reporting_api_version: '2.0',
      permissions: { backup: true, command: 'full_access', configuration: true, reporting: false },
    },
  }),
  jsonCall({ name: 'health: an appliance alone', ...GET_HEALTH, example: HEALTH }),
  jsonCall({
    name: 'health: one of a pair',
    ...GET_HEALTH,
    when: { kind: 'pair' },
    schema: healthSchema.refine((health) => health.failover_role === 'primary' && health.last_data_sync !== null),
    example: OF_A_PAIR,
  }),
  jsonCall({
    name: 'health: unhealthy, with the same body',
    ...GET_HEALTH,
    when: { kind: 'unhealthy' },
    status: 500,
    schema: healthSchema.refine((health) => typeof health.message === 'string'),
    example: { ...HEALTH, message: 'The site software is being installed.' },
  }),
  jsonCall({
    name: 'appliances',
    method: 'GET',
    path: `${BASE}/appliance`,
    schema: z.array(vendorApplianceSchema).min(1),
    example: [APPLIANCE],
  }),
  jsonCall({
    name: 'client count',
    method: 'GET',
    path: `${BASE}/appliance/client-count`,
    schema: z.array(clientCountSchema).min(1),
    example: [{ id: APPLIANCE_ID, access_consoles: 4, asset_clients: 2, gateways: 1 }],
  }),
  ...(['access_consoles', 'asset_clients', 'gateways'] as const).map((type) =>
    jsonCall({
      name: `client count: only ${type}`,
      method: 'GET',
      path: `${BASE}/appliance/client-count`,
      query: { type },
      schema: z.array(clientCountSchema).min(1),
      example: [{ id: APPLIANCE_ID, access_consoles: 0, asset_clients: 0, gateways: 0, [type]: 2 }],
    }),
  ),
  jsonCall({
    name: 'connected clients',
    method: 'GET',
    path: `${BASE}/client`,
    query: { type: 'access_consoles' },
    schema: z.array(vendorConnectedSchema),
    example: [
      { id: 'c-1', type: 'access_console', hostname: 'desk-0001', connected_since: '2026-01-10T01:40:00+00:00' },
    ],
  }),
  jsonCall({
    name: 'client count: of a type that there is not',
    method: 'GET',
    path: `${BASE}/appliance/client-count`,
    query: { type: 'kettles' },
    status: 422,
    schema: invalidSchema,
    example: { message: 'The given data was invalid.', errors: { type: ['The selected type is invalid.'] } },
  }),
];

const FAILOVER: readonly DocumentedCall[] = [
  jsonCall({
    name: 'failover role: a pair changes roles',
    ...ROLE,
    when: { kind: 'pair' },
    body: { role: 'backup' },
    schema: messageSchema,
    example: { message: 'Successfully changed role.' },
  }),
  jsonCall({
    name: 'failover role: after a sync of the data',
    ...ROLE,
    when: { kind: 'pair' },
    body: { role: 'backup', data_sync_first: true },
    schema: messageSchema,
    example: { message: 'Successfully started data sync. Role change will occur upon successful completion.' },
  }),
  jsonCall({
    name: 'failover role: the role that it has',
    ...ROLE,
    when: { kind: 'pair' },
    body: { role: 'primary' },
    schema: messageSchema,
    example: { message: 'The appliance has this role already.' },
  }),
  jsonCall({
    name: 'failover role: a role that there is not',
    ...ROLE,
    when: { kind: 'pair' },
    body: { role: 'leader' },
    status: 422,
    schema: invalidSchema,
    example: { message: 'The given data was invalid.', errors: { role: ['The selected role is invalid.'] } },
  }),
  jsonCall({
    name: 'failover role: no role',
    ...ROLE,
    when: { kind: 'pair' },
    body: {},
    status: 422,
    schema: invalidSchema,
    example: { message: 'The given data was invalid.', errors: { role: ['The role field is required.'] } },
  }),
  refusedCall(
    { name: 'failover role: an appliance alone', ...ROLE, body: { role: 'backup' }, status: 500 },
    'Failover is not configured.',
  ),
  refusedCall(
    {
      name: 'failover role: the relationship is broken',
      ...ROLE,
      when: { kind: 'pair_broken' },
      body: { role: 'backup' },
      status: 500,
    },
    'Failover is not configured.',
  ),
  refusedCall(
    {
      name: 'failover role: the account may only read',
      ...ROLE,
      when: { kind: 'without', right: 'failover_role' },
      body: { role: 'backup' },
      status: 403,
    },
    'Forbidden.',
  ),
  refusedCall(
    {
      name: 'failover role: an unknown field',
      ...ROLE,
      when: { kind: 'pair' },
      body: { role: 'backup', verbose: true },
      status: 400,
    },
    UNKNOWN,
  ),
];

const TROUBLES: readonly DocumentedCall[] = [
  ...['info', 'health', 'appliance', 'appliance/client-count', 'client'].flatMap((call) => [
    refusedCall(
      {
        name: `${call}: an unknown parameter`,
        method: 'GET',
        path: `${BASE}/${call}`,
        query: { verbose: '1' },
        status: 400,
      },
      UNKNOWN,
    ),
    refusedCall(
      {
        name: `${call}: the account may not`,
        method: 'GET',
        path: `${BASE}/${call}`,
        when: { kind: 'without', right: 'command_read' },
        status: 403,
      },
      'Forbidden.',
    ),
    refusedCall(
      {
        name: `${call}: too many requests`,
        method: 'GET',
        path: `${BASE}/${call}`,
        when: { kind: 'too_many' },
        status: 429,
      },
      'Too many requests.',
    ),
    refusedCall(
      {
        name: `${call}: the appliance fails`,
        method: 'GET',
        path: `${BASE}/${call}`,
        when: { kind: 'failing' },
        status: 500,
      },
      'Server Error',
    ),
  ]),
  ...['info', 'appliance', 'client'].map((call) =>
    refusedCall(
      {
        name: `${call}: while the appliance installs`,
        method: 'GET',
        path: `${BASE}/${call}`,
        when: { kind: 'unhealthy' },
        status: 500,
      },
      'The site software is being installed.',
    ),
  ),
];

export const COMMAND_CALLS: readonly DocumentedCall[] = [...READING, ...FAILOVER, ...TROUBLES];
