/**
 * Decides what is seen of a step that a person says is done. `no` contradicts them; `not_visible` leaves their word as it is.
 */
import type { PlanTask } from '../../contracts/words.js';
import { isSteady, runs, seen, type Facts, type SeenAppliance, type Sight } from './facts.js';
import type { GateAt } from './gates.js';
import type { PlanRecord } from './plan.js';
import { baseMissing } from './work.js';

export interface Seen {
  seen: 'yes' | 'no' | 'not_visible';
  detail: string | null;
}

const NOT_VISIBLE: Seen = { seen: 'not_visible', detail: null };

export function observedAtStep({ course, plan, facts }: GateAt): Seen {
  if (facts.sight === null || facts.blind) return NOT_VISIBLE;
  const look = LOOKS[course.task];
  return look === undefined ? NOT_VISIBLE : look(seen(facts, course.appliance), plan, facts.sight, facts);
}

const judge = (holds: boolean, detail: string): Seen =>
  holds ? { seen: 'yes', detail: null } : { seen: 'no', detail };

type Look = (appliance: SeenAppliance | null, plan: PlanRecord, sight: Sight, facts: Facts) => Seen;

const targetRuns: Look = (appliance, { spec }) => {
  if (appliance === null) return NOT_VISIBLE;
  if (!isSteady(appliance)) return judge(false, `${appliance.name} is not steady`);
  const { siteVersion, siteRevision } = appliance;
  const has = siteVersion === null ? 'no site software' : [siteVersion, siteRevision].filter(Boolean).join(' ');
  return spec.target === null
    ? NOT_VISIBLE
    : judge(runs(appliance, spec.target), `${appliance.name} runs ${has}, not ${spec.target.version}`);
};

const baseIsThere: Look = (appliance, { spec }) => {
  if (appliance === null) return NOT_VISIBLE;
  if (!isSteady(appliance)) return judge(false, `${appliance.name} is not steady`);
  const missing = spec.target === null ? null : baseMissing(appliance, spec.target);
  return judge(missing === null, `base software ${missing} is needed, ${appliance.baseVersion} is installed`);
};

const LOOKS: Partial<Record<PlanTask, Look>> = {
  verify: targetRuns,
  site_update: targetRuns,
  install_software: targetRuns,
  base_updates: baseIsThere,
  install_appliance: (appliance) => judge(appliance !== null, 'the new appliance is not seen'),
  break_failover: (_, __, { failover }) =>
    judge(failover !== 'established', 'the pair is still in its failover relationship'),
  reestablish_failover: (_, __, { failover }) =>
    judge(failover === 'established', 'the pair is in no failover relationship'),
};
