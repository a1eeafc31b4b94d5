import type { CheckIn } from '../contracts/check-ins.js';
import type { SimulatedSite } from './model/simulated-site.js';
import type { PostOutcome } from './rollcall-api.js';

const SILENT: PostOutcome = { answered: false, retryAfterMs: null, refusal: null };

/**
 * Where the check-ins of a fleet go that its appliance leads by itself: to the appliance, which answers at once; Rollcall hears nothing of
 * them. While the appliance is silent nobody answers.
 */
export function applianceDesk(site: SimulatedSite, now: () => number): (checkIns: CheckIn[]) => Promise<PostOutcome> {
  return (checkIns) => {
    const nowMs = now();
    if (!site.appliance.answersAt(nowMs)) return Promise.resolve(SILENT);
    const results = checkIns.map((checkIn) => site.hear(checkIn, nowMs));
    return Promise.resolve({ answered: true, answer: { results } });
  };
}
