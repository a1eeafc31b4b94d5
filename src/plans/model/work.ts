/**
 * Decides what Rollcall does next at a step that it does itself: nothing yet, one call, or an end. It looks before it acts: what is
 * observed to be done is done, what is under way is waited for, and a call whose answer is missing is repeated (under its own key) only
 * after a look that shows no sign of it. Invariant: at most one call of a step is on its way.
 */
import type { ApplianceName, PlanReason } from '../../contracts/words.js';
import { isNewer } from '../../upgrades/model/target.js';
import type { CourseStep } from './course.js';
import {
  isBusy,
  isByApi,
  isSteady,
  runs,
  seen,
  type Facts,
  type SeenAppliance,
  type SeenUpdate,
  type Sight,
} from './facts.js';
import type { PlanRecord, StepRecord, StepResult } from './plan.js';

/** What is asked of an appliance. */
export type Call =
  | { what: 'downloadBackup' | 'checkForUpdates'; appliance: ApplianceName }
  | { what: 'installUpdate'; appliance: ApplianceName; updateId: string }
  | { what: 'syncNow' | 'breakFailover' }
  | { what: 'setFailoverRole'; appliance: ApplianceName }
  | { what: 'establishFailover'; primary: ApplianceName };

export type Work =
  | { next: 'done'; result: StepResult }
  | { next: 'skipped'; result: StepResult }
  | { next: 'wait'; reason: PlanReason }
  /** `keySuffix` tells the calls of one attempt apart where a step needs several. */
  | { next: 'call'; call: Call; keySuffix: string }
  | { next: 'fail'; reason: PlanReason; detail: string | null; isHard: boolean };

/** A call that surely did not arrive is given again after this time. */
const AGAIN_AFTER_MS = 6000;
/** Longer than any call of a driver takes to end: until then its answer may still come. */
const CALL_LASTS_MS = 6000;
/** Through an appliance's API a backup is fetched to its end. */
const CALL_LASTS_BY_API_MS = 600_000;
/** A call that was taken must show within this time of the appliance, before compression. */
const SHOWS_WITHIN_MS = 300_000;
/** Before roles change the data is synchronized, which takes seconds to hours. */
const ROLES_CHANGE_WITHIN_MS = 7_200_000;
const SHOWS_WITHIN_LEAST_MS = 15_000;

export interface WorkAt {
  course: CourseStep;
  record: StepRecord;
  plan: PlanRecord;
  facts: Facts;
  nowMs: number;
}

const ANSWER_LOST =
  'the answer to the order was lost, so the roles may be changing: look at /login › Management › Failover before it is given again';

const wait = (reason: PlanReason): Work => ({ next: 'wait', reason });
const done = (result: StepResult): Work => ({ next: 'done', result });
const fail = (reason: PlanReason, detail: string | null, isHard = false): Work => ({
  next: 'fail',
  reason,
  detail,
  isHard,
});

/** What to do next at an automated step that is Rollcall's. */
export function decideWork(at: WorkAt): Work {
  const { sight, blind } = at.facts;
  if (sight === null || blind) return wait('driver_unreachable');
  switch (at.course.task) {
    case 'take_backup':
    case 'fresh_backup':
      return decideBackup(at);
    case 'check_updates':
      return decideCheck(at);
    case 'base_updates':
      return decideBase(at);
    case 'site_update':
      return decideSite(at);
    case 'sync_now':
    case 'first_sync':
      return decideSync(at, sight);
    case 'break_failover':
      return decideBreak(at, sight);
    case 'reestablish_failover':
      return decideEstablish(at, sight);
    case 'hand_over':
      return decideHandOver(at, sight);
    default:
      return fail('not_visible', null);
  }
}

function decideBackup(at: WorkAt): Work {
  const appliance = seen(at.facts, at.course.appliance);
  if (appliance === null) return wait('not_visible');
  const backup = appliance.lastBackup;
  if (backup !== null && backup.takenAtMs >= at.record.sinceMs!) {
    return done({ takenAt: iso(backup.takenAtMs), sha256: backup.sha256, bytes: backup.bytes });
  }
  return unlessBusy(at, appliance, { what: 'downloadBackup', appliance: appliance.name });
}

function decideCheck(at: WorkAt): Work {
  const appliance = seen(at.facts, at.course.appliance);
  if (appliance === null) return wait('not_visible');
  const { updates } = appliance;
  if (updates !== null && updates.checkedAtMs >= at.record.sinceMs!) {
    return done({ checkedAt: iso(updates.checkedAtMs), listed: updates.items.map(nameOf).join(', ') || 'nothing' });
  }
  return unlessBusy(at, appliance, { what: 'checkForUpdates', appliance: appliance.name });
}

function decideBase(at: WorkAt): Work {
  const appliance = seen(at.facts, at.course.appliance);
  if (appliance === null) return wait('not_visible');
  if (appliance.failure?.activity === 'installing_base')
    return fail('base_update_failed', appliance.failure.message, true);
  if (isBusy(appliance) || !appliance.healthy) return wait('waiting_for_appliance');
  const next = nextBase(appliance, at.plan);
  const before = (at.record.result['baseBefore'] as string | undefined) ?? appliance.baseVersion;
  if (next === null) {
    const result = { baseBefore: before, baseVersion: appliance.baseVersion };
    return at.record.call === null ? { next: 'skipped', result } : done(result);
  }
  return callOnce(at, { what: 'installUpdate', appliance: appliance.name, updateId: next.id }, next.id);
}

/** The next package to install before the site's: the lowest base version that it needs; without a site target, all that is listed. */
export function nextBase(appliance: SeenAppliance, { spec }: Pick<PlanRecord, 'spec'>): SeenUpdate | null {
  const { baseVersion, updates } = appliance;
  const items = updates?.items ?? [];
  const open = items.filter(
    ({ kind, version }) => kind === 'base' && baseVersion !== null && isNewer(version, baseVersion),
  );
  const lowestFirst = open.sort((one, other) => (isNewer(one.version, other.version) ? 1 : -1));
  if (spec.target === null) return lowestFirst[0] ?? items.find(({ kind }) => kind === 'licence') ?? null;
  return baseMissing(appliance, spec.target) === null ? null : (lowestFirst[0] ?? null);
}

/** The base version that the target needs and the appliance does not have; null when nothing is missing as far as can be seen. */
export function baseMissing(appliance: SeenAppliance, target: { version: string }): string | null {
  const site = appliance.updates?.items.find(({ kind, version }) => kind === 'site' && version === target.version);
  const needed = site?.requiresBase ?? null;
  const has = appliance.baseVersion;
  return needed !== null && has !== null && isNewer(needed, has) ? needed : null;
}

function decideSite(at: WorkAt): Work {
  const appliance = seen(at.facts, at.course.appliance);
  const { target } = at.plan.spec;
  if (appliance === null || target === null) return wait('not_visible');
  if (runs(appliance, target) && isSteady(appliance)) {
    return done({ version: appliance.siteVersion, revision: appliance.siteRevision });
  }
  const isOurs = at.record.call !== null;
  if (isOurs && appliance.failure?.activity === 'installing_site') {
    return fail('site_update_failed', appliance.failure.message);
  }
  if (isBusy(appliance) || !appliance.healthy) return wait('waiting_for_appliance');
  const listed = appliance.updates?.items.find((item) => item.kind === 'site' && isTarget(item, target));
  if (listed !== undefined) {
    return callOnce(at, { what: 'installUpdate', appliance: appliance.name, updateId: listed.id }, 'site');
  }
  // A package that is being fetched leaves the list: a call that was made already is looked after, not made anew.
  return isOurs
    ? unseenYet(at)
    : fail('update_not_listed', `${target.version} is not in the list of ${appliance.name}`);
}

const isTarget = (item: SeenUpdate, target: { version: string; revision: string | null }): boolean =>
  item.version === target.version &&
  (target.revision === null || item.revision === null || item.revision === target.revision);

function decideSync(at: WorkAt, { appliances, failover }: Sight): Work {
  if (failover !== 'established') return fail('refused', 'the pair is in no failover relationship');
  const stamps = appliances.map(({ lastSyncAtMs }) => lastSyncAtMs ?? 0);
  const latestMs = Math.max(...stamps);
  if (appliances.some(({ activity }) => activity === 'syncing')) return wait('waiting_for_appliance');
  if (latestMs >= at.record.sinceMs!) {
    const status = appliances.find(({ lastSyncAtMs }) => lastSyncAtMs === latestMs)!.lastSyncStatus ?? '';
    if (status === 'success') return done({ syncedAt: iso(latestMs), status });
    if (at.record.call !== null && latestMs >= at.record.call.atMs) return fail('sync_failed', status);
  }
  return callOnce(at, { what: 'syncNow' }, 'sync');
}

function decideBreak(at: WorkAt, { failover }: Sight): Work {
  if (failover === 'broken' || failover === 'none') return done({ brokenAt: iso(at.nowMs) });
  return callOnce(at, { what: 'breakFailover' }, 'break');
}

/** The pair's leader from now on: the one that is in production. */
function decideEstablish(at: WorkAt, { failover, production }: Sight): Work {
  const primary = leaderAfter(at.plan);
  if (failover === 'established') {
    return production === primary
      ? done({ primary })
      : fail('observed_otherwise', `${production} leads, not ${primary}`);
  }
  return callOnce(at, { what: 'establishFailover', primary }, 'establish');
}

/**
 * The pair changes roles: the one that led before takes the primary's again, with the data of the one that leads now. An order that nobody
 * answered may be under way for as long as the data takes to be synchronized, and nothing shows of that: it is given again by a person only.
 */
function decideHandOver(at: WorkAt, { failover, production }: Sight): Work {
  const primary = at.plan.spec.first;
  if (failover === 'none' || failover === 'broken') return fail('refused', 'the pair is in no failover relationship');
  if (production === primary) return done({ primary });
  if (production === null) return wait('not_visible');
  const one = seen(at.facts, primary);
  if (one === null) return wait('not_visible');
  const { call } = at.record;
  const mayHaveArrived = call !== null && !call.undelivered;
  if (mayHaveArrived && !call.answered && unseenYetOrNull(at) === null) return fail('call_unanswered', ANSWER_LOST);
  // While the roles change neither may be well: what was called is looked after, not called off.
  if (!mayHaveArrived && !isSteady(one)) return wait('peer_not_steady');
  return callOnce(at, { what: 'setFailoverRole', appliance: primary }, 'role');
}

/** Whom production goes to in that step. */
export const movesTo = (plan: Pick<PlanRecord, 'spec'>, { task }: Pick<CourseStep, 'task'>): ApplianceName =>
  task === 'hand_over' ? plan.spec.first : leaderAfter(plan);

/** Who leads after the second window: the other one where production is moved. */
export const leaderAfter = ({ spec }: Pick<PlanRecord, 'spec'>): ApplianceName => {
  const moves = spec.kind === 'failover_asynchronous' || spec.kind === 'hardware_migration';
  return moves === (spec.first === 'A') ? 'B' : 'A';
};

function unlessBusy(at: WorkAt, appliance: SeenAppliance, call: Call): Work {
  if (isBusy(appliance) || !appliance.healthy) return wait('waiting_for_appliance');
  return callOnce(at, call, call.what);
}

/** The call, unless it is on its way, or was taken and has yet to show. */
function callOnce(at: WorkAt, call: Call, keySuffix: string): Work {
  const last = at.record.call;
  const isSame = last !== null && last.key.endsWith(`/${keySuffix}`);
  return isSame ? (unseenYetOrNull(at) ?? { next: 'call', call, keySuffix }) : { next: 'call', call, keySuffix };
}

const unseenYet = (at: WorkAt): Work => unseenYetOrNull(at) ?? wait('call_unanswered');

function unseenYetOrNull({ course, record, plan, facts, nowMs }: WorkAt): Work | null {
  const { call } = record;
  if (call === null) return null;
  const ageMs = nowMs - call.atMs;
  if (call.undelivered) return ageMs < AGAIN_AFTER_MS ? wait(record.reason ?? 'waiting_for_appliance') : null;
  const isApi = facts.sight !== null && isByApi(facts.sight);
  if (!call.answered) return ageMs < (isApi ? CALL_LASTS_BY_API_MS : CALL_LASTS_MS) ? wait('call_unanswered') : null;
  const showsWithinMs = course.task === 'hand_over' ? ROLES_CHANGE_WITHIN_MS : SHOWS_WITHIN_MS;
  if (ageMs < Math.max(SHOWS_WITHIN_LEAST_MS, showsWithinMs / plan.speed)) return wait('waiting_for_appliance');
  return fail('observed_otherwise', 'the appliance took the order, and nothing shows of it');
}

const nameOf = ({ kind, version }: SeenUpdate): string => `${kind} ${version}`;

export const iso = (timeMs: number): string => new Date(timeMs).toISOString();
