import type { Told } from './history.js';
import { tellHistory } from './history.js';
import type { Plan } from './plan.js';
import { FAIR } from './world/network.js';

const TELLINGS_MAX = 400;

/** A shorter history in which the same thing does not hold, and what it came to. */
export function shrink(plan: Plan, told: Told): { plan: Plan; told: Told } {
  let best = { plan, told };
  let tellings = 0;
  const tryPlan = (candidate: Plan): boolean => {
    if (tellings >= TELLINGS_MAX) return false;
    tellings += 1;
    const again = tellHistory(candidate);
    if (again.violation?.invariant !== told.violation?.invariant) return false;
    best = { plan: candidate, told: again };
    return true;
  };
  for (let isShorter = true; isShorter;) {
    isShorter = false;
    for (const candidate of shorter(best.plan)) {
      if (!tryPlan(candidate)) continue;
      isShorter = true;
      break;
    }
  }
  return best;
}

/** Plans that have less in them, the most daring first. */
function* shorter(plan: Plan): Generator<Plan> {
  for (const list of ['faults', 'commands'] as const) {
    if (plan[list].length > 1) yield { ...plan, [list]: [] };
    for (let index = 0; index < plan[list].length; index += 1) {
      yield { ...plan, [list]: plan[list].filter((_, place) => place !== index) };
    }
  }
  const { weather } = plan;
  if (weather.lost + weather.doubled + weather.slow > 0) yield { ...plan, weather: FAIR };
  for (const part of ['lost', 'doubled', 'slow'] as const) {
    if (weather[part] > 0) yield { ...plan, weather: { ...weather, [part]: 0 } };
  }
  for (const fault of Object.keys(plan.faultsOfFleet)) {
    const value = plan.faultsOfFleet[fault as keyof Plan['faultsOfFleet']];
    if (value !== 0) yield { ...plan, faultsOfFleet: { ...plan.faultsOfFleet, [fault]: 0 } };
  }
  if (plan.clients > 1) yield { ...plan, clients: plan.clients - 1 };
  if (plan.processes > 1) yield { ...plan, processes: plan.processes - 1 };
  if (plan.passiveShare > 0) yield { ...plan, passiveShare: 0 };
  if (plan.deafness > 0) yield { ...plan, deafness: 0 };
  if (plan.slowRate > 0) yield { ...plan, slowRate: 0 };
  for (const [index, { atStep }] of plan.commands.entries()) {
    if (atStep === null) continue;
    const untied = plan.commands.map((one, place) => (place === index ? { ...one, atStep: null } : one));
    yield { ...plan, commands: untied };
  }
  if (plan.calmAtMs > 10_000) yield { ...plan, calmAtMs: Math.round(plan.calmAtMs * 0.7) };
}
