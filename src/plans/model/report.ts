/** Puts the final report of a plan together from its record. It measures; it judges nothing. */
import type { PlanReport } from '../../contracts/plans.js';
import { courseOf } from './course.js';
import { exposureOf, leavesSite, leftUndone } from './standing.js';
import { appliancesOf, headerOf, viewOf, type ViewAt } from './view.js';

export function reportOf(at: ViewAt): PlanReport {
  const { meta, plan, facts, nowMs } = at;
  const view = viewOf(at);
  const course = courseOf(plan.spec);
  const seconds = (fromMs: number | null, toMs: number | null) =>
    fromMs === null ? null : Math.round(((toMs ?? nowMs) - fromMs) / 100) / 10;
  return {
    ...headerOf(meta, plan),
    seconds: seconds(plan.startedAtMs, plan.endedAtMs),
    downtimes: plan.steps.flatMap((record, place) => {
      const { appliance } = course[place]!;
      const isDowntime = leavesSite(plan, course[place]!) && record.state !== 'skipped';
      if (!isDowntime || record.sinceMs === null) return [];
      return [
        {
          appliance: appliance ?? plan.spec.first,
          step: record.key,
          seconds: seconds(record.call?.atMs ?? record.sinceMs, record.endedAtMs)!,
        },
      ];
    }),
    exposedSeconds: exposureOf(plan, plan.endedAtMs ?? nowMs)?.seconds ?? null,
    appliances: appliancesOf(at),
    steps: view.steps,
    overrides: plan.steps.flatMap(({ key, state, by, note }) =>
      state === 'overridden' ? [{ step: key, by: by ?? '', reason: note ?? '' }] : [],
    ),
    leftUndone: leftUndone(plan, facts),
    aftercare: at.aftercare,
  };
}
