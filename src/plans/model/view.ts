/** Puts a plan into the words of the wire: every step with what holds, what may be done and why not. It decides nothing of the plan. */
import type { Aftercare, Plan, PlanAppliance, PlanStep, PlanWindow, StepActionName } from '../../contracts/plans.js';
import type { ApplianceName, ApplianceRole, PlanKind, PlanReason } from '../../contracts/words.js';
import type { ObservedAppliance } from '../../sites/model/appliance-report.js';
import { courseOf, protectionsOf, type CourseStep } from './course.js';
import { isByApi, seen, type Facts, type SeenAppliance, type Sight } from './facts.js';
import { judgeGate } from './gates.js';
import { checksOf, guidanceOf, STOP_INSTRUCTIONS } from './guide.js';
import { currentOf, mayAbort, mayAct } from './permits.js';
import type { PlanRecord, StepRecord, Window } from './plan.js';
import { downtimeOf, dueOf, exposureOf, isOverrun, leftUndone, suggestedSecondMinutes } from './standing.js';
import { MOVES, TASKS } from './tasks.js';
import { withoutStop } from './told.js';
import { sayStep, type Spoken } from './words.js';
import { iso } from './work.js';

/** What is kept of a plan besides its record. */
export interface PlanMeta {
  id: string;
  number: number;
  version: number;
  createdAtMs: number;
  createdBy: string;
}

/** An appliance as the watch last saw it. */
export type KnownAppliance = Pick<
  ObservedAppliance,
  'name' | 'role' | 'hostname' | 'baseVersion' | 'siteVersion' | 'siteRevision' | 'health'
>;

export interface ViewAt {
  meta: PlanMeta;
  plan: PlanRecord;
  facts: Facts;
  known: readonly KnownAppliance[];
  aftercare: Aftercare[];
  nowMs: number;
}

export function viewOf(at: ViewAt): Plan {
  const { meta, plan, facts, nowMs } = at;
  const { spec } = plan;
  const current = currentOf(plan);
  const course = courseOf(spec);
  const exposure = exposureOf(plan, nowMs);
  const downtime = downtimeOf(plan);
  const why = mayAbort(plan, facts);
  return {
    ...headerOf(meta, plan),
    asOf: iso(nowMs),
    switchMethod: spec.switchMethod,
    handBack: spec.handBack,
    appliances: appliancesOf(at),
    firstWindow: windowView(plan, 'first', nowMs),
    secondWindow: windowView(plan, 'second', nowMs),
    fleetBackPercent: spec.fleetBackPercent,
    backupHoursMax: spec.backupHoursMax,
    interimMinutes: spec.interimMinutes,
    exposedMinutesMax: spec.exposedMinutesMax,
    speed: plan.speed,
    current: current?.record.key ?? null,
    steps: plan.steps.map((record, place) => stepView(at, course[place]!, record)),
    exposure: exposure && {
      since: iso(exposure.sinceMs),
      until: exposure.untilMs === null ? null : iso(exposure.untilMs),
      seconds: Math.round(exposure.seconds),
      secondsMax: Math.round(exposure.secondsMax),
    },
    downtime: downtime && {
      appliance: downtime.appliance,
      since: iso(downtime.sinceMs),
      dueAt: iso(downtime.dueAtMs),
    },
    stop: stopOf(plan, current),
    start: plan.state === 'draft' ? possible(null) : possible('it has been started already'),
    abort: { ...possible(why), leftUndone: leftUndone(plan, facts) },
    aftercare: at.aftercare,
    suggestedSecondMinutes: suggestedSecondMinutes(plan),
  };
}

export const headerOf = (meta: PlanMeta, plan: PlanRecord) => ({
  id: meta.id,
  number: meta.number,
  kind: plan.spec.kind,
  state: plan.state,
  version: meta.version,
  target: plan.spec.target,
  createdAt: iso(meta.createdAtMs),
  createdBy: meta.createdBy,
  startedAt: plan.startedAtMs === null ? null : iso(plan.startedAtMs),
  endedAt: plan.endedAtMs === null ? null : iso(plan.endedAtMs),
});

const possible = (why: string | null) => ({ possible: why === null, why });

function stopOf(plan: PlanRecord, current: ReturnType<typeof currentOf>): Plan['stop'] {
  if (plan.state !== 'stopped' || current === null) return null;
  const { record } = current;
  const says = `The base update failed: ${withoutStop(record.detail ?? 'the appliance says no more')}.`;
  return { step: record.key, says, instructions: [...STOP_INSTRUCTIONS] };
}

function windowView({ spec, ...plan }: PlanRecord, which: 'first' | 'second', nowMs: number): PlanWindow | null {
  const window: Window | null = which === 'first' ? spec.firstWindow : spec.secondWindow;
  if (window === null) return null;
  return {
    startsAt: window.startsAt,
    timeZone: window.timeZone,
    durationMinutes: window.durationMinutes,
    opensAt: iso(window.opensAtMs),
    closesAt: iso(window.closesAtMs),
    overrun: isOverrun({ spec, ...plan }, which, nowMs),
  };
}

/** The part of the one that leads before, and of the other. */
const PARTS: Record<PlanKind, readonly PlanAppliance['part'][]> = {
  single: ['only'],
  failover_synchronous: ['first', 'second'],
  failover_asynchronous: ['second', 'first'],
  hardware_migration: ['old', 'new'],
};

/** The appliances of the plan, by what was seen last, else by what the watch knows. */
export function appliancesOf({ plan, facts, known }: Pick<ViewAt, 'plan' | 'facts' | 'known'>): PlanAppliance[] {
  const { kind, first } = plan.spec;
  const second: ApplianceName = first === 'A' ? 'B' : 'A';
  const names = kind === 'single' ? [first] : [first, second];
  const parts = PARTS[kind];
  return names.map((name, place) => ({
    ...particularsOf(
      seen(facts, name),
      known.find((one) => one.name === name),
    ),
    name,
    part: parts[place]!,
    ...(facts.blind ? { health: 'unreachable' } : roleOf(facts.sight, name)),
    production: facts.sight?.production == null ? null : facts.sight.production === name,
  }));
}

/** Which one leads, as it is seen: before the watch over the appliances has looked again. */
function roleOf(sight: Sight | null, name: ApplianceName): { role?: ApplianceRole } {
  // The watch over the appliances knows the roles that an API shows.
  if (sight === null || sight.production === null || isByApi(sight)) return {};
  if (sight.appliances.length === 1) return { role: 'single' };
  return { role: sight.production === name ? 'primary' : 'backup' };
}

/** What the administrator's page says goes before what the watch knows. */
function particularsOf(now: SeenAppliance | null, before: KnownAppliance | undefined) {
  const role = before?.role ?? null;
  if (now !== null) {
    const { hostname, baseVersion, siteVersion, siteRevision, activity } = now;
    return {
      hostname,
      role,
      baseVersion,
      siteVersion,
      siteRevision,
      activity,
      health: now.healthy ? 'healthy' : 'unhealthy',
    };
  }
  const unknown = { hostname: null, baseVersion: null, siteVersion: null, siteRevision: null, health: 'unknown' };
  const { hostname, baseVersion, siteVersion, siteRevision, health } = before ?? unknown;
  return { hostname, role, baseVersion, siteVersion, siteRevision, activity: null, health };
}

const ACTIONS_OF: Record<'automated' | 'operator' | 'gate' | 'timer', readonly StepActionName[]> = {
  automated: ['retry', 'take_over'],
  operator: ['confirm'],
  gate: ['override'],
  timer: ['end_timer'],
};

const PERSONS: typeof ACTIONS_OF = { ...ACTIONS_OF, automated: ['confirm'], gate: ['confirm'] };
const MOVING: readonly StepActionName[] = ['confirm', 'retry'];

function stepView(at: ViewAt, course: CourseStep, record: StepRecord): PlanStep {
  const { plan, nowMs } = at;
  const { kind, minutes } = TASKS[course.task];
  const waiting = waitingOf(at, course, record);
  const hostnames = Object.fromEntries(at.known.map(({ name, hostname }) => [name, hostname]));
  const dueAtMs = record.sinceMs === null ? null : dueOf(plan, course.task, record.call?.atMs ?? record.sinceMs);
  const isOver = record.endedAtMs !== null;
  return {
    key: record.key,
    task: course.task,
    kind,
    appliance: course.appliance,
    ...guidanceOf(course, plan, hostnames, at.facts.isObserved),
    state: record.state,
    performer: record.performer,
    reason: waiting?.reason ?? reasonOf(course, record),
    says: sayStep({ course, record, plan, waiting }),
    checks: checksOf(course, plan.spec.kind, plan.spec.first).map((check) => ({
      ...check,
      made: record.checks.includes(check.key),
    })),
    protectedBy: protectionsOf(courseOf(plan.spec), record.key),
    since: record.sinceMs === null ? null : iso(record.sinceMs),
    endedAt: record.endedAtMs === null ? null : iso(record.endedAtMs),
    expectedSeconds: minutes && { from: (minutes[0] * 60) / plan.speed, to: (minutes[1] * 60) / plan.speed },
    dueAt: dueAtMs === null ? null : iso(dueAtMs),
    overrun: !isOver && record.state !== 'waiting' && dueAtMs !== null && nowMs > dueAtMs,
    by: record.by,
    note: record.note,
    evidence: record.evidence,
    result: waiting === null ? record.result : { ...record.result, ...waiting.result },
    attempts: record.attempts,
    actions: actionsOf(at, course, record),
  };
}

function reasonOf({ task }: CourseStep, { state, performer, reason }: StepRecord): PlanReason | null {
  if (state === 'active')
    return performer === 'person' ? 'waiting_for_person' : task === 'interim' ? 'interim_period' : reason;
  return state === 'running' || state === 'failed' || state === 'contradicted' ? reason : null;
}

/** What the gate that is on waits for, by the facts of now. */
function waitingOf({ plan, facts, nowMs }: ViewAt, course: CourseStep, record: StepRecord): Spoken['waiting'] {
  const isJudged = TASKS[course.task].kind === 'gate' && record.performer === null;
  if (!isJudged || record.state !== 'active') return null;
  const judgement = judgeGate({ course, plan, facts, nowMs });
  return judgement.isOpen ? null : { reason: judgement.reason, result: judgement.result };
}

/** Only the step that is on offers anything; the words say why what it offers is not possible. */
function actionsOf({ plan, facts }: ViewAt, course: CourseStep, record: StepRecord): PlanStep['actions'] {
  if (currentOf(plan)?.record.key !== record.key) return [];
  const { kind } = TASKS[course.task];
  const own = MOVES.has(course.task) ? MOVING : PERSONS[kind];
  const isAsked = TASKS[course.task].asked && record.state === 'active';
  const named = record.performer === 'person' ? own : isAsked ? PERSONS[kind] : ACTIONS_OF[kind];
  const all: StepActionName[] = plan.state === 'stopped' ? ['retry', 'take_over', 'resolve'] : [...named];
  return all.map((action) => ({ action, ...possible(mayAct(plan, action, record.key, facts)) }));
}
