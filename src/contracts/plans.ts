import { z } from 'zod';
import { revisionSchema, text, timestampSchema, versionSchema, whySchema } from './common.js';
import {
  APPLIANCE_NAMES,
  EVIDENCE_KINDS,
  PLAN_KINDS,
  PLAN_REASONS,
  PLAN_STATES,
  PLAN_TASKS,
  READINESS_LEVELS,
  STEP_KINDS,
  STEP_PERFORMERS,
  STEP_STATES,
  SWITCH_METHODS,
} from './words.js';

const count = z.number().int().min(0);
const minutes = (min: number, max: number) => z.number().int().min(min).max(max);

/**
 * A maintenance window: it begins at a time of day in a place's own time, e.g. `2026-03-29T02:30` in `Europe/Berlin`, and lasts so many
 * minutes by the clock on the wall of nobody: a change to summer time inside it neither shortens nor lengthens it.
 */
export const windowBodySchema = z.strictObject({
  startsAt: z.iso.datetime({ local: true, offset: false }).max(19),
  timeZone: text(64).min(1),
  durationMinutes: minutes(5, 24 * 60),
});
export type WindowBody = z.infer<typeof windowBodySchema>;

export const windowSchema = z.object({
  startsAt: z.string(),
  timeZone: z.string(),
  durationMinutes: z.number().int(),
  /** The same in UTC. */
  opensAt: timestampSchema,
  closesAt: timestampSchema,
  /** It is over and the steps that belong into it are not. */
  overrun: z.boolean(),
});
export type PlanWindow = z.infer<typeof windowSchema>;

/** What a plan may be told to do otherwise; in minutes and hours of the appliance, before any compression. */
const planOptionsShape = {
  fleetBackPercent: z.number().int().min(50).max(100).default(95),
  backupHoursMax: z.number().int().min(1).max(72).default(4),
  /** How long the site stays on its own before the second appliance's turn, and how long it may be without failover. */
  interimMinutes: minutes(0, 14 * 24 * 60).default(24 * 60),
  exposedMinutesMax: minutes(10, 30 * 24 * 60).default(48 * 60),
} as const;

export const planTargetSchema = z.object({ version: versionSchema, revision: revisionSchema.nullable() });

export const createPlanBodySchema = z.strictObject({
  kind: z.enum(PLAN_KINDS),
  /** The site software that is to be installed; null for base updates (and licences) alone. */
  target: z.strictObject({ version: versionSchema, revision: revisionSchema.nullable().default(null) }).nullable(),
  /** Which of a pair leads now (the old one of a migration); by default the one that is observed to lead. */
  primary: z.enum(APPLIANCE_NAMES).optional(),
  /** How production is moved; only `failover_asynchronous` has a choice. */
  switchMethod: z.enum(SWITCH_METHODS).optional(),
  /** `failover_asynchronous`: as the last step, production goes back to the appliance that led before. */
  handBack: z.boolean().default(false),
  firstWindow: windowBodySchema.nullable().default(null),
  secondWindow: windowBodySchema.nullable().default(null),
  ...planOptionsShape,
});
export type CreatePlanBody = z.infer<typeof createPlanBodySchema>;

/** `dryRun=true`: nothing is kept; the answer shows the plan as it would be. */
export const createPlanQuerySchema = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
});
export type CreatePlanQuery = z.infer<typeof createPlanQuerySchema>;

export const patchPlanBodySchema = z.strictObject({
  firstWindow: windowBodySchema.nullable().optional(),
  secondWindow: windowBodySchema.nullable().optional(),
  fleetBackPercent: planOptionsShape.fleetBackPercent.unwrap().optional(),
  backupHoursMax: planOptionsShape.backupHoursMax.unwrap().optional(),
  interimMinutes: planOptionsShape.interimMinutes.unwrap().optional(),
  exposedMinutesMax: planOptionsShape.exposedMinutesMax.unwrap().optional(),
});
export type PatchPlanBody = z.infer<typeof patchPlanBodySchema>;

export const evidenceSchema = z.strictObject({ kind: z.enum(EVIDENCE_KINDS), value: text(500).trim().min(1) });
export type Evidence = z.infer<typeof evidenceSchema>;

/** What somebody does at a step; which of them the step takes now stands in its `actions`. */
export const STEP_ACTIONS = ['confirm', 'retry', 'take_over', 'override', 'end_timer', 'resolve'] as const;
export type StepActionName = (typeof STEP_ACTIONS)[number];

export const stepActionBodySchema = z
  .strictObject({
    action: z.enum(STEP_ACTIONS),
    /** `confirm`: the checks of the step that were made; all of them are needed. */
    checks: z.array(text(64)).max(20).default([]),
    note: text(1000).trim().min(1).optional(),
    evidence: z.array(evidenceSchema).max(10).default([]),
    /** Needed to override a gate, to end a timer early and to resolve a stop (there: what support said, and its case). */
    reason: whySchema.optional(),
  })
  .refine(({ action, reason }) => !['override', 'end_timer', 'resolve'].includes(action) || reason !== undefined, {
    message: 'say why',
    path: ['reason'],
  });
export type StepActionBody = z.infer<typeof stepActionBodySchema>;

export const abortPlanBodySchema = z.strictObject({ reason: whySchema });
export type AbortPlanBody = z.infer<typeof abortPlanBodySchema>;

/** Whether something may be done now, and if not, why not, in words. */
export const possibleSchema = z.object({ possible: z.boolean(), why: z.string().nullable() });
export type Possible = z.infer<typeof possibleSchema>;

export const planStepSchema = z.object({
  key: z.string().describe('its task, with the appliance where it has one, e.g. `site_update_b`'),
  task: z.enum(PLAN_TASKS),
  kind: z.enum(STEP_KINDS),
  appliance: z.enum(APPLIANCE_NAMES).nullable(),
  title: z.string(),
  state: z.enum(STEP_STATES),
  performer: z.enum(STEP_PERFORMERS).nullable().describe('null for gates and timers'),
  reason: z.enum(PLAN_REASONS).nullable(),
  /** What holds now, in a sentence. */
  says: z.string(),
  /** What a person does, in order, naming page and button. */
  instructions: z.array(z.string()),
  warnings: z.array(z.string()),
  checks: z.array(z.object({ key: z.string(), text: z.string(), made: z.boolean() })),
  /** The steps that protect this one: none of its doing begins before they are done. */
  protectedBy: z.array(z.string()),
  since: timestampSchema.nullable(),
  endedAt: timestampSchema.nullable(),
  /** How long it is expected to take, with the appliance's compression applied, and when it should be over. */
  expectedSeconds: z.object({ from: z.number(), to: z.number() }).nullable(),
  dueAt: timestampSchema.nullable(),
  overrun: z.boolean(),
  by: z.string().nullable(),
  note: z.string().nullable(),
  evidence: z.array(evidenceSchema),
  /** What was found or made: the backup's hash and time, the versions before and after, the share of the fleet that is back. */
  result: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  attempts: count,
  actions: z.array(z.object({ action: z.enum(STEP_ACTIONS), ...possibleSchema.shape })),
});
export type PlanStep = z.infer<typeof planStepSchema>;

export const planApplianceSchema = z.object({
  name: z.enum(APPLIANCE_NAMES),
  part: z
    .enum(['only', 'first', 'second', 'old', 'new'])
    .describe('its part in this plan: which of a pair is upgraded first'),
  hostname: z.string().nullable(),
  role: z.string().nullable(),
  baseVersion: z.string().nullable(),
  siteVersion: z.string().nullable(),
  siteRevision: z.string().nullable(),
  health: z.string(),
  activity: z.string().nullable(),
  production: z.boolean().nullable(),
});
export type PlanAppliance = z.infer<typeof planApplianceSchema>;

/** One thing that needs doing by hand elsewhere, with its number where it is known. */
export const aftercareSchema = z.object({
  key: z.string(),
  title: z.string(),
  says: z.string(),
  count: count.nullable(),
});
export type Aftercare = z.infer<typeof aftercareSchema>;

export const planHeaderSchema = z.object({
  id: z.uuid(),
  number: z.number().int(),
  kind: z.enum(PLAN_KINDS),
  state: z.enum(PLAN_STATES),
  version: z.number().int(),
  target: planTargetSchema.nullable(),
  createdAt: timestampSchema,
  createdBy: z.string(),
  startedAt: timestampSchema.nullable(),
  endedAt: timestampSchema.nullable(),
});
export type PlanHeader = z.infer<typeof planHeaderSchema>;

export const planSchema = z.object({
  ...planHeaderSchema.shape,
  asOf: timestampSchema,
  switchMethod: z.enum(SWITCH_METHODS).nullable(),
  handBack: z.boolean(),
  appliances: z.array(planApplianceSchema),
  firstWindow: windowSchema.nullable(),
  secondWindow: windowSchema.nullable(),
  fleetBackPercent: z.number().int(),
  backupHoursMax: z.number().int(),
  interimMinutes: z.number().int(),
  exposedMinutesMax: z.number().int(),
  /** The appliance's compression: its deadlines and durations are divided by it. 1 for a real one. */
  speed: z.number(),
  current: z.string().nullable().describe('the key of the step that is on'),
  steps: z.array(planStepSchema),
  /** Without failover since then; until the relationship is established again. */
  exposure: z
    .object({ since: timestampSchema, until: timestampSchema.nullable(), seconds: z.number(), secondsMax: z.number() })
    .nullable(),
  /** The site is expected to be away: its appliance installs. */
  downtime: z.object({ appliance: z.enum(APPLIANCE_NAMES), since: timestampSchema, dueAt: timestampSchema }).nullable(),
  /** Why it stopped, what nobody may do now, and whom to call. */
  stop: z.object({ step: z.string(), says: z.string(), instructions: z.array(z.string()) }).nullable(),
  start: possibleSchema,
  abort: possibleSchema.extend({ leftUndone: z.array(z.string()) }),
  aftercare: z.array(aftercareSchema),
  /** How long the second window should be, from the first appliance's measured update. */
  suggestedSecondMinutes: z.number().int().nullable(),
});
export type Plan = z.infer<typeof planSchema>;

export const plansAnswerSchema = z.object({ items: z.array(planHeaderSchema), nextCursor: z.string().nullable() });
export type PlansAnswer = z.infer<typeof plansAnswerSchema>;

export const planEventSchema = z.object({
  id: z.string(),
  at: timestampSchema,
  step: z.string().nullable(),
  /** `<thing>.<past participle>`, e.g. `step.confirmed`. */
  kind: z.string(),
  by: z.string().nullable(),
  says: z.string(),
});
export type PlanEvent = z.infer<typeof planEventSchema>;
export const planEventsAnswerSchema = z.object({ items: z.array(planEventSchema), nextCursor: z.string().nullable() });
export type PlanEventsAnswer = z.infer<typeof planEventsAnswerSchema>;

/** The final report: what was done when and by whom, how long the site was away and without failover, what is left. */
export const planReportSchema = z.object({
  ...planHeaderSchema.shape,
  seconds: z.number().nullable(),
  downtimes: z.array(z.object({ appliance: z.enum(APPLIANCE_NAMES), step: z.string(), seconds: z.number() })),
  exposedSeconds: z.number().nullable(),
  appliances: z.array(planApplianceSchema),
  steps: z.array(
    planStepSchema.pick({
      key: true,
      title: true,
      state: true,
      performer: true,
      by: true,
      note: true,
      since: true,
      endedAt: true,
      evidence: true,
      result: true,
    }),
  ),
  overrides: z.array(z.object({ step: z.string(), by: z.string(), reason: z.string() })),
  leftUndone: z.array(z.string()),
  aftercare: z.array(aftercareSchema),
});
export type PlanReport = z.infer<typeof planReportSchema>;

export const readinessItemSchema = z.object({
  key: z.string(),
  title: z.string(),
  level: z.enum(READINESS_LEVELS),
  says: z.string(),
});
export type ReadinessItem = z.infer<typeof readinessItemSchema>;

/** What stands before anything starts. */
export const planReadinessSchema = z.object({
  asOf: timestampSchema,
  items: z.array(readinessItemSchema),
  /** The site is away so long, and the whole plan takes so long, in minutes with the appliance's compression applied. */
  outageMinutes: z.object({ from: z.number(), to: z.number() }).nullable(),
  planMinutes: z.object({ from: z.number(), to: z.number() }),
  cutOff: z.object({ sessions: count.nullable(), users: count.nullable() }),
  clients: z.object({
    total: count,
    active: count,
    passive: count,
    online: count,
    offline: count.describe('already offline, overdue or lost: nothing that this upgrade does brings them back'),
  }),
  aftercare: z.array(aftercareSchema),
});
export type PlanReadiness = z.infer<typeof planReadinessSchema>;

export const planPreviewSchema = z.object({ plan: planSchema, readiness: planReadinessSchema });
export type PlanPreview = z.infer<typeof planPreviewSchema>;
