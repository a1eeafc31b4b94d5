import { z } from 'zod';
import { revisionSchema, text, timestampSchema, versionSchema } from './common.js';
import { APPLIANCE_NAMES, APPLIANCE_ROLES, SIMULATION_SCENARIOS } from './words.js';

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
export type ContactBody = z.infer<typeof contactBodySchema>;

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
