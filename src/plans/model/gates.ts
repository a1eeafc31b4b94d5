/**
 * Decides whether a gate of a plan is open now, and what it waits for if not. A gate believes what is observed; what cannot be seen
 * keeps it closed where that would be dangerous, and lets it open where a person has attested the same before.
 */
import type { PlanReason, PlanTask } from '../../contracts/words.js';
import { sameTarget } from '../../upgrades/model/target.js';
import type { CourseStep } from './course.js';
import { isByApi, isSteady, seen, type Facts, type Sight } from './facts.js';
import type { PlanRecord, StepResult, Window } from './plan.js';
import { ATTESTABLE } from './tasks.js';
import { baseMissing, iso } from './work.js';

export type GateJudgement =
  { isOpen: true; result: StepResult } | { isOpen: false; reason: PlanReason; result: StepResult };

/** The appliance's clock may be this far from true time before its download key fails. */
export const CLOCK_OFF_MOST_SECONDS = 60;

export interface GateAt {
  course: CourseStep;
  plan: PlanRecord;
  facts: Facts;
  nowMs: number;
}

const open = (result: StepResult = {}): GateJudgement => ({ isOpen: true, result });
const closed = (reason: PlanReason, result: StepResult = {}): GateJudgement => ({ isOpen: false, reason, result });

export function judgeGate(at: GateAt): GateJudgement {
  switch (at.course.task) {
    case 'open_first_window':
      return judgeWindow(at.plan.spec.firstWindow, at.nowMs);
    case 'open_second_window':
      return judgeWindow(at.plan.spec.secondWindow, at.nowMs);
    case 'peer_steady':
      return judgePeer(at);
    case 'clock_in_step':
      return judgeClock(at);
    case 'base_requirement':
      return judgeBase(at);
    case 'backup_is_fresh':
      return judgeBackup(at);
    case 'fleet_back':
      return judgeFleet(at);
    case 'keys_equal':
      return judgeKeys(at);
    default:
      return closed('not_visible');
  }
}

/**
 * Whether a person has to say that the gate holds, since no look will: there is nothing to look with, or the appliance's API does not show
 * what the gate asks for. What is only out of sight now is waited for.
 */
export function isToAttest({ task, appliance }: CourseStep, { sight, blind }: Pick<Facts, 'sight' | 'blind'>): boolean {
  if (!ATTESTABLE.has(task) || blind) return false;
  return sight === null || (isByApi(sight) && SHOWN[task]?.(sight, appliance) !== true);
}

/** An appliance that is not well may show later what it does not now. */
const SHOWN: Partial<Record<PlanTask, (sight: Sight, name: CourseStep['appliance']) => boolean>> = {
  peer_steady: (sight, name) => seen({ sight }, name) !== null,
  clock_in_step: (sight, name) => {
    const one = seen({ sight }, name);
    return one !== null && (one.clockOffsetSeconds !== null || !one.healthy);
  },
  base_requirement: (sight, name) => seen({ sight }, name)?.baseVersion != null,
  keys_equal: ({ appliances }) => appliances.length === 2 && appliances.every((one) => one.keyFingerprint !== null),
};

/** Without a window the time is the person's own, who starts the plan and confirms its steps. */
function judgeWindow(window: Window | null, nowMs: number): GateJudgement {
  if (window === null) return open({ window: 'none was set' });
  const result = { opensAt: iso(window.opensAtMs), closesAt: iso(window.closesAtMs) };
  if (nowMs < window.opensAtMs) return closed('window_not_open', result);
  return nowMs < window.closesAtMs ? open(result) : closed('window_over', result);
}

/** The one that serves the site, or that is about to, must be well before the other one is touched. */
function judgePeer({ course, facts }: GateAt): GateJudgement {
  if (facts.sight === null || facts.blind) return closed('peer_not_visible');
  const peer = seen(facts, course.appliance);
  if (peer === null) return closed('peer_not_visible');
  const result = { health: peer.healthy ? 'healthy' : 'unhealthy', activity: peer.activity };
  return isSteady(peer) ? open(result) : closed('peer_not_steady', result);
}

function judgeClock({ course, facts }: GateAt): GateJudgement {
  const appliance = seen(facts, course.appliance);
  const offsetSeconds = appliance?.clockOffsetSeconds ?? null;
  if (offsetSeconds === null || facts.blind) return closed('clock_not_visible');
  const result = { offsetSeconds: Math.round(offsetSeconds) };
  return Math.abs(offsetSeconds) <= CLOCK_OFF_MOST_SECONDS ? open(result) : closed('clock_out_of_step', result);
}

function judgeBase({ course, plan, facts }: GateAt): GateJudgement {
  const appliance = seen(facts, course.appliance);
  const { target } = plan.spec;
  if (appliance?.baseVersion == null || target === null || facts.blind) return closed('not_visible');
  const missing = baseMissing(appliance, target);
  const result = { baseVersion: appliance.baseVersion, requiresBase: missing };
  return missing === null ? open(result) : closed('base_requirement_not_met', result);
}

/** Young enough, and the certificate stores attested: the last protection before the installation that cannot be undone. */
function judgeBackup({ course, plan, facts, nowMs }: GateAt): GateJudgement {
  const attested = plan.steps.find(({ key }) => key === 'attest_certificate_stores');
  if (attested !== undefined && attested.state !== 'done') return closed('certificate_stores_not_attested');
  const atMs = lastBackupMs(plan, course, facts);
  if (atMs === null) return closed('backup_missing');
  const result = { takenAt: iso(atMs), ageMinutes: Math.max(0, Math.round((nowMs - atMs) / 60_000)) };
  const isYoung = nowMs - atMs <= (plan.spec.backupHoursMax * 3_600_000) / plan.speed;
  return isYoung ? open(result) : closed('backup_too_old', result);
}

/** The appliance's pages know of every backup; through its API only those are seen that Rollcall took, so a person's word counts beside them. */
function lastBackupMs(plan: PlanRecord, course: CourseStep, facts: Facts): number | null {
  const seenAtMs = seen(facts, course.appliance)?.lastBackup?.takenAtMs ?? null;
  const saidAtMs = confirmedBackupMs(plan, course);
  if (seenAtMs === null || saidAtMs === null) return seenAtMs ?? saidAtMs;
  return facts.sight !== null && isByApi(facts.sight) ? Math.max(seenAtMs, saidAtMs) : seenAtMs;
}

/** When a person said that the backup was taken. */
function confirmedBackupMs(plan: PlanRecord, { appliance }: CourseStep): number | null {
  const step = plan.steps.find(({ key }) => key === `fresh_backup_${appliance?.toLowerCase()}`);
  return step?.state === 'done' ? step.endedAtMs : null;
}

/** Enough of those that were online before are back at the target, and nobody is seen in the middle of an upgrade. */
function judgeFleet({ plan, facts }: GateAt): GateJudgement {
  const { baseline, spec } = plan;
  const { run, slotsInUse, online, sweptAtMs } = facts.fleet;
  const isOurs =
    run !== null && spec.target !== null && sameVersion(run.target, spec.target) && isSince(run.begunAtMs, plan);
  if (!isOurs && hasNewVersion(plan)) return closed('run_not_begun');
  const of = isOurs ? run.cohort : (baseline?.online ?? 0);
  const back = isOurs ? run.back : Math.min(online, of);
  const percent = of === 0 ? 100 : Math.floor((back * 1000) / of) / 10;
  const counts = { back, of, percent, needed: spec.fleetBackPercent };
  const result = sweptAtMs === null ? { ...counts, slotsInUse } : { ...counts, asOf: iso(sweptAtMs) };
  if (percent < spec.fleetBackPercent) return closed('fleet_not_back', result);
  // Whoever was seen to be back stays so; who upgrades cannot be seen there, and holds nothing up.
  return slotsInUse === 0 || slotsInUse === null ? open(result) : closed('slots_held', result);
}

const sameVersion = (one: { version: string; revision: string | null }, other: typeof one): boolean =>
  sameTarget(one, { ...other, revision: other.revision ?? one.revision }) ||
  (one.version === other.version && one.revision === null);

const isSince = (begunAtMs: number, plan: PlanRecord): boolean =>
  begunAtMs >= (plan.baseline?.atMs ?? plan.startedAtMs ?? 0);

/** Whether the fleet has a new version to go to: a migration may keep the old one. */
function hasNewVersion({ steps }: PlanRecord): boolean {
  const before = steps.find(({ result }) => 'versionBefore' in result)?.result;
  return before === undefined || before['versionBefore'] !== before['versionAfter'];
}

function judgeKeys({ facts }: GateAt): GateJudgement {
  const pair = facts.sight?.appliances ?? [];
  if (pair.length < 2 || facts.blind) return closed('keys_not_visible');
  const [one, other] = pair.map(({ keyFingerprint }) => keyFingerprint);
  if (one == null || other == null) return closed('keys_not_visible');
  const result = { keyA: fingerprintOf(facts, 'A'), keyB: fingerprintOf(facts, 'B') };
  return one === other ? open(result) : closed('keys_differ', result);
}

const fingerprintOf = (facts: Facts, name: 'A' | 'B'): string | null => seen(facts, name)?.keyFingerprint ?? null;
