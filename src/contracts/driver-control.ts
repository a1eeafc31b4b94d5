import { z } from 'zod';
import { revisionSchema, text, timestampSchema, versionSchema } from './common.js';
import { SIMULATION_SCENARIOS } from './simulation-words.js';
import {
  APPLIANCE_ACTIVITIES,
  APPLIANCE_NAMES,
  APPLIANCE_ROLES,
  FAILOVER_STATES,
  MAINTENANCE_REFUSALS,
  UPDATE_KINDS,
} from './words.js';

/**
 * What Rollcall says to a simulated appliance, under `/rollcall/v1/…` of its URL, with `Authorization: Bearer <secret>`. The real
 * appliance's own API stands beside it (`/api/command/v2/health`).
 */

/** `POST /rollcall/v1/starts`: tell one client to upgrade now. */
export const startBodySchema = z.strictObject({
  clientId: text(64),
  fence: z.number().int().min(1),
  startBy: timestampSchema,
  startWithinSeconds: z.number().positive(),
  targetVersion: versionSchema,
  targetRevision: revisionSchema.nullable(),
  maxSeconds: z.number().int().min(1),
});
export type StartBody = z.infer<typeof startBodySchema>;

/** 200 `{taken: true}`; 409 `{taken: false, reason}` when the start was surely not delivered or was refused. */
export const START_REFUSALS = ['late', 'stale_fence', 'unknown_client', 'client_offline', 'already_upgrading'] as const;
export const startAnswerSchema = z.object({
  taken: z.boolean(),
  reason: z.enum(START_REFUSALS).optional(),
});
export type StartAnswer = z.infer<typeof startAnswerSchema>;

/** `POST /rollcall/v1/contacts`: connect to a passive client so that it checks in. 202, or 409 `{reason}`. */
export const contactBodySchema = z.strictObject({ clientId: text(64) });

/** `GET /rollcall/v1/appliances`: what an administrator would read on the appliance's own pages. */
export const applianceReportSchema = z.object({
  name: z.enum(APPLIANCE_NAMES),
  role: z.enum(APPLIANCE_ROLES),
  hostname: text(255),
  baseVersion: versionSchema,
  siteVersion: versionSchema,
  siteRevision: revisionSchema,
  healthy: z.boolean(),
  message: text(500).nullable(),
  lastDataSyncAt: timestampSchema.nullable(),
  lastDataSyncStatus: text(255).nullable(),
});
export const appliancesReportSchema = z.object({ appliances: z.array(applianceReportSchema).min(1).max(2) });
export type AppliancesReport = z.infer<typeof appliancesReportSchema>;

/** One package of the list that `/appliance` › Updates shows. */
export const applianceUpdateSchema = z.object({
  id: text(100),
  kind: z.enum(UPDATE_KINDS),
  version: versionSchema,
  revision: revisionSchema.nullable(),
  /** The base software that it needs, where it needs one. */
  requiresBase: versionSchema.nullable(),
  /** What the list says of it, e.g. that the installed base software does not satisfy its requirements. */
  message: text(500).nullable(),
});
export type ApplianceUpdate = z.infer<typeof applianceUpdateSchema>;

export const backupSchema = z.object({
  takenAt: timestampSchema,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().min(0),
});
export type Backup = z.infer<typeof backupSchema>;

/**
 * What is read of one appliance while it is upgraded: on its administrator's own pages, or through its API, which shows much less. Null is
 * what is not shown there; nobody may take it for good or for bad. An appliance that installs answers nobody else, but its page still says
 * what it does.
 */
export const applianceMaintenanceSchema = z.object({
  name: z.enum(APPLIANCE_NAMES),
  hostname: text(255),
  healthy: z.boolean().describe('false also where it does not answer'),
  baseVersion: versionSchema.nullable(),
  siteVersion: versionSchema.nullable().describe('null also before site software is installed'),
  siteRevision: revisionSchema.nullable(),
  /** The appliance's own clock at the moment of the answer, and how far it is from true time. */
  clock: timestampSchema.nullable(),
  clockOffsetSeconds: z.number().nullable(),
  /** A fingerprint of its inter-appliance communication key. */
  keyFingerprint: text(100).nullable(),
  activity: z.enum(APPLIANCE_ACTIVITIES).nullable().describe('null on every appliance of a look through the API'),
  activitySince: timestampSchema.nullable(),
  /** The last thing that went wrong and was not mended. */
  failure: z.object({ activity: z.enum(APPLIANCE_ACTIVITIES), message: text(500) }).nullable(),
  lastBackup: backupSchema.nullable().describe('through the API: of those that Rollcall took'),
  lastSyncAt: timestampSchema.nullable(),
  lastSyncStatus: text(255).nullable(),
  updates: z.object({ checkedAt: timestampSchema, items: z.array(applianceUpdateSchema).max(50) }).nullable(),
  sessions: z.number().int().min(0).nullable(),
  users: z.number().int().min(0).nullable(),
});
export type ApplianceMaintenance = z.infer<typeof applianceMaintenanceSchema>;

/**
 * `GET /rollcall/v1/maintenance`: the pair (or the one) through the eyes of its administrator. The driver of a real appliance says the same
 * of what its API shows, and leaves an appliance out that it has no name of its own for.
 */
export const maintenanceSchema = z.object({
  /** By how much the appliance's hours are compressed; 1 for a real one. */
  speed: z.number().min(1),
  failover: z.enum(FAILOVER_STATES).nullable(),
  /** Which appliance the site's name reaches, and since when. */
  production: z.enum(APPLIANCE_NAMES).nullable(),
  productionSince: timestampSchema.nullable(),
  appliances: z.array(applianceMaintenanceSchema).min(1).max(2),
});
export type Maintenance = z.infer<typeof maintenanceSchema>;

/**
 * What a plan asks of an appliance, each with a header `Idempotency-Key`: the same key again is answered as the first time, and nothing
 * is done twice.
 *
 * `POST /rollcall/v1/appliances/{A|B}/backups` → 201 {@link backupSchema} ·
 * `POST …/{A|B}/update-checks` → 200 `{checkedAt, items}` ·
 * `POST …/{A|B}/installs` {@link installBodySchema} → 202 `{}` ·
 * `POST /rollcall/v1/failover/sync` → 202 · `/failover/break` → 200 · `/failover/establish` {@link establishBodySchema} → 202.
 * Refused: 409 {@link maintenanceRefusalSchema}.
 */
export const installBodySchema = z.strictObject({ updateId: text(100) });
export const establishBodySchema = z.strictObject({ primary: z.enum(APPLIANCE_NAMES) });
export const maintenanceRefusalSchema = z.object({ reason: z.enum(MAINTENANCE_REFUSALS), message: text(500) });

/** `GET /rollcall/v1/maintenance/log`: everything that was really done to the appliances, oldest first, for whoever judges a plan. */
export const maintenanceLogSchema = z.object({
  entries: z.array(
    z.object({
      at: timestampSchema,
      appliance: z.enum(APPLIANCE_NAMES).nullable(),
      what: z.enum([
        'backup_taken',
        'updates_checked',
        'base_installed',
        'site_installed',
        'licence_installed',
        'install_failed',
        'synced',
        'failover_broken',
        'failover_established',
        'production_switched',
      ]),
      detail: text(200),
    }),
  ),
});
export type MaintenanceLog = z.infer<typeof maintenanceLogSchema>;

/** `PUT /rollcall/v1/settings`: limits that belong to the appliance. */
export const applianceLimitsSchema = z.strictObject({
  connectionRatePerSecond: z.number().int().min(1).max(300),
  maxUpgradeBandwidthMibps: z.number().int().min(1).max(100),
  heartbeatSeconds: z.number().int().min(5).max(3600),
});
export type ApplianceLimits = z.infer<typeof applianceLimitsSchema>;

/** `POST /rollcall/v1/reset`: begin the scenario anew; 202 at once, the work goes on. Without a body: the same scenario. */
export const resetBodySchema = z.strictObject({ scenario: z.enum(SIMULATION_SCENARIOS).optional() }).default({});
export type ResetBody = z.infer<typeof resetBodySchema>;

/** `GET /rollcall/v1/truth`: the simulator's own count of what really happens. */
export const truthSchema = z.object({
  scenario: z.string(),
  seed: z.number().int(),
  clients: z.number().int(),
  upgradingNow: z.number().int(),
  upgradingMost: z.number().int(),
  atTarget: z.number().int(),
  startsTaken: z.number().int(),
  startsRefusedLate: z.number().int(),
  startsRefusedStale: z.number().int(),
  checkInsAcknowledged: z.number().int(),
  finished: z.boolean(),
});
export type Truth = z.infer<typeof truthSchema>;
