import { z } from 'zod';
import { text, timestampSchema, whySchema } from './common.js';
import { siteObservationSchema } from './observation.js';
import {
  BULK_ACTIONS,
  BULK_STATES,
  CONNECTIONS,
  FAILURE_REASONS,
  JUMP_OUTCOMES,
  REASONS,
  RUN_STATES,
  UPGRADE_STATES,
} from './words.js';

const count = z.number().int().min(0);

export const countsSchema = z.object({
  byUpgradeState: z.record(z.enum(UPGRADE_STATES), count),
  byConnection: z.record(z.enum(CONNECTIONS), count),
});
/** Every word has its number, also when it is 0. */
export type Counts = z.infer<typeof countsSchema>;

export const slotsSchema = z.object({
  limit: count,
  inUse: count,
  /** More slots are in use than the limit now allows; nothing is granted until they have drained. */
  draining: z.boolean(),
});
export type Slots = z.infer<typeof slotsSchema>;

export const runSchema = z.object({
  id: z.uuid(),
  number: z.number().int(),
  targetVersion: z.string(),
  targetRevision: z.string().nullable(),
  state: z.enum(RUN_STATES),
  begunAt: timestampSchema,
  begunBy: z.string(),
  activeFinishedAt: timestampSchema.nullable(),
  endedAt: timestampSchema.nullable(),
  cohort: count.describe('clients that were online or standby when the run began'),
  cohortFinished: count,
});
export type Run = z.infer<typeof runSchema>;

export const runReportSchema = z.object({
  ...runSchema.shape,
  counts: z.record(z.enum(UPGRADE_STATES), count),
  cohortActive: count,
  cohortActiveFinished: count,
  cohortPassive: count,
  cohortPassiveFinished: count,
  succeeded: count
    .nullable()
    .describe('slots that ended with the client back at the target; null: slots are not visible'),
  failures: z.record(z.enum(FAILURE_REASONS), count).nullable().describe('null: failures are not visible'),
  throughputPerMinute: z.number(),
  upgradeSecondsMedian: z.number().nullable(),
  upgradeSecondsP95: z.number().nullable(),
  /** What was seen of the run on an observed site; null on a managed one, and where nothing was kept of it. */
  observed: z
    .object({
      returned: count.describe('clients that were seen pending and then not'),
      /** How long they were disconnected about their return, by the appliance's own times. */
      awaySecondsMedian: z.number().nullable(),
      awaySecondsP95: z.number().nullable(),
      /** Returns are known to so many seconds: the time from one complete look at the fleet to the next, as a median. */
      sweepEverySeconds: z.number().nullable(),
    })
    .nullable(),
});
export type RunReport = z.infer<typeof runReportSchema>;

export const runsAnswerSchema = z.object({ items: z.array(runSchema), nextCursor: z.string().nullable() });

export const gateSchema = z.object({
  source: z.string(),
  reason: z.enum(REASONS),
  opensAt: timestampSchema.nullable(),
  closesAt: timestampSchema.nullable(),
  closed: z.boolean(),
});
export type Gate = z.infer<typeof gateSchema>;

export const pausedSchema = z.object({ since: timestampSchema, by: z.string(), reason: z.string() }).nullable();
export type Paused = z.infer<typeof pausedSchema>;

export const brakeSchema = z
  .object({ since: timestampSchema, failures: count, outcomes: count, percent: z.number() })
  .nullable();
export type Brake = z.infer<typeof brakeSchema>;

export const throughputSchema = z.object({
  lastMinute: count.describe('clients back at the target in the last 60 s'),
  lastFiveMinutesPerMinute: z.number(),
  /** One number a 10-second step over the last 10 minutes, oldest first: clients back at the target. */
  finishedBySteps: z.array(count),
});
export type Throughput = z.infer<typeof throughputSchema>;

export const limitRevertSchema = z.object({ at: timestampSchema, to: count, by: z.string() });
/** The limit goes back to `to` by itself at that time. */
export type LimitRevert = z.infer<typeof limitRevertSchema>;

export const summarySchema = z.object({
  asOf: timestampSchema,
  site: z.object({ slug: z.string(), name: z.string(), control: z.string(), driverKind: z.string() }),
  run: runSchema.nullable(),
  counts: countsSchema,
  total: count,
  pending: count.describe('clients labelled Upgrade Pending'),
  slots: slotsSchema,
  settingsVersion: z.number().int(),
  limitRevert: limitRevertSchema.nullable(),
  automaticUpgrades: z.string(),
  throughput: throughputSchema,
  paused: pausedSchema,
  brake: brakeSchema,
  gates: z.array(gateSchema),
  /** Two clocks: clients reachable now, and passive ones that have not checked in yet. */
  forecast: z.object({
    reachable: z
      .object({
        clients: count,
        secondsLow: z.number().nullable(),
        secondsHigh: z.number().nullable(),
        /** What the range rests on: how many came back within how many seconds. */
        basis: z.object({ finished: count, overSeconds: z.number() }),
      })
      .nullable(),
    passiveLatestAt: timestampSchema.nullable(),
    passiveClients: count,
    passiveOverdue: count,
  }),
  feedLagMs: z.number(),
  /** How an observed site is seen; null for a managed one. */
  observation: siteObservationSchema.nullable(),
});
export type Summary = z.infer<typeof summarySchema>;

export const queueEntrySchema = z.object({
  id: z.uuid(),
  clientId: z.string(),
  name: z.string(),
  position: z.number().int().nullable(),
  state: z.enum(UPGRADE_STATES),
  reason: z.enum(REASONS).nullable(),
  bumped: z.boolean(),
  /** Who moved it to the front, and when; null when nobody did. */
  bump: z.object({ by: z.string(), at: timestampSchema }).nullable(),
  expectedWaitSeconds: z.number().nullable(),
  since: timestampSchema,
  fence: z.number().int().nullable(),
  attempts: count,
  connection: z.enum(CONNECTIONS),
});
export type QueueEntry = z.infer<typeof queueEntrySchema>;

export const queueSchema = z.object({
  asOf: timestampSchema,
  slots: slotsSchema,
  holding: z.array(queueEntrySchema),
  waiting: z.array(queueEntrySchema).describe('the first 50'),
  length: count,
});
export type Queue = z.infer<typeof queueSchema>;

export const jumpAnswerSchema = z.object({
  outcome: z.enum(JUMP_OUTCOMES),
  position: z.number().int().optional(),
  expectedWaitSeconds: z.number().nullable().optional(),
  url: z.string().optional(),
});
export type JumpAnswer = z.infer<typeof jumpAnswerSchema>;

const uuidList = z.array(z.uuid()).min(1).max(1000);

/** The same grammar in URL, API and bulk: each value may be given once or as a comma-separated list. */
export const clientFilterSchema = z.strictObject({
  upgradeState: z.array(z.enum(UPGRADE_STATES)).optional(),
  connection: z.array(z.enum(CONNECTIONS)).optional(),
  connectionType: z.array(z.enum(['active', 'passive'])).optional(),
  group: z.array(text(128)).optional(),
  tag: z.array(text(64)).optional(),
  version: z.array(text(64)).optional(),
  reason: z.array(z.enum(REASONS)).optional(),
  id: z.array(z.uuid()).max(200).optional(),
  pending: z.boolean().optional(),
  q: text(200).optional(),
});
export type ClientFilter = z.infer<typeof clientFilterSchema>;

export const bulkActionBodySchema = z
  .strictObject({
    action: z.enum(BULK_ACTIONS),
    filter: clientFilterSchema.optional(),
    ids: uuidList.optional(),
    expectedCount: count.optional(),
    reason: whySchema.optional(),
  })
  .refine((body) => (body.filter === undefined) !== (body.ids === undefined), {
    message: 'give either "filter" or "ids"',
    path: ['filter'],
  })
  .refine((body) => body.filter === undefined || body.expectedCount !== undefined, {
    message: 'give the number of clients you expect the filter to match',
    path: ['expectedCount'],
  });
export type BulkActionBody = z.infer<typeof bulkActionBodySchema>;

export const bulkActionSchema = z.object({
  id: z.uuid(),
  action: z.enum(BULK_ACTIONS),
  state: z.enum(BULK_STATES),
  total: count,
  done: count,
  /** How many were left as they were, by why, e.g. `{already_upgrading: 25}`. */
  skipped: z.record(z.string(), count),
  createdAt: timestampSchema,
  createdBy: z.string(),
  finishedAt: timestampSchema.nullable(),
});
export type BulkAction = z.infer<typeof bulkActionSchema>;
