/**
 * Reads from a plan what follows from where it stands: whether starts are gated, what is away, how long the site has been without
 * failover, what is left undone. It changes nothing.
 */
import type { ApplianceName } from '../../contracts/words.js';
import type { Target } from '../../upgrades/model/target.js';
import { courseOf, type CourseStep } from './course.js';
import { runs, seen, type Facts } from './facts.js';
import { currentOf, isEnded } from './permits.js';
import { otherOf, type PlanRecord, type StepRecord, type Window } from './plan.js';
import { INSTALLS, MOVES, TASKS } from './tasks.js';
import { leaderAfter } from './work.js';

export const isOn = ({ state }: Pick<PlanRecord, 'state'>): boolean => state === 'running' || state === 'stopped';

/** Since when a plan that is on may rely on a backup: it also takes one that was young enough when it began. Null: it is not on. */
export function backupsHeldSinceMs(plan: PlanRecord): number | null {
  if (!isOn(plan) || plan.startedAtMs === null) return null;
  return plan.startedAtMs - plan.spec.backupHoursMax * 3_600_000;
}

const stepOf = (plan: PlanRecord, task: string): StepRecord | null =>
  plan.steps.find(({ key }) => key === task) ?? null;

/** Whether new starts are held: the appliance that serves the fleet is being installed, or production is moving. */
export function holdsStarts(plan: PlanRecord): boolean {
  const current = isOn(plan) ? currentOf(plan) : null;
  if (current === null || current.record.state === 'waiting') return false;
  const { course, record } = current;
  if (MOVES.has(course.task)) return !awaitsWord(course, record);
  if (!INSTALLS.has(course.task)) return false;
  const hasBegun = record.call !== null || record.performer === 'person' || plan.state === 'stopped';
  return hasBegun && leavesSite(plan, course);
}

/** Rollcall is to do it, and nobody has said so yet. */
const awaitsWord = ({ task }: CourseStep, { performer, state }: StepRecord): boolean =>
  TASKS[task].asked && performer === 'rollcall' && state === 'active';

/**
 * The target of the run that the plan itself begins: production has got it, by a person's word alone. Where it can be seen, the watch
 * over the appliances begins the run.
 */
export function runToBegin(before: PlanRecord, after: PlanRecord): Target | null {
  const course = courseOf(after.spec);
  const { target } = after.spec;
  const isTold = after.steps.some(
    (record, place) =>
      course[place]!.task !== 'base_updates' &&
      leavesSite(after, course[place]!) &&
      record.state === 'done' &&
      before.steps[place]!.state !== 'done' &&
      record.result['observed'] === 'not visible',
  );
  return isTold ? target : null;
}

/** Whether the site is away while that step is on: the appliance that serves it installs, or production moves. */
export function leavesSite({ spec }: Pick<PlanRecord, 'spec'>, { task, appliance }: CourseStep): boolean {
  if (MOVES.has(task)) return true;
  return INSTALLS.has(task) && appliance === spec.first && spec.kind !== 'failover_asynchronous';
}

/** The appliance that is expected to be away now, since when, and when it should be back. */
export function downtimeOf(plan: PlanRecord): { appliance: ApplianceName; sinceMs: number; dueAtMs: number } | null {
  const current = plan.state === 'running' ? currentOf(plan) : null;
  if (current === null || !INSTALLS.has(current.course.task) || current.record.call === null) return null;
  const { course, record } = current;
  if (!leavesSite(plan, course)) return null;
  const dueAtMs = dueOf(plan, course.task, record.call!.atMs)!;
  return { appliance: course.appliance!, sinceMs: record.call!.atMs, dueAtMs };
}

/** The fleet is expected to be away: an appliance that serves it installs, or (`appliance` null) production moves. */
export interface Away {
  appliance: ApplianceName | null;
  sinceMs: number;
  dueAtMs: number;
}

/**
 * What {@link downtimeOf} says, and besides it what a person does: where Rollcall does not make the call itself, an appliance may be away
 * from the moment it is the person's turn. After a failure of the base update nothing is expected any more.
 */
export function awayOf(plan: PlanRecord): Away | null {
  const current = plan.state === 'running' ? currentOf(plan) : null;
  if (current === null || current.record.state === 'waiting') return null;
  const { course, record } = current;
  if (awaitsWord(course, record)) return null;
  const sinceMs = MOVES.has(course.task) ? record.sinceMs : (installOf(plan)?.sinceMs ?? null);
  if (sinceMs === null || !leavesSite(plan, course)) return null;
  return { appliance: course.appliance, sinceMs, dueAtMs: dueOf(plan, course.task, sinceMs) ?? sinceMs };
}

/** The install that is under way, on whichever appliance; a person's may not have begun yet. */
export function installOf(plan: PlanRecord): { appliance: ApplianceName; sinceMs: number; byPerson: boolean } | null {
  const current = plan.state === 'running' ? currentOf(plan) : null;
  if (current === null || !INSTALLS.has(current.course.task)) return null;
  const { course, record } = current;
  const byPerson = record.call === null && record.performer === 'person' && record.state !== 'waiting';
  const sinceMs = byPerson ? record.sinceMs : (record.call?.atMs ?? null);
  if (sinceMs === null || course.appliance === null || record.state === 'failed') return null;
  return { appliance: course.appliance, sinceMs, byPerson };
}

export interface OpenWindow {
  which: 'first' | 'second';
  opensAtMs: number;
  closesAtMs: number;
}

export const windowsOf = ({ spec }: Pick<PlanRecord, 'spec'>): OpenWindow[] =>
  (['first', 'second'] as const).flatMap((which) => {
    const window = which === 'first' ? spec.firstWindow : spec.secondWindow;
    return window === null ? [] : [{ which, opensAtMs: window.opensAtMs, closesAtMs: window.closesAtMs }];
  });

/** When a step should be over, by the longest time that is usual; null where no time is usual. */
export function dueOf(plan: PlanRecord, task: keyof typeof TASKS, sinceMs: number): number | null {
  if (task === 'interim') return sinceMs + (plan.spec.interimMinutes * 60_000) / plan.speed;
  const { minutes } = TASKS[task];
  return minutes === null ? null : sinceMs + (minutes[1] * 60_000) / plan.speed;
}

/** The clock of being without failover, from the break to the relationship's return. */
export function exposureOf(plan: PlanRecord, nowMs: number) {
  const sinceMs = stepOf(plan, 'break_failover')?.endedAtMs ?? null;
  if (sinceMs === null) return null;
  const untilMs = stepOf(plan, 'reestablish_failover')?.endedAtMs ?? null;
  const secondsMax = (plan.spec.exposedMinutesMax * 60) / plan.speed;
  return { sinceMs, untilMs, seconds: ((untilMs ?? nowMs) - sinceMs) / 1000, secondsMax };
}

/** The window is over, and something that belongs into it is not. */
export function isOverrun(plan: PlanRecord, which: 'first' | 'second', nowMs: number): boolean {
  const window: Window | null = which === 'first' ? plan.spec.firstWindow : plan.spec.secondWindow;
  if (window === null || !isOn(plan) || nowMs < window.closesAtMs) return false;
  const opening = plan.steps.findIndex(({ key }) => key === `open_${which}_window`);
  const last = plan.steps.findIndex(({ key }) => key === (which === 'first' ? 'interim' : 'first_sync'));
  const inside = plan.steps.slice(opening + 1, last < 0 ? undefined : last);
  return opening >= 0 && isEnded(plan.steps[opening]!) && inside.some((record) => !isEnded(record));
}

/** What a plan that is given up, or was, leaves behind, in sentences. */
export function leftUndone(plan: PlanRecord, facts: Pick<Facts, 'sight'>): string[] {
  if (plan.state === 'draft' || plan.state === 'finished') return [];
  const left: string[] = [];
  const leader = leaderAfter(plan);
  const exposure = exposureOf(plan, 0);
  if (exposure !== null && exposure.untilMs === null) {
    left.push(`The pair is without failover until it is re-established (/login › Management › Failover).`);
  }
  if (plan.state === 'stopped' || stoppedAt(plan))
    left.push('A base update has failed: restart nothing, call support.');
  left.push(...notUpdated(plan, facts));
  const moved = plan.steps.find(({ key }) => key === 'switch_production' || key === 'point_dns');
  if (moved !== undefined && !isEnded(moved)) left.push(`Production was to move to ${leader}, and has not.`);
  const back = stepOf(plan, 'hand_over');
  if (back !== null && !isEnded(back)) left.push(`Production was to go back to ${plan.spec.first}, and has not.`);
  const waiting = courseOf(plan.spec).filter((_, place) => !isEnded(plan.steps[place]!));
  if (waiting.some(({ task }) => task === 'aftercare')) {
    left.push('What has to be redone elsewhere (installers, integration clients) is not checked.');
  }
  return left;
}

/** The appliances that the plan was to bring to its target, and that are not there. */
function notUpdated(plan: PlanRecord, facts: Pick<Facts, 'sight'>): string[] {
  const { target } = plan.spec;
  if (target === null) return [];
  return updated(plan).flatMap((name) => {
    const appliance = seen(facts, name);
    if (appliance !== null && runs(appliance, target)) return [];
    const has = appliance === null ? '' : ` (it runs ${appliance.siteVersion ?? 'no site software'})`;
    return [`${name} is not at ${target.version}${has}.`];
  });
}

const stoppedAt = (plan: PlanRecord): boolean =>
  plan.steps.some(({ reason, state }) => state === 'failed' && reason === 'base_update_failed');

function updated({ spec }: PlanRecord): ApplianceName[] {
  if (spec.kind === 'single') return [spec.first];
  return spec.kind === 'hardware_migration' ? [otherOf(spec.first)] : ['A', 'B'];
}

/** How long the second window should be: as long as the first appliance's update took, and half as much again, in quarters of an hour. */
export function suggestedSecondMinutes(plan: PlanRecord): number | null {
  const turn = plan.steps.findIndex(({ key }) => key === 'interim');
  if (turn < 0) return null;
  const first = plan.steps.slice(0, turn);
  const begun = first.find(({ key }) => key.startsWith('clock_in_step'))?.sinceMs ?? null;
  const ended = first.findLast(({ key }) => key.startsWith('verify'))?.endedAtMs ?? null;
  if (begun === null || ended === null) return null;
  const minutes = (((ended - begun) * plan.speed) / 60_000) * 1.5;
  return Math.min(24 * 60, Math.max(30, Math.ceil(minutes / 15) * 15));
}
