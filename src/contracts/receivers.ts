import { z } from 'zod';
import { alertMessageSchema } from './alerts.js';
import {
  ALERTS,
  DELIVERY_FAILURES,
  DELIVERY_STATES,
  MESSAGE_KINDS,
  RECEIVER_KINDS,
  SEVERITIES,
} from './alert-words.js';
import { idSchema, pageQuerySchema, text, timestampSchema } from './common.js';

const count = z.number().int().min(0);
const line = (max: number) => text(max).trim().min(1);
const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL that begins with https:// (or http://)' })
  .max(1000);
const hostName = line(255).regex(/^[^\s/@?#]+$/, 'must be a name or an address, without scheme and path');
const port = z.number().int().min(1).max(65_535);
const address = z.email('must be an e-mail address').max(254);

/** Where a receiver of each kind is, and how it wants to be spoken to. None of this is secret. */
export const RECEIVER_CONFIGS = {
  /** Standard Webhooks: signed with a secret that Rollcall makes. */
  webhook: z.strictObject({ url: httpUrl }),
  email: z.strictObject({
    host: hostName,
    port,
    security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
    user: line(255).nullable().default(null),
    from: address,
    to: z.array(address).min(1).max(50),
  }),
  /** With a channel: by a bot, in one thread an incident. Without: by an incoming webhook, which has no threads. */
  slack: z.strictObject({
    channel: line(100).nullable().default(null),
    apiUrl: httpUrl.default('https://slack.com/api'),
  }),
  teams: z.strictObject({}),
  pagerduty: z.strictObject({ url: httpUrl.default('https://events.pagerduty.com/v2/enqueue') }),
  alertmanager: z.strictObject({
    url: httpUrl.describe('without /api/v2/alerts'),
    user: line(255).nullable().default(null),
  }),
  jira_service_management: z.strictObject({
    /** Opsgenie's own: https://api.opsgenie.com/v2/alerts or https://api.eu.opsgenie.com/v2/alerts. */
    url: httpUrl.default('https://api.atlassian.com/jsm/ops/integration/v2/alerts'),
    responders: z.array(line(100)).max(20).default([]).describe('names of teams'),
  }),
  servicenow: z.strictObject({
    url: httpUrl.describe('the instance, e.g. https://example.service-now.com'),
    user: line(255),
    assignmentGroup: line(100).nullable().default(null),
  }),
  syslog: z.strictObject({
    host: hostName,
    port: port.default(514),
    protocol: z.enum(['udp', 'tcp', 'tls']).default('tcp'),
    format: z.enum(['rfc5424', 'cef']).default('rfc5424'),
    facility: z.number().int().min(0).max(23).default(16),
  }),
} as const satisfies Record<(typeof RECEIVER_KINDS)[number], z.ZodType>;
export type ReceiverConfigs = { [Kind in keyof typeof RECEIVER_CONFIGS]: z.infer<(typeof RECEIVER_CONFIGS)[Kind]> };

const secret = line(2000);
/** What a receiver of each kind must know and nobody else: written, kept encrypted, never answered again. A webhook's is made here. */
export const RECEIVER_SECRETS = {
  webhook: z.strictObject({}),
  email: z.strictObject({ password: secret.optional() }),
  slack: z.strictObject({ webhookUrl: httpUrl.optional(), botToken: secret.optional() }),
  teams: z.strictObject({ workflowUrl: httpUrl }),
  pagerduty: z.strictObject({ routingKey: secret }),
  alertmanager: z.strictObject({ password: secret.optional(), bearerToken: secret.optional() }),
  jira_service_management: z.strictObject({ apiKey: secret }),
  servicenow: z.strictObject({ password: secret }),
  syslog: z.strictObject({}),
} as const satisfies Record<(typeof RECEIVER_KINDS)[number], z.ZodType>;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, e.g. "22:00"');
/** In the site's time zone. `days`: 1 Monday … 7 Sunday, of the day on which it begins; `to` before `from`: over midnight. */
export const routeTimeSchema = z.strictObject({
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: timeOfDay,
  to: timeOfDay,
});
export type RouteTime = z.infer<typeof routeTimeSchema>;

/**
 * A message takes a route that has no list it is not in. `alerts` empty: all but `watchdog`. `severities` empty: all but `none`.
 * `groups` empty: any; else at least one client of the incident is in one of them. `times` empty: always.
 */
export const routeSchema = z.strictObject({
  alerts: z.array(z.enum(ALERTS)).max(ALERTS.length).default([]),
  severities: z.array(z.enum(SEVERITIES)).max(SEVERITIES.length).default([]),
  groups: z.array(text(255)).max(100).default([]),
  times: z.array(routeTimeSchema).max(14).default([]),
});
export type Route = z.infer<typeof routeSchema>;

const receiverShape = {
  name: line(100),
  routes: z.array(routeSchema).min(1).max(20),
  enabled: z.boolean(),
  /** Whether it may be at an address that is not public (10.0.0.0/8, 192.168.0.0/16 …) or spoken to without TLS. */
  allowPrivate: z.boolean(),
  /** Messages a minute; what is more goes together into one digest, where the kind has such. */
  perMinuteMax: z.number().int().min(1).max(600),
};

const kindOf = <Kind extends keyof typeof RECEIVER_CONFIGS>(kind: Kind) =>
  z.strictObject({
    kind: z.literal(kind),
    config: RECEIVER_CONFIGS[kind],
    secrets: RECEIVER_SECRETS[kind].optional(),
    name: receiverShape.name,
    routes: receiverShape.routes.default([{ alerts: [], severities: ['critical', 'warning'], groups: [], times: [] }]),
    enabled: receiverShape.enabled.default(true),
    allowPrivate: receiverShape.allowPrivate.default(false),
    perMinuteMax: receiverShape.perMinuteMax.default(30),
  });

export const createReceiverBodySchema = z.discriminatedUnion('kind', [
  kindOf('webhook'),
  kindOf('email'),
  kindOf('slack'),
  kindOf('teams'),
  kindOf('pagerduty'),
  kindOf('alertmanager'),
  kindOf('jira_service_management'),
  kindOf('servicenow'),
  kindOf('syslog'),
]);
export type CreateReceiverBody = z.infer<typeof createReceiverBodySchema>;

/** The kind stays. `config` and `secrets` are judged by the receiver's kind; secrets that are left out stay as they are. */
export const patchReceiverBodySchema = z.strictObject({
  name: receiverShape.name.optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  secrets: z.record(z.string(), z.unknown()).optional(),
  routes: receiverShape.routes.optional(),
  enabled: receiverShape.enabled.optional(),
  allowPrivate: receiverShape.allowPrivate.optional(),
  perMinuteMax: receiverShape.perMinuteMax.optional(),
});
export type PatchReceiverBody = z.infer<typeof patchReceiverBodySchema>;

export const receiverSchema = z.object({
  id: z.uuid(),
  version: z.number().int(),
  ...receiverShape,
  kind: z.enum(RECEIVER_KINDS),
  config: z.record(z.string(), z.unknown()),
  /** Which secrets it has, by name. */
  secrets: z.array(z.string()),
  /** Switched off by itself: the other side said that it is gone for good. */
  disabledReason: z.string().nullable(),
  /** Deliveries fail since then; null while they do not. */
  failingSince: timestampSchema.nullable(),
  lastFailure: z.object({ at: timestampSchema, reason: z.enum(DELIVERY_FAILURES), detail: z.string() }).nullable(),
  lastDeliveredAt: timestampSchema.nullable(),
  /** Tries are held until then, because they keep failing. */
  heldUntil: timestampSchema.nullable(),
  waiting: count,
  createdAt: timestampSchema,
  createdBy: z.string(),
});
export type Receiver = z.infer<typeof receiverSchema>;
export const receiversAnswerSchema = z.object({ items: z.array(receiverSchema) });
export type ReceiversAnswer = z.infer<typeof receiversAnswerSchema>;

/** `signingSecret`: a new webhook secret, shown this once. */
export const receiverMadeSchema = z.object({ receiver: receiverSchema, signingSecret: z.string().nullable() });
export type ReceiverMade = z.infer<typeof receiverMadeSchema>;

/** Answers the delivery once it was tried, which takes 15 s at most. */
export const testReceiverBodySchema = z.strictObject({ kind: z.enum(['firing', 'resolved', 'test']).default('test') });
export type TestReceiverBody = z.infer<typeof testReceiverBodySchema>;

export const deliveryAttemptSchema = z.object({
  at: timestampSchema,
  ok: z.boolean(),
  status: z.number().int().nullable(),
  reason: z.enum(DELIVERY_FAILURES).nullable(),
  detail: z.string().nullable(),
  tookMs: z.number(),
});
export type DeliveryAttempt = z.infer<typeof deliveryAttemptSchema>;

export const deliverySchema = z.object({
  id: idSchema,
  receiver: z.object({ id: idSchema, name: z.string(), kind: z.enum(RECEIVER_KINDS) }),
  state: z.enum(DELIVERY_STATES),
  kind: z.enum(MESSAGE_KINDS),
  title: z.string(),
  incident: z.object({ id: idSchema, number: z.number().int() }).nullable(),
  createdAt: timestampSchema,
  endedAt: timestampSchema.nullable(),
  nextAttemptAt: timestampSchema.nullable(),
  attempts: z.array(deliveryAttemptSchema).describe('the latest 20, newest first'),
  attemptCount: count,
  /** The delivery that it repeats by hand. */
  replayOf: idSchema.nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;
export const deliveryDetailSchema = z.object({ ...deliverySchema.shape, message: alertMessageSchema });
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;

export const deliveriesQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  receiver: idSchema.optional(),
  incident: idSchema.optional(),
  state: z.enum(DELIVERY_STATES).optional(),
});
export type DeliveriesQuery = z.infer<typeof deliveriesQuerySchema>;
export const deliveriesAnswerSchema = z.object({ items: z.array(deliverySchema), nextCursor: z.string().nullable() });
export type DeliveriesAnswer = z.infer<typeof deliveriesAnswerSchema>;
