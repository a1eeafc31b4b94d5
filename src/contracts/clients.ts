import { z } from 'zod';
import { pageQuerySchema, text, timestampSchema } from './common.js';
import { clientObservationSchema } from './observation.js';
import { splitValues } from './value-list.js';
import { CHECK_IN_CAUSES, CONNECTIONS, CONNECTION_TYPES, REASONS, UPGRADE_STATES } from './words.js';

const list = <Values extends readonly [string, ...string[]]>(values: Values) =>
  z
    .string()
    .max(2000)
    .transform((value) => value.split(','))
    .pipe(z.array(z.enum(values)))
    .optional();
const textList = (maxLength: number) =>
  z
    .string()
    .max(2000)
    .transform(splitValues)
    .pipe(z.array(text(maxLength)))
    .optional();

export const CLIENT_SORTS = ['name', '-name', 'queue', 'state', '-state', 'enrolled', '-enrolled'] as const;
export type ClientSort = (typeof CLIENT_SORTS)[number];

/** The filter of clients in a query, each value a list: see `value-list.ts`. */
export const clientFacetsQuerySchema = z.strictObject({
  upgradeState: list(UPGRADE_STATES),
  connection: list(CONNECTIONS),
  connectionType: list(CONNECTION_TYPES),
  group: textList(128),
  tag: textList(64),
  version: textList(64),
  reason: list(REASONS),
  id: z
    .string()
    .max(8000)
    .transform((value) => value.split(','))
    .pipe(z.array(z.uuid()).max(200))
    .optional(),
  pending: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  q: text(200).optional(),
});
export type ClientFacetsQuery = z.infer<typeof clientFacetsQuerySchema>;

/** The query of `GET /sites/{site}/clients`: the filter, with sort and page. */
export const clientListQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  ...clientFacetsQuerySchema.shape,
  sort: z.enum(CLIENT_SORTS).default('name'),
});
export type ClientListQuery = z.infer<typeof clientListQuerySchema>;

export const clientSchema = z.object({
  id: z.uuid(),
  clientId: z.string(),
  name: z.string(),
  hostname: z.string().nullable(),
  fqdn: z.string().nullable(),
  group: z.string().nullable(),
  tag: z.string().nullable(),
  comments: z.string().nullable(),
  connectionType: z.enum(CONNECTION_TYPES),
  operatingSystem: z.string().nullable(),
  publicIp: z.string().nullable(),
  privateIp: z.string().nullable(),
  consoleUser: z.string().nullable(),
  version: z.string().nullable(),
  revision: z.string().nullable(),
  connection: z.enum(CONNECTIONS),
  connectionSince: timestampSchema,
  upgradeState: z.enum(UPGRADE_STATES),
  upgradeStateSince: timestampSchema,
  /** On an observed site: as the appliance says, a stale double's too, which no count of pending clients and no filter by them has. */
  upgradePending: z.boolean(),
  reason: z.enum(REASONS).nullable(),
  lastFailure: z.object({ reason: z.enum(REASONS), detail: z.string().nullable(), at: timestampSchema }).nullable(),
  queuePosition: z.number().int().nullable(),
  bumped: z.boolean(),
  /** Seconds until a slot is free for it, by its place and the measured turnover; null while starts are stopped or nothing is known. */
  expectedWaitSeconds: z.number().nullable(),
  retryAt: timestampSchema.nullable(),
  attempts: z.number().int(),
  maxAttempts: z.number().int(),
  targetVersion: z.string().nullable(),
  targetRevision: z.string().nullable(),
  slot: z
    .object({
      fence: z.number().int(),
      grantedAt: timestampSchema,
      startBy: timestampSchema,
      toldAt: timestampSchema.nullable(),
      startedAt: timestampSchema.nullable(),
      leaseUntil: timestampSchema,
    })
    .nullable(),
  lastCheckInAt: timestampSchema.nullable(),
  lastCheckInCause: z.enum(CHECK_IN_CAUSES).nullable(),
  nextCheckInDueAt: timestampSchema.nullable(),
  /** In which of the last 48 steps it checked in, oldest first, the present step last: `1` it did, `0` it did not. Empty on an observed site. */
  checkIns: z.object({ stepSeconds: z.number().int(), marks: z.string() }),
  /** What was seen of it, on an observed site; null on a managed one. */
  observation: clientObservationSchema.nullable(),
  editedFields: z.array(z.string()),
  enrolledAt: timestampSchema,
});
/** A client in any answer. `id` is ours (the one in paths), `clientId` the site's own. */
export type Client = z.infer<typeof clientSchema>;

export const clientsAnswerSchema = z.object({
  asOf: timestampSchema,
  items: z.array(clientSchema),
  nextCursor: z.string().nullable(),
  /** How many clients match the filter. */
  total: z.number().int(),
});
export type ClientsAnswer = z.infer<typeof clientsAnswerSchema>;

export const facetsAnswerSchema = z.object({
  upgradeState: z.record(z.string(), z.number().int()),
  connection: z.record(z.string(), z.number().int()),
  connectionType: z.record(z.string(), z.number().int()),
  group: z.array(z.object({ value: z.string(), count: z.number().int() })),
  version: z.array(z.object({ value: z.string(), count: z.number().int() })),
  tag: z.array(z.object({ value: z.string(), count: z.number().int() })),
  reason: z.record(z.string(), z.number().int()),
});
/** Counts that follow the filter; each facet leaves its own part of the filter out. The 50 most frequent values of a free-text facet. */
export type FacetsAnswer = z.infer<typeof facetsAnswerSchema>;

export const EXPORT_FORMATS = ['csv', 'json'] as const;

/** The query of `GET /sites/{site}/clients/export`: the filter and the order, whole. */
export const clientExportQuerySchema = z.strictObject({
  ...clientFacetsQuerySchema.shape,
  sort: z.enum(CLIENT_SORTS).default('name'),
  format: z.enum(EXPORT_FORMATS).default('csv'),
});
export type ClientExportQuery = z.infer<typeof clientExportQuerySchema>;

/** `query` is a filter as it stands in the URL of the clients, e.g. `upgradeState=failed&group=Tills`. */
export const createSavedViewBodySchema = z.strictObject({ name: text(60).trim().min(1), query: text(2000) });
export type CreateSavedViewBody = z.infer<typeof createSavedViewBodySchema>;

export const savedViewSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  query: z.string(),
  createdBy: z.string(),
  createdAt: timestampSchema,
});
/** A filter that somebody kept under a name for everybody on the site. */
export type SavedView = z.infer<typeof savedViewSchema>;

export const savedViewsAnswerSchema = z.object({ items: z.array(savedViewSchema) });

/** `null` clears a person's edit, so that what the client reports shows again. */
export const patchClientBodySchema = z.strictObject({
  name: text(128).trim().min(1).nullable().optional(),
  group: text(128).trim().nullable().optional(),
  tag: text(64).trim().nullable().optional(),
  comments: text(1024).nullable().optional(),
});
export type PatchClientBody = z.infer<typeof patchClientBodySchema>;

export const timelineEntrySchema = z.object({
  id: z.string(),
  at: timestampSchema,
  kind: z.string(),
  by: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
/** One line of a client's story. `kind` is a change kind; `data` its particulars, e.g. `{from, to, reason, cause, fence}`. */
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const timelineAnswerSchema = z.object({
  items: z.array(timelineEntrySchema),
  nextCursor: z.string().nullable(),
});
export type TimelineAnswer = z.infer<typeof timelineAnswerSchema>;
