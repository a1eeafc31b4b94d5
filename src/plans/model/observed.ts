/**
 * Decides what is seen of a step that a person says is done. `no` contradicts them; `not_visible` leaves their word as it is.
 */
import type { PlanTask } from '../../contracts/words.js';
import { isSteady, runs, seen, type SeenAppliance, type Sight } from './facts.js';
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

const judge = (holds: boolean, detail: string): Seen =>
  holds ? { seen: 'yes', detail: null } : { seen: 'no', detail };

interface LookAt {
  appliance: SeenAppliance | null;
  plan: PlanRecord;
  sight: Sight;
  /** When the step began. */
  sinceMs: number;
}

type Look = (at: LookAt) => Seen;

const targetRuns: Look = ({ appliance, plan: { spec } }) => {
  if (appliance === null) return NOT_VISIBLE;
  if (!isSteady(appliance)) return judge(false, `${appliance.name} is not steady`);
  const { siteVersion, siteRevision } = appliance;
  const has = siteVersion === null ? 'no site software' : [siteVersion, siteRevision].filter(Boolean).join(' ');
  return spec.target === null
    ? NOT_VISIBLE
    : judge(runs(appliance, spec.target), `${appliance.name} runs ${has}, not ${spec.target.version}`);
};

const baseIsThere: Look = ({ appliance, plan: { spec } }) => {
  if (appliance === null) return NOT_VISIBLE;
  if (!isSteady(appliance)) return judge(false, `${appliance.name} is not steady`);
  const missing = spec.target === null ? null : baseMissing(appliance, spec.target);
  return judge(missing === null, `base software ${missing} is needed, ${appliance.baseVersion} is installed`);
};

/** A backup of that day will do before the window; the fresh one is of this step. */
const backupIsTaken: Look = ({ appliance, plan, sinceMs }) => {
  const takenAtMs = appliance?.lastBackup?.takenAtMs ?? null;
  if (takenAtMs === null) return NOT_VISIBLE;
  const sinceThenMs = sinceMs - (plan.spec.backupHoursMax * 3_600_000) / plan.speed;
  return judge(takenAtMs >= sinceThenMs, `the last backup that is seen is of ${momentOf(takenAtMs)}`);
};

const isSynchronized: Look = ({ sight, sinceMs }) => {
  const stamps = sight.appliances.flatMap(({ lastSyncAtMs }) => lastSyncAtMs ?? []);
  if (stamps.length === 0) return NOT_VISIBLE;
  const latestMs = Math.max(...stamps);
  return judge(latestMs >= sinceMs, `the last synchronization that is seen is of ${momentOf(latestMs)}`);
};

const LOOKS: Partial<Record<PlanTask, Look>> = {
  verify: targetRuns,
  site_update: targetRuns,
  install_software: targetRuns,
  base_updates: baseIsThere,
  take_backup: backupIsTaken,
  fresh_backup: backupIsTaken,
  sync_now: isSynchronized,
  first_sync: isSynchronized,
  install_appliance: ({ appliance }) => judge(appliance !== null, 'the new appliance is not seen'),
  break_failover: ({ sight: { failover } }) =>
    judge(failover !== 'established', 'the pair is still in its failover relationship'),
  reestablish_failover: ({ sight: { failover } }) =>
    judge(failover === 'established', 'the pair is in no failover relationship'),
};
