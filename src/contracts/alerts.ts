import { z } from 'zod';
import {
  ALERTS,
  FACTORS,
  INCIDENT_EVENTS,
  INCIDENT_STATES,
  MESSAGE_KINDS,
  PIERCING_ALERTS,
  RESOLUTIONS,
  SCOPES,
  SEVERITIES,
  UPDATE_CAUSES,
} from './alert-words.js';
import { pageQuerySchema, text, timestampSchema, whySchema } from './common.js';
import { settingRuleSchema } from './sites.js';
import { CONNECTIONS, REASONS, UPGRADE_STATES } from './words.js';

const count = z.number().int().min(0);
const whole = (min: number, max: number) => z.number().int().min(min).max(max);

// --- settings ---------------------------------------------------------------------------------------------------------------------

/** Every setting's rule. Times that belong to an appliance's upgrade are divided by a simulated appliance's speed. */
export const ALERT_SETTINGS_SHAPE = {
  /** Alerts that are not raised. */
  off: z.array(z.enum(ALERTS)).max(ALERTS.length),
  /** How long an active client is offline before it is told of. */
  clientOfflineGraceSeconds: whole(0, 86_400),
  massOfflinePercent: whole(1, 100),
  massOfflineMin: whole(1, 100_000),
  massOfflineGroupPercent: whole(1, 100),
  massOfflineGroupMin: whole(1, 100_000),
  /** Clients that are gone within this time, of those online that long ago, make a mass. */
  massOfflineWithinSeconds: whole(10, 3600),
  massOfflineComparedSeconds: whole(10, 7200),
  /** After an install: judged so long after the appliance is steady, and until so long after it. */
  massOfflineSettleSeconds: whole(0, 7200),
  massOfflineAftermathSeconds: whole(0, 86_400),
  /** A slot is held too long from the greater of the two on: these seconds, so many times the 95th percentile. */
  stalledSeconds: whole(10, 86_400),
  stalledTimesP95: whole(1, 100),
  noProgressSeconds: whole(10, 86_400),
  unreachableProbes: whole(1, 100),
  installOverrunSeconds: whole(60, 86_400),
  /** `failover_exposed` is critical from so many times the planned time on. */
  exposedCriticalTimes: whole(1, 100),
  deliveryFailingSeconds: whole(10, 86_400),
  watchdogSeconds: whole(10, 86_400),
  groupWaitSeconds: whole(0, 3600),
  groupIntervalSeconds: whole(10, 86_400),
  repeatSeconds: whole(60, 604_800),
  resolveHoldSeconds: whole(0, 3600),
  /** A mass is over when less than this of its peak remains. */
  resolveBelowPercent: whole(1, 100),
  flappingChanges: whole(2, 100),
  flappingWithinSeconds: whole(60, 86_400),
} as const;
export type AlertSettingName = keyof typeof ALERT_SETTINGS_SHAPE;
export const alertSettingsSchema = z.strictObject(ALERT_SETTINGS_SHAPE);
export type AlertSettings = z.infer<typeof alertSettingsSchema>;

export const ALERT_SETTINGS_DEFAULTS: AlertSettings = {
  off: [],
  clientOfflineGraceSeconds: 300,
  massOfflinePercent: 20,
  massOfflineMin: 5,
  massOfflineGroupPercent: 50,
  massOfflineGroupMin: 20,
  massOfflineWithinSeconds: 300,
  massOfflineComparedSeconds: 600,
  massOfflineSettleSeconds: 600,
  massOfflineAftermathSeconds: 1800,
  stalledSeconds: 900,
  stalledTimesP95: 5,
  noProgressSeconds: 900,
  unreachableProbes: 3,
  installOverrunSeconds: 3600,
  exposedCriticalTimes: 2,
  deliveryFailingSeconds: 3600,
  watchdogSeconds: 300,
  groupWaitSeconds: 30,
  groupIntervalSeconds: 300,
  repeatSeconds: 14_400,
  resolveHoldSeconds: 300,
  resolveBelowPercent: 25,
  flappingChanges: 4,
  flappingWithinSeconds: 1800,
};

/** `null` gives a setting back to its default. */
export const patchAlertSettingsBodySchema = z.strictObject({
  ...(Object.fromEntries(
    Object.entries(ALERT_SETTINGS_SHAPE).map(([name, rule]) => [name, (rule as z.ZodType).nullable().optional()]),
  ) as { [Name in AlertSettingName]: z.ZodOptional<z.ZodNullable<(typeof ALERT_SETTINGS_SHAPE)[Name]>> }),
  why: whySchema.optional(),
});
export type PatchAlertSettingsBody = z.infer<typeof patchAlertSettingsBodySchema>;

export const alertSettingsAnswerSchema = z.object({
  version: z.number().int(),
  settings: alertSettingsSchema,
  rules: z.record(z.string(), settingRuleSchema),
  changedAt: timestampSchema.nullable(),
  changedBy: z.string().nullable(),
  /** Alerts that are never raised for this site, for nothing shows what they need; empty on a managed site. */
  notJudged: z.array(z.object({ alert: z.enum(ALERTS), why: z.string() })),
});
export type AlertSettingsAnswer = z.infer<typeof alertSettingsAnswerSchema>;

// --- incidents --------------------------------------------------------------------------------------------------------------------

export const likelyCauseSchema = z.object({
  factor: z.enum(FACTORS),
  value: z.string(),
  /** How many of the incident's clients have it in common, and how many of all that do are in the incident. */
  members: count,
  all: count,
  says: z.string(),
});
export type LikelyCause = z.infer<typeof likelyCauseSchema>;

export const incidentSchema = z.object({
  id: z.uuid(),
  number: z.number().int().describe('counted within the site'),
  alert: z.enum(ALERTS),
  severity: z.enum(SEVERITIES),
  state: z.enum(INCIDENT_STATES),
  scope: z.object({ kind: z.enum(SCOPES), name: z.string().nullable() }),
  title: z.string(),
  /** What holds now, in a sentence or two. */
  says: z.string(),
  /** What to look at first, in order. */
  firstChecks: z.array(z.string()),
  likelyCause: likelyCauseSchema.nullable(),
  /** Clients in it now, of these muted; the most there were at once; those that have come back. All null where it is not about clients. */
  counts: z.object({ now: count, muted: count, peak: count, returned: count }).nullable(),
  /** No message goes out: a silence covers it whole. */
  muted: z.boolean(),
  flapping: z.boolean(),
  acknowledged: z.object({ at: timestampSchema, by: z.string(), note: z.string().nullable() }).nullable(),
  beganAt: timestampSchema,
  firedAt: timestampSchema.nullable(),
  /** Since then it looks as if it were over. */
  calmingSince: timestampSchema.nullable(),
  resolvedAt: timestampSchema.nullable(),
  resolution: z.enum(RESOLUTIONS).nullable(),
  /** The greater incident that it is counted in. */
  absorbedBy: z.object({ id: z.uuid(), number: z.number().int() }).nullable(),
  runbook: z.string().describe('a path on this server'),
});
export type Incident = z.infer<typeof incidentSchema>;

/** `firing` (and pending), `muted` (firing, and a silence covers it whole) or `resolved`; without one, all that is not resolved. */
export const INCIDENT_LISTS = ['firing', 'muted', 'resolved'] as const;
export const incidentsQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  list: z.enum(INCIDENT_LISTS).optional(),
  alert: z.enum(ALERTS).optional(),
  severity: z.enum(SEVERITIES).optional(),
  /** Only incidents that this client is, or was, in. */
  client: z.uuid().optional(),
});
export type IncidentsQuery = z.infer<typeof incidentsQuerySchema>;

export const incidentCountsSchema = z.object({ firing: count, muted: count, critical: count, warning: count });
/** `critical` and `warning` are of those firing and not muted. */
export type IncidentCounts = z.infer<typeof incidentCountsSchema>;

export const incidentsAnswerSchema = z.object({
  items: z.array(incidentSchema),
  nextCursor: z.string().nullable(),
  counts: incidentCountsSchema,
});
export type IncidentsAnswer = z.infer<typeof incidentsAnswerSchema>;

export const alertCountsAnswerSchema = z.object({
  items: z.array(z.object({ site: z.string(), ...incidentCountsSchema.shape })),
});
export type AlertCountsAnswer = z.infer<typeof alertCountsAnswerSchema>;

export const incidentEventSchema = z.object({
  id: z.string(),
  at: timestampSchema,
  kind: z.enum(INCIDENT_EVENTS),
  by: z.string().nullable(),
  says: z.string(),
});
export type IncidentEventLine = z.infer<typeof incidentEventSchema>;

export const incidentDetailSchema = z.object({
  ...incidentSchema.shape,
  /** Its story, newest first; at most 100. */
  events: z.array(incidentEventSchema),
  /** Whom it was told to. */
  told: z.array(
    z.object({
      receiver: z.object({ id: z.uuid(), name: z.string() }),
      delivered: count,
      waiting: count,
      failed: count,
      lastAt: timestampSchema.nullable(),
    }),
  ),
  /** The incidents that are counted in it. */
  absorbed: z.array(z.object({ id: z.uuid(), number: z.number().int(), title: z.string() })),
});
export type IncidentDetail = z.infer<typeof incidentDetailSchema>;

export const memberSchema = z.object({
  client: z.object({
    id: z.uuid(),
    clientId: z.string(),
    name: z.string(),
    group: z.string().nullable(),
    connection: z.enum(CONNECTIONS),
    upgradeState: z.enum(UPGRADE_STATES),
    reason: z.enum(REASONS).nullable(),
  }),
  since: timestampSchema.describe('since when it is as the incident says'),
  joinedAt: timestampSchema,
  leftAt: timestampSchema.nullable(),
  muted: z.boolean(),
});
export type Member = z.infer<typeof memberSchema>;
/** Those that are still in it first, in the order in which they joined. */
export const membersAnswerSchema = z.object({ items: z.array(memberSchema), nextCursor: z.string().nullable() });
export type MembersAnswer = z.infer<typeof membersAnswerSchema>;

export const acknowledgeBodySchema = z.strictObject({ note: whySchema.optional() });
export type AcknowledgeBody = z.infer<typeof acknowledgeBodySchema>;

// --- silences ---------------------------------------------------------------------------------------------------------------------

/**
 * Keeps messages from going out. `alerts` empty: every alert but those of {@link PIERCING_ALERTS}, which a silence must name. `filter`: the
 * client list's query, e.g. `group=Tills&tag=north`; then only these clients are muted, and alerts that are not about clients are not.
 */
export const createSilenceBodySchema = z
  .strictObject({
    alerts: z.array(z.enum(ALERTS)).max(ALERTS.length).default([]),
    filter: text(2000).default(''),
    startsAt: timestampSchema.optional().describe('now, when left out; later: a maintenance window'),
    endsAt: timestampSchema,
    reason: whySchema,
  })
  .refine(({ startsAt, endsAt }) => startsAt === undefined || startsAt < endsAt, {
    message: 'must be after startsAt',
    path: ['endsAt'],
  });
export type CreateSilenceBody = z.infer<typeof createSilenceBodySchema>;

export const patchSilenceBodySchema = z.strictObject({ endsAt: timestampSchema, reason: whySchema.optional() });
export type PatchSilenceBody = z.infer<typeof patchSilenceBodySchema>;

export const SILENCE_STATES = ['planned', 'active', 'ended'] as const;
export const silenceSchema = z.object({
  id: z.uuid(),
  state: z.enum(SILENCE_STATES),
  alerts: z.array(z.enum(ALERTS)),
  filter: z.string(),
  startsAt: timestampSchema,
  endsAt: timestampSchema,
  reason: z.string(),
  author: z.string(),
  createdAt: timestampSchema,
  /** Who ended it before its time. */
  endedBy: z.string().nullable(),
  /** Alerts that it does not mute although it names none. */
  pierced: z.array(z.enum(PIERCING_ALERTS)),
  /** Incidents that it mutes now, in whole or in part. */
  muting: count,
});
export type Silence = z.infer<typeof silenceSchema>;
export const silencesQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  state: z.enum(SILENCE_STATES).optional(),
});
export type SilencesQuery = z.infer<typeof silencesQuerySchema>;
export const silencesAnswerSchema = z.object({ items: z.array(silenceSchema), nextCursor: z.string().nullable() });
export type SilencesAnswer = z.infer<typeof silencesAnswerSchema>;

// --- what goes out ----------------------------------------------------------------------------------------------------------------

/** One client of a message's sample. */
export const messageClientSchema = z.object({
  clientId: z.string(),
  name: z.string(),
  group: z.string().nullable(),
  connection: z.enum(CONNECTIONS),
  reason: z.enum(REASONS).nullable(),
  since: timestampSchema,
  url: z.string(),
});
export type MessageClient = z.infer<typeof messageClientSchema>;

export const SAMPLE_MAX = 20;
export const MESSAGE_BYTES_MAX = 20_000;

/** What every receiver is told, in its own form. The generic webhook sends this as it is. */
export const alertMessageSchema = z.object({
  /** The same on every try, and different for every message. */
  id: z.string(),
  kind: z.enum(MESSAGE_KINDS),
  cause: z.enum(UPDATE_CAUSES).nullable().describe('why an update is sent; null for everything else'),
  at: timestampSchema,
  site: z.object({ slug: z.string(), name: z.string(), url: z.string() }),
  alert: z.enum(ALERTS),
  severity: z.enum(SEVERITIES),
  /** One for the whole of an incident: firing, updates, resolve. */
  dedupKey: z.string(),
  /** Messages of one incident count from 1. */
  sequence: z.number().int(),
  incident: z.object({ id: z.uuid(), number: z.number().int(), url: z.string() }).nullable(),
  scope: z.object({ kind: z.enum(SCOPES), name: z.string().nullable() }),
  title: z.string(),
  says: z.string(),
  firstChecks: z.array(z.string()),
  likelyCause: likelyCauseSchema.nullable(),
  counts: z.object({ now: count, muted: count, peak: count, returned: count }).nullable(),
  /** At most 20 of the clients in it now; the rest is behind `url`. */
  sample: z.array(messageClientSchema).max(SAMPLE_MAX),
  beganAt: timestampSchema,
  firedAt: timestampSchema.nullable(),
  resolvedAt: timestampSchema.nullable(),
  resolution: z.enum(RESOLUTIONS).nullable(),
  acknowledgedBy: z.string().nullable(),
  flapping: z.boolean(),
  /** The list behind it, on this Rollcall. */
  url: z.string(),
  runbookUrl: z.string(),
  /** `digest`: the messages that it stands for, oldest first. */
  digest: z.array(
    z.object({
      kind: z.enum(MESSAGE_KINDS),
      severity: z.enum(SEVERITIES),
      /** Its incident's, so that a machine can close what it has opened. */
      dedupKey: z.string(),
      title: z.string(),
      at: timestampSchema,
      url: z.string(),
    }),
  ),
});
export type AlertMessage = z.infer<typeof alertMessageSchema>;
