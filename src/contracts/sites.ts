import { z } from 'zod';
import {
  revisionSchema,
  slugSchema,
  text,
  timeZoneSchema,
  timestampSchema,
  versionSchema,
  whySchema,
} from './common.js';
import { beyondTrustDriverSchema, applianceUseSchema } from './observation.js';
import { brakeSchema, limitRevertSchema, pausedSchema } from './upgrades.js';
import {
  APPLIANCE_HEALTHS,
  APPLIANCE_NAMES,
  APPLIANCE_ROLES,
  AUTOMATIC_UPGRADES,
  DRIVER_CAPABILITIES,
  SITE_CONTROLS,
} from './words.js';

/** Which driver reaches the site's appliance, and where. The secret is write-only: an answer never carries it. */
export const driverConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('simulated'),
    url: z.url({ protocol: /^https?$/ }).max(500),
    secret: text(200).min(16).optional(),
  }),
  beyondTrustDriverSchema,
]);
export type DriverConfig = z.infer<typeof driverConfigSchema>;

export const createSiteBodySchema = z.strictObject({
  slug: slugSchema,
  name: text(128).trim().min(1),
  control: z.enum(SITE_CONTROLS).default('managed'),
  driver: driverConfigSchema.default({ kind: 'none' }),
});
export type CreateSiteBody = z.infer<typeof createSiteBodySchema>;

export const patchSiteBodySchema = z.strictObject({
  name: text(128).trim().min(1).optional(),
  /** An IANA time zone, e.g. `Europe/Berlin`; null: UTC. */
  timeZone: timeZoneSchema.nullable().optional(),
  driver: driverConfigSchema.optional(),
});
export type PatchSiteBody = z.infer<typeof patchSiteBodySchema>;

export const siteSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  control: z.enum(SITE_CONTROLS),
  driver: z.object({
    kind: z.string(),
    url: z.string().optional(),
    capabilities: z.array(z.enum(DRIVER_CAPABILITIES)),
    /** Of a real appliance's driver. */
    appliances: z.object({ A: z.string(), B: z.string() }).nullable().optional(),
    clientId: z.string().optional(),
    hasSecret: z.boolean().optional(),
    ca: z.string().nullable().optional(),
    proxy: z.string().nullable().optional(),
    use: applianceUseSchema.optional(),
  }),
  timeZone: z.string().nullable(),
  version: z.number().int(),
  createdAt: timestampSchema,
});
export type Site = z.infer<typeof siteSchema>;

export const sitesAnswerSchema = z.object({ items: z.array(siteSchema), nextCursor: z.string().nullable() });
export type SitesAnswer = z.infer<typeof sitesAnswerSchema>;

const whole = (min: number, max: number) => z.number().int().min(min).max(max);
/** Zero switches the deletion off; otherwise at least 15 days. */
const deleteAfterDays = z.union([z.literal(0), whole(15, 3650)], {
  error: 'must be 0 (never) or a whole number from 15 to 3650',
});

/** Every setting's rule. Ranges of the first four are the vendor's. */
export const SETTINGS_SHAPE = {
  maxConcurrentUpgrades: whole(1, 500),
  softMaxConcurrentUpgrades: whole(1, 500),
  maxUpgradeBandwidthMibps: whole(1, 100),
  connectionRatePerSecond: whole(1, 300),
  automaticUpgrades: z.enum(AUTOMATIC_UPGRADES),
  passiveCheckInHours: whole(1, 168),
  passiveGraceHours: whole(0, 48),
  heartbeatSeconds: whole(5, 3600),
  offlineAfterSeconds: whole(5, 3600),
  startWithinSeconds: whole(1, 600),
  maxUpgradeSeconds: whole(5, 86400),
  clockSkewSeconds: whole(0, 300),
  maxAttempts: whole(1, 10),
  safetyBrakePercent: whole(1, 100),
  lostAfterDays: whole(15, 3650),
  deleteAfterDays,
} as const;

export type SettingName = keyof typeof SETTINGS_SHAPE;

export const settingsSchema = z.strictObject(SETTINGS_SHAPE);
export type Settings = z.infer<typeof settingsSchema>;

export const SETTINGS_DEFAULTS: Settings = {
  maxConcurrentUpgrades: 25,
  softMaxConcurrentUpgrades: 100,
  maxUpgradeBandwidthMibps: 100,
  connectionRatePerSecond: 50,
  automaticUpgrades: 'always',
  passiveCheckInHours: 24,
  passiveGraceHours: 2,
  heartbeatSeconds: 60,
  offlineAfterSeconds: 180,
  startWithinSeconds: 60,
  maxUpgradeSeconds: 1800,
  clockSkewSeconds: 30,
  maxAttempts: 3,
  safetyBrakePercent: 30,
  lostAfterDays: 30,
  deleteAfterDays: 0,
};

/**
 * `why` is kept in the audit trail. `limitRevertAt` lets the limit go back by itself, to what it is before this change; null takes a
 * planned return back. A planned return stands until it is done, taken back or planned anew.
 */
export const patchSettingsBodySchema = z.strictObject({
  ...settingsSchema.partial().shape,
  limitRevertAt: timestampSchema.nullable().optional(),
  why: whySchema.optional(),
});
export type PatchSettingsBody = z.infer<typeof patchSettingsBodySchema>;

export const settingRuleSchema = z.object({
  default: z.union([z.number(), z.string()]),
  min: z.number().optional(),
  max: z.number().optional(),
  choices: z.array(z.string()).optional(),
  note: z.string().optional(),
});
export type SettingRule = z.infer<typeof settingRuleSchema>;

export const settingsAnswerSchema = z.object({
  version: z.number().int(),
  settings: settingsSchema,
  rules: z.record(z.string(), settingRuleSchema),
  limitRevert: limitRevertSchema.nullable(),
  /** Who changed each setting last; one that nobody ever changed is left out. */
  changes: z.record(
    z.string(),
    z.object({ at: timestampSchema, by: z.string(), from: z.union([z.number(), z.string()]) }),
  ),
  changedAt: timestampSchema,
});
export type SettingsAnswer = z.infer<typeof settingsAnswerSchema>;

export const applianceSchema = z.object({
  name: z.enum(APPLIANCE_NAMES),
  role: z.enum(APPLIANCE_ROLES),
  hostname: z.string().nullable(),
  baseVersion: z.string().nullable(),
  siteVersion: z.string().nullable(),
  siteRevision: z.string().nullable(),
  health: z.enum(APPLIANCE_HEALTHS),
  healthMessage: z.string().nullable(),
  lastDataSyncAt: timestampSchema.nullable(),
  lastDataSyncStatus: z.string().nullable(),
  observedAt: timestampSchema.nullable(),
});
export type Appliance = z.infer<typeof applianceSchema>;

export const appliancesAnswerSchema = z.object({ items: z.array(applianceSchema) });
export type AppliancesAnswer = z.infer<typeof appliancesAnswerSchema>;

export const pauseBodySchema = z.strictObject({ reason: whySchema });
export type PauseBody = z.infer<typeof pauseBodySchema>;
export const resumeBodySchema = z.strictObject({ reason: whySchema });
export type ResumeBody = z.infer<typeof resumeBodySchema>;

/** What holds new starts after a pause or a resume. */
export const startsAnswerSchema = z.object({ paused: pausedSchema, brake: brakeSchema });
export type StartsAnswer = z.infer<typeof startsAnswerSchema>;

export const beginRunBodySchema = z.strictObject({
  targetVersion: versionSchema,
  targetRevision: revisionSchema.nullable().optional(),
});
export type BeginRunBody = z.infer<typeof beginRunBodySchema>;
