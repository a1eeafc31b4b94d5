import { z } from 'zod';
import { fieldErrorSchema, revisionSchema, text, timestampSchema, versionSchema } from './common.js';
import {
  CHECK_IN_CAUSES,
  CHECK_IN_STATUSES,
  CONNECTION_TYPES,
  REJECTION_REASONS,
  UPGRADE_OUTCOMES,
  UPGRADE_STATES,
} from './words.js';

export const CHECK_INS_MAX = 1000;
export const CHECK_INS_BODY_BYTES_MAX = 1_500_000;
export const EPOCH_STEP_MAX = 1000;

/** What a client says of itself; each may be left out. Lengths are the vendor's where it publishes them. */
export const reportedAttributesSchema = z.strictObject({
  name: text(128).optional(),
  hostname: text(255).optional(),
  fqdn: text(255).optional(),
  group: text(128).optional(),
  tag: text(64).optional(),
  connectionType: z.enum(CONNECTION_TYPES).optional(),
  operatingSystem: text(255).optional(),
  publicIp: text(64).optional(),
  privateIp: text(64).optional(),
  consoleUser: text(255).optional(),
});
export type ReportedAttributes = z.infer<typeof reportedAttributesSchema>;

export const upgradeReportSchema = z.strictObject({
  fence: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  outcome: z.enum(UPGRADE_OUTCOMES),
  detail: text(500).optional(),
});
export type UpgradeReport = z.infer<typeof upgradeReportSchema>;

export const checkInSchema = z.strictObject({
  clientId: text(64).min(1),
  epoch: z.number().int().min(1).max(2_147_483_647),
  sequence: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  cause: z.enum(CHECK_IN_CAUSES),
  version: versionSchema,
  revision: revisionSchema.optional(),
  upgrade: upgradeReportSchema.optional(),
  attributes: reportedAttributesSchema.optional(),
});
export type CheckIn = z.infer<typeof checkInSchema>;

/** What the documentation shows of the body; the server judges the envelope first, then each item on its own by {@link checkInSchema}. */
export const checkInsBodySchema = z.strictObject({ checkIns: z.array(checkInSchema).min(1).max(CHECK_INS_MAX) });
export type CheckInsBody = z.infer<typeof checkInsBodySchema>;

export const upgradeStartSchema = z.object({
  fence: z.number().int(),
  startBy: timestampSchema,
  startWithinSeconds: z.number(),
  targetVersion: z.string(),
  targetRevision: z.string().nullable(),
  maxSeconds: z.number().int(),
});
/** The order to upgrade now: refuse it when late (`startBy`) or when `fence` is not newer than the last one obeyed. */
export type UpgradeStart = z.infer<typeof upgradeStartSchema>;

export const checkInResultSchema = z.object({
  clientId: z.string(),
  status: z.enum(CHECK_IN_STATUSES),
  reason: z.enum(REJECTION_REASONS).optional(),
  errors: z.array(fieldErrorSchema).optional(),
  upgradeState: z.enum(UPGRADE_STATES).optional(),
  upgrade: upgradeStartSchema.optional(),
  nextCheckInSeconds: z.number().int(),
});
export type CheckInResult = z.infer<typeof checkInResultSchema>;

export const checkInsAnswerSchema = z.object({ results: z.array(checkInResultSchema) });
export type CheckInsAnswer = z.infer<typeof checkInsAnswerSchema>;
