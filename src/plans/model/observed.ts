/**
 * Decides what is seen of a step that a person says is done. `no` contradicts them; `not_visible` leaves their word as it is. Of what an
 * appliance's API does not show nothing is concluded.
 */
import type { PlanTask } from '../../contracts/words.js';
import { isByApi, isSteady, runs, seen, type SeenAppliance, type Sight } from './facts.js';
import type { GateAt } from './gates.js';
import type { PlanRecord } from './plan.js';
import { momentOf } from './words.js';
import { baseMissing } from './work.js';

export interface Seen {
  seen: 'yes' | 'no' | 'not_visible';
  detail: string | null;
}

const NOT_VISIBLE: Seen = { seen: 'not_visible', detail: null };

export function observedAtStep({ course, plan, facts }: GateAt): Seen {
  if (facts.sight === null || facts.blind) return NOT_VISIBLE;
  const look = LOOKS[course.task];
  const sinceMs = plan.steps.find(({ key }) => key === course.key)?.sinceMs ?? 0;
  return look === undefined
    ? NOT_VISIBLE
    : look({ appliance: seen(facts, course.appliance), plan, sight: facts.sight, sinceMs });
}

const YES: Seen = { seen: 'yes', detail: null };
const judge = (holds: boolean, detail: string): Seen => (holds ? YES : { seen: 'no', detail });

/** An appliance may answer its API out of a cache when it is asked more than once a minute. */
const judgeLate = (holds: boolean, detail: string, { sight }: Pick<LookAt, 'sight'>): Seen =>
  judge(holds, isByApi(sight) ? `${detail}; its API may be a minute late: look again, and confirm anew` : detail);

interface LookAt {
  appliance: SeenAppliance | null;
  plan: PlanRecord;
  sight: Sight;
  /** When the step began. */
  sinceMs: number;
}

type Look = (at: LookAt) => Seen;

const isUnsteady = ({ name }: SeenAppliance, at: LookAt): Seen =>
  judgeLate(false, isByApi(at.sight) ? `${name} is not healthy, or does not answer` : `${name} is not steady`, at);

const targetRuns: Look = (at) => {
  const { appliance, sight, plan } = at;
  const { spec } = plan;
  if (appliance === null) return NOT_VISIBLE;
  if (!isSteady(appliance)) return isUnsteady(appliance, at);
  const { siteVersion, siteRevision } = appliance;
  if (siteVersion === null && isByApi(sight)) return NOT_VISIBLE;
  const has = siteVersion === null ? 'no site software' : [siteVersion, siteRevision].filter(Boolean).join(' ');
  return spec.target === null
    ? NOT_VISIBLE
    : judgeLate(runs(appliance, spec.target), `${appliance.name} runs ${has}, not ${spec.target.version}`, at);
};

const baseIsThere: Look = (at) => {
  const { appliance, plan } = at;
  const { spec } = plan;
  if (appliance === null) return NOT_VISIBLE;
  if (!isSteady(appliance)) return isUnsteady(appliance, at);
  if (appliance.baseVersion === null) return NOT_VISIBLE;
  const missing = spec.target === null ? null : baseMissing(appliance, spec.target);
  return judge(missing === null, `base software ${missing} is needed, ${appliance.baseVersion} is installed`);
};

/** A backup of that day will do before the window; the fresh one is of this step. */
const backupIsTaken: Look = ({ appliance, plan, sight, sinceMs }) => {
  const takenAtMs = appliance?.lastBackup?.takenAtMs ?? null;
  if (takenAtMs === null) return NOT_VISIBLE;
  const sinceThenMs = sinceMs - (plan.spec.backupHoursMax * 3_600_000) / plan.speed;
  // Through the API only those are seen that Rollcall took.
  if (takenAtMs < sinceThenMs && isByApi(sight)) return NOT_VISIBLE;
  return judge(takenAtMs >= sinceThenMs, `the last backup that is seen is of ${momentOf(takenAtMs)}`);
};

const isSynchronized: Look = ({ sight, sinceMs }) => {
  const stamps = sight.appliances.flatMap((one) => syncedAtMs(sight, one) ?? []);
  if (stamps.length === 0) return NOT_VISIBLE;
  const latestMs = Math.max(...stamps);
  return judgeLate(latestMs >= sinceMs, `the last synchronization that is seen is of ${momentOf(latestMs)}`, { sight });
};

/** The API tells the time by the appliance's own clock, in whole seconds. */
function syncedAtMs(sight: Sight, { lastSyncAtMs, clockOffsetSeconds }: SeenAppliance): number | null {
  if (lastSyncAtMs === null || !isByApi(sight)) return lastSyncAtMs;
  return lastSyncAtMs + 999 - (clockOffsetSeconds ?? 0) * 1000;
}

const relationship = (at: LookAt, holds: boolean, detail: string): Seen =>
  at.sight.failover === null ? NOT_VISIBLE : judgeLate(holds, detail, at);

const LOOKS: Partial<Record<PlanTask, Look>> = {
  verify: targetRuns,
  site_update: targetRuns,
  install_software: targetRuns,
  base_updates: baseIsThere,
  take_backup: backupIsTaken,
  fresh_backup: backupIsTaken,
  sync_now: isSynchronized,
  first_sync: isSynchronized,
  install_appliance: ({ appliance, sight }) =>
    appliance === null && isByApi(sight) ? NOT_VISIBLE : judge(appliance !== null, 'the new appliance is not seen'),
  break_failover: (at) =>
    relationship(at, at.sight.failover !== 'established', 'the pair is still in its failover relationship'),
  hand_over: (at) => relationship(at, at.sight.failover === 'established', 'the pair is in no failover relationship'),
  reestablish_failover: (at) =>
    relationship(at, at.sight.failover === 'established', 'the pair is in no failover relationship'),
};
