import { z } from 'zod';

/**
 * The shapes of the appliance's own API, as its published OpenAPI documents (Configuration API 1.12, Command API v2) and guides have them.
 * The driver reads by them, the simulated appliance answers by them, and `test/support/appliance-api-table.ts` lists each call with its
 * documented answers and errors. Objects are loose: new fields may appear at any time.
 */

const id = z.number().int().min(1);
/** What is written is judged by the documented width; what is read need not be. */
const int32Id = id.max(2_147_483_647);
/** RFC 3339 with an offset (`+00:00`, never `Z`); what is not known is null, empty or left out. */
const dateTime = z.string().nullish();
const nullableId = id.nullish();

/** `POST /oauth2/token` → 200. */
export const tokenAnswerSchema = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.literal('Bearer'),
  expires_in: z.number().int().positive(),
});

export const TOKEN_ERRORS = [
  'access_denied',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'server_error',
  'unauthorized_client',
  'unsupported_grant_type',
] as const;

/** `POST /oauth2/token` → 400, 401; any call → 401. */
export const tokenErrorSchema = z.looseObject({ error: z.enum(TOKEN_ERRORS), message: z.string() });

/** 404, 403, 429, 500. */
export const messageSchema = z.looseObject({ message: z.string() });

/** 422. */
export const invalidSchema = z.looseObject({ message: z.string(), errors: z.record(z.string(), z.array(z.string())) });

export const VENDOR_CONNECTION_TYPES = ['active', 'passive', 'uninstalled'] as const;

/** One item of `GET /api/config/v1/jump-client`, and `GET /api/config/v1/jump-client/{id}`. */
export const jumpClientSchema = z.looseObject({
  id,
  jump_group_id: nullableId,
  jump_group_type: z.enum(['shared', 'personal']).nullish(),
  name: z.string(),
  hostname: z.string().nullish(),
  fqdn: z.string().nullish(),
  tag: z.string().nullish(),
  comments: z.string().nullish(),
  jump_policy_id: nullableId,
  session_policy_id: nullableId,
  install_mode: z.enum(['unknown', 'user', 'service']).nullish(),
  connection_type: z.enum(VENDOR_CONNECTION_TYPES),
  last_connect_timestamp: dateTime,
  last_disconnect_timestamp: dateTime,
  last_access_timestamp: dateTime,
  expiration_timestamp: dateTime,
  is_lost: z.boolean(),
  /** This is *Upgrade Pending*. */
  needs_update: z.boolean(),
  unavailable_reason: z.enum(['none', 'disabled']).nullish(),
  operating_system: z.string().nullish(),
  public_ip: z.string().nullish(),
  private_ip: z.string().nullish(),
  console_user: z.string().nullish(),
  max_offline_minutes: z.number().int().min(0).nullish(),
  endpoint_agreement_policy: z.enum(['no_prompt', 'accept', 'reject']).nullish(),
});
export type JumpClient = z.infer<typeof jumpClientSchema>;

/** `PATCH /api/config/v1/jump-client/{id}`: any of these; another field is a 401. */
export const jumpClientPatchSchema = z.strictObject({
  name: z.string().min(1).max(128).optional(),
  tag: z.string().max(64).optional(),
  comments: z.string().max(1024).optional(),
  jump_group_id: int32Id.optional(),
  jump_group_type: z.enum(['shared', 'personal']).optional(),
  jump_policy_id: int32Id.nullable().optional(),
  session_policy_id: int32Id.nullable().optional(),
});

export const jumpGroupSchema = z.looseObject({
  id,
  name: z.string(),
  code_name: z.string().nullish(),
  comments: z.string().nullish(),
});
export type JumpGroup = z.infer<typeof jumpGroupSchema>;

export const jumpointSchema = z.looseObject({
  id,
  name: z.string(),
  code_name: z.string().nullish(),
  platform: z.string().nullish(),
  enabled: z.boolean(),
  connected: z.boolean(),
  clustered: z.boolean(),
});
export type Jumpoint = z.infer<typeof jumpointSchema>;

export const jumpointNodeSchema = z.looseObject({ id, name: z.string(), connected: z.boolean() });

/** `per_page` of a list, and its default. */
export const PER_PAGE_MIN = 5;
export const PER_PAGE_MAX = 100;

/** Headers of a list's answer; `link` has the relations first, last, previous and next. */
export const PAGE_HEADERS = {
  page: 'x-bt-pagination-current-page',
  lastPage: 'x-bt-pagination-last-page',
  perPage: 'x-bt-pagination-per-page',
  total: 'x-bt-pagination-total',
} as const;
export const RATE_HEADERS = { limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining' } as const;

/** What one account may ask, over all calls. */
export const REQUESTS_PER_SECOND = 20;
export const REQUESTS_PER_HOUR = 15_000;
/** Live tokens of one account; one more ends the oldest. */
export const TOKENS_MAX = 30;
export const TOKEN_SECONDS = 3600;

/** `GET /api/command/v2/health` → 200, or 500 when the appliance is unhealthy, with `message`. */
export const healthSchema = z.looseObject({
  version: z.string(),
  build: z.string().or(z.number().transform(String)).nullish(),
  appliance_hostname: z.string().nullish(),
  appliance_id: z.string().nullish(),
  cluster_role: z.enum(['single', 'primary', 'traffic']).nullish(),
  failover_role: z.enum(['none', 'primary', 'backup']).nullish(),
  enabled_shared_ips: z.array(z.string()).nullish(),
  last_data_sync: dateTime,
  last_data_sync_status: z.string().nullish(),
  message: z.string().nullish(),
});
export type ApplianceHealthAnswer = z.infer<typeof healthSchema>;

/** `GET /api/command/v2/appliance` → a list of these. */
export const vendorApplianceSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  public_hostname: z.string().nullish(),
  cluster_role: z.string().nullish(),
  failover_role: z.string().nullish(),
  accepting_connections: z.boolean().nullish(),
  timezone_offset: z.number().nullish(),
});

/** `GET /api/command/v2/appliance/client-count` → a list of these, one an appliance. */
export const clientCountSchema = z.looseObject({
  id: z.string(),
  access_consoles: z.number().int().min(0),
  asset_clients: z.number().int().min(0),
  gateways: z.number().int().min(0),
});

/** `GET /api/command/v2/info`. */
export const infoSchema = z.looseObject({
  permissions: z.record(z.string(), z.unknown()).nullish(),
  current_time: z.string().nullish(),
  product: z.string().nullish(),
});

/** `POST /api/command/v2/failover-role` → 200, 422, 500 `{message}`. */
export const failoverRoleBodySchema = z.strictObject({
  role: z.enum(['primary', 'backup']),
  data_sync_first: z.boolean().optional(),
  force: z.boolean().optional(),
});
export type FailoverRoleBody = z.infer<typeof failoverRoleBodySchema>;

/** Namespace of the answers of Command API v1 (XML) as live appliances send it. Read without regard to it. */
export const COMMAND_NAMESPACE = 'http://www.beyondtrust.com/sra/namespaces/API/command';

/** `GET /get_mech_list?version=3`. */
export const mechListSchema = z.looseObject({
  mechs: z.array(z.unknown()),
  default_mech: z.string(),
  cache: z.unknown(),
  company: z.string(),
  product: z.literal('bpam'),
});
