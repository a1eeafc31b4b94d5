import { z } from 'zod';
import { idSchema, text, timestampSchema } from './common.js';
import {
  APPLIANCE_RIGHTS,
  CLIENT_ESTIMATES,
  CONNECTION_TEST_RESULTS,
  CONNECTION_TEST_STEPS,
  DRIVER_FAILURES,
  IMPORT_FORMATS,
  LIMIT_ADVICE,
  SIGHTING_SOURCES,
  SIGHT_TROUBLES,
  SWEEP_PACES,
  SWEEP_STATES,
} from './observed-words.js';

const count = z.number().int().min(0);
const seconds = z.number().min(0);

/** From one moment to another, both by our clock: what happened in between was not seen happening. */
export const spanSchema = z.object({ after: timestampSchema.nullable(), by: timestampSchema });
export type Span = z.infer<typeof spanSchema>;

/**
 * What was seen of a client of an observed site, and when. All else that is said of it follows from this; version, place in the queue and
 * whether it upgrades are not visible through the appliance's API.
 */
export const clientObservationSchema = z.object({
  source: z.enum(SIGHTING_SOURCES),
  /** When its row was asked for last. */
  seenAt: timestampSchema,
  /** Complete sweeps since then in which its row did not appear. */
  missedSweeps: count,
  needsUpdate: z.boolean(),
  /** By the appliance's clock, set right by what is known of its error. */
  lastConnectAt: timestampSchema.nullable(),
  lastDisconnectAt: timestampSchema.nullable(),
  lastAccessAt: timestampSchema.nullable(),
  /**
   * When it came back without needing an update, in the present run: after its row was asked for that showed it to need one, and by the
   * answer that showed it to need none. Null: it has not, or it needed none.
   */
  returned: spanSchema.nullable(),
  /** How long it was disconnected about its return, by the appliance's own times; null where they do not say. */
  awaySeconds: seconds.nullable(),
  estimate: z.object({ kind: z.enum(CLIENT_ESTIMATES), since: timestampSchema }).nullable(),
  /** The client that this one is a stale double of. */
  ghostOf: z.object({ id: z.uuid(), name: z.string() }).nullable(),
});
export type ClientObservation = z.infer<typeof clientObservationSchema>;

export const sweepSchema = z.object({
  id: z.uuid(),
  number: z.number().int(),
  source: z.enum(SIGHTING_SOURCES),
  state: z.enum(SWEEP_STATES),
  pace: z.enum(SWEEP_PACES).nullable().describe('null for one that was uploaded'),
  startedAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
  by: z.string().nullable().describe('who uploaded it, or asked for it'),
  pages: z.object({ done: count, of: count.nullable() }),
  rows: count,
  total: count.nullable().describe('clients that the appliance says there are'),
  calls: count,
  enrolled: count,
  changed: count,
  missed: count.describe('known clients whose row did not appear'),
  removed: count.describe('of those, the ones that the appliance says are there no more'),
  failure: z.enum(DRIVER_FAILURES).nullable(),
});
/** One look at the whole fleet. A client that is missing from one that is not `complete` is not gone. */
export type Sweep = z.infer<typeof sweepSchema>;
export const sweepsAnswerSchema = z.object({ items: z.array(sweepSchema), nextCursor: z.string().nullable() });

/** What is wrong with the view of the site, and since when. */
export const sightProblemSchema = z.object({
  code: z.enum([...DRIVER_FAILURES, ...SIGHT_TROUBLES]),
  since: timestampSchema,
  /** A sentence about what was seen; null where the code says all. */
  detail: z.string().nullable(),
});
export type SightProblem = z.infer<typeof sightProblemSchema>;

export const budgetSchema = z.object({
  requestsPerSecondMax: count,
  requestsPerHourMax: count,
  usedLastHour: count,
  /** What a sweep of the fleet as it is costs, and what the present pace makes of the hour. */
  callsPerSweep: count,
  sweepEverySeconds: seconds,
  percentOfHour: z.number().min(0),
  /** The appliance said that there were too many requests: nothing is asked until then. */
  backOffUntil: timestampSchema.nullable(),
});
export type Budget = z.infer<typeof budgetSchema>;

/** Numbers that follow from what was seen. Each is an estimate, and says what it rests on; null: too little was seen. */
export const observedEstimatesSchema = z.object({
  /** Clients of which a return was seen within the time measured. */
  basis: z.object({ returned: count, overSeconds: seconds, withTimes: count }),
  throughputPerMinute: z.number().nullable(),
  /** How many were disconnected about their return at the same time: on average, and at most. */
  concurrency: z.object({ mean: z.number(), most: count }).nullable(),
  awaySecondsMedian: seconds.nullable(),
  awaySecondsP90: seconds.nullable(),
  probablyUpgrading: count,
  remaining: z
    .object({ clients: count, secondsLow: seconds.nullable(), secondsHigh: seconds.nullable() })
    .nullable()
    .describe('pending clients that are online or probably upgrading'),
  limitAdvice: z.object({ advice: z.enum(LIMIT_ADVICE), why: z.string() }),
});
export type ObservedEstimates = z.infer<typeof observedEstimatesSchema>;

export const siteObservationSchema = z.object({
  source: z.enum(SIGHTING_SOURCES),
  /** The latest complete look at the whole fleet; its numbers are of between `startedAt` and `finishedAt`. */
  latest: sweepSchema.nullable(),
  /** The one that is under way, or the last that came to nothing. */
  current: sweepSchema.nullable(),
  pace: z.enum(SWEEP_PACES),
  nextSweepAt: timestampSchema.nullable(),
  /** How old what is said of the clients is. */
  rows: z.object({
    oldestSeenAt: timestampSchema.nullable(),
    missed: count,
    /** Null without an active run. */
    beforeRun: count
      .nullable()
      .describe(
        'needed no update when last seen, before the run that is on began; how they stand to it is not known yet',
      ),
  }),
  /** The cheap count of connected Jump Clients; null where the account may not ask. */
  connected: z.object({ clients: count, at: timestampSchema }).nullable(),
  ghosts: count,
  /** By how much the appliance's clock is ahead of ours; null: not seen yet. */
  clockOffsetSeconds: z.number().nullable(),
  problems: z.array(sightProblemSchema),
  lookedAt: timestampSchema.nullable().describe('when the appliance last answered'),
  budget: budgetSchema.nullable().describe('null for a site that is fed by imports'),
  estimates: observedEstimatesSchema,
});
export type SiteObservation = z.infer<typeof siteObservationSchema>;

/** `GET /sites/{site}/ghosts`. */
export const ghostSchema = z.object({
  id: z.uuid(),
  clientId: z.string(),
  name: z.string(),
  hostname: z.string().nullable(),
  group: z.string().nullable(),
  lastConnectAt: timestampSchema.nullable(),
  seenAt: timestampSchema,
  /** The living client with the same host name and group. */
  double: z.object({ id: z.uuid(), clientId: z.string(), name: z.string(), lastConnectAt: timestampSchema.nullable() }),
});
export type Ghost = z.infer<typeof ghostSchema>;
export const ghostsAnswerSchema = z.object({
  items: z.array(ghostSchema),
  nextCursor: z.string().nullable(),
  total: count,
});
export type GhostsAnswer = z.infer<typeof ghostsAnswerSchema>;

/** One Jumpoint (a *Gateway* in newer versions) as the latest sweep that could read it saw it. `GET /sites/{site}/jumpoints`. */
export const seenJumpointSchema = z.object({
  /** The appliance's own id. */
  id: z.number().int(),
  name: z.string(),
  platform: z.string().nullable(),
  enabled: z.boolean(),
  connected: z.boolean(),
  clustered: z.boolean(),
  /** Of a clustered one; empty for others. */
  nodes: z.array(z.object({ name: z.string(), connected: z.boolean() })),
  seenAt: timestampSchema,
});
export type SeenJumpointAnswer = z.infer<typeof seenJumpointSchema>;
export const jumpointsAnswerSchema = z.object({ items: z.array(seenJumpointSchema) });

/** `POST /sites/{site}/sweeps`: look at the whole fleet now. 202. */
export const beginSweepQuerySchema = z.strictObject({
  /** So many clients that are missing from the list may be removed, where they are more than a fifth of the fleet. An admin's word. */
  confirmRemoved: z.coerce.number().int().min(1).optional(),
});
export type BeginSweepQuery = z.infer<typeof beginSweepQuerySchema>;
export const beginSweepAnswerSchema = z.object({ nextSweepAt: timestampSchema });

const httpUrl = z.url({ protocol: /^https?$/ }).max(500);

/** What a driver of a real appliance may do beyond reading; each needs a right of the API account besides. */
export const applianceUseSchema = z.strictObject({
  backups: z.boolean().default(false),
  keepBackupFiles: z.boolean().default(false),
  failoverRole: z.boolean().default(false),
});

/** The secret is write-only: an answer never carries it, and an edit that leaves it out keeps it for the same account at the same origin. */
export const beyondTrustDriverSchema = z.strictObject({
  kind: z.literal('beyondtrust'),
  /** The site's own name, as clients and consoles know it. */
  url: httpUrl,
  /** A pair: where each appliance answers under a name of its own. */
  appliances: z.strictObject({ A: httpUrl, B: httpUrl }).nullable().default(null),
  clientId: text(200).trim().min(1),
  clientSecret: text(500).min(1).optional(),
  /** PEM certificates to trust besides the well-known ones. */
  ca: text(50_000).trim().min(1).nullable().default(null),
  /** An HTTP proxy, e.g. `http://proxy.example.com:3128`. */
  proxy: httpUrl.nullable().default(null),
  use: applianceUseSchema.default({ backups: false, keepBackupFiles: false, failoverRole: false }),
});
export type BeyondTrustDriver = z.infer<typeof beyondTrustDriverSchema>;

/** `POST /connection-tests`, and `POST /sites/{site}/connection-tests` where the secret that is kept may be left out. */
export const connectionTestBodySchema = z.strictObject({ driver: beyondTrustDriverSchema });
export type ConnectionTestBody = z.infer<typeof connectionTestBodySchema>;

export const connectionTestSchema = z.object({
  ok: z.boolean().describe('no step failed'),
  steps: z.array(
    z.object({
      step: z.enum(CONNECTION_TEST_STEPS),
      result: z.enum(CONNECTION_TEST_RESULTS),
      /** What was seen, as a sentence. */
      seen: z.string(),
      /** What to change, and on which page of the appliance; null when there is nothing to change. */
      remedy: z.string().nullable(),
      page: z.string().nullable().describe('e.g. "/login › Management › API Configuration"'),
      reason: z.enum(DRIVER_FAILURES).nullable(),
    }),
  ),
  /** What the account may do, and what each right would add; `has` null: cannot be told. */
  rights: z.array(z.object({ right: z.enum(APPLIANCE_RIGHTS), has: z.boolean().nullable(), adds: z.string() })),
  siteVersion: z.string().nullable(),
  siteRevision: z.string().nullable(),
  clients: count.nullable(),
  /** e.g. "a sweep of 12,400 clients is 124 calls; every 60 s uses 50 % of the hour". */
  budget: z.string().nullable(),
  tookMs: count,
});
export type ConnectionTest = z.infer<typeof connectionTestSchema>;

/**
 * The query of `POST /sites/{site}/imports`, whose body is the file itself (`text/csv` or `application/json`). `complete`: who is not in it is
 * there no more. `takenAt`: when the appliance wrote it; one that is older than what is known is refused.
 */
export const importQuerySchema = z.strictObject({
  complete: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .default(true),
  takenAt: timestampSchema.optional(),
  /** Removes also where that is more than a fifth of the fleet. */
  confirmRemoved: z.coerce.number().int().min(0).optional(),
});
export type ImportQuery = z.infer<typeof importQuerySchema>;

/** A quarter of a million clients, as JSON with all their fields, is about half as much. */
export const IMPORT_BODY_BYTES_MAX = 64 * 1024 * 1024;

export const importAnswerSchema = z.object({
  sweep: sweepSchema,
  format: z.enum(IMPORT_FORMATS),
  takenAt: timestampSchema,
  /** Columns that were not understood, and so left out. */
  unknownColumns: z.array(z.string()),
  /** Rows that could not be read, the first 100: a line of the file (from 1, the heading is 1), and why. */
  rejected: z.array(z.object({ line: z.number().int(), message: z.string() })),
  rejectedCount: count,
});
export type ImportAnswer = z.infer<typeof importAnswerSchema>;

export const backupRecordSchema = z.object({
  id: idSchema,
  appliance: z.string(),
  takenAt: timestampSchema,
  sha256: z.string(),
  bytes: count,
  /** Whether the file itself was kept. */
  kept: z.boolean(),
});
export type BackupRecord = z.infer<typeof backupRecordSchema>;
export const backupsAnswerSchema = z.object({ items: z.array(backupRecordSchema) });
