/** Row 10: how many seeded runs of the pure rules one core plays in a second. */
import { perSecond, whole, type Finding } from '../report.js';
import { seededRun } from '../simulation/seeded-run.js';
import type { Stage } from '../stage/stage.js';
import type { Measurement } from './row.js';

const GOAL_RATE = 1000;
const MICROSECONDS_A_SECOND = 1_000_000;
const WARM_UP_RUNS = 500;

async function measure(stage: Stage): Promise<Finding[]> {
  const runs = stage.quick ? 2000 : 10_000;
  for (let seed = 0; seed < WARM_UP_RUNS; seed += 1) seededRun(seed);
  let events = 0;
  let upToDate = 0;
  let failed = 0;
  const before = process.cpuUsage();
  for (let seed = 1; seed <= runs; seed += 1) {
    const outcome = seededRun(seed);
    events += outcome.events;
    upToDate += outcome.upToDate;
    failed += outcome.failed;
  }
  const { user, system } = process.cpuUsage(before);
  // Of the core's own time: whoever else uses the machine does not count.
  const rate = (runs * MICROSECONDS_A_SECOND) / (user + system);
  return [
    {
      row: 10,
      what: 'deterministic simulation of the pure core, on one core',
      measured: `${perSecond(rate)} runs`,
      goal: `≥ ${perSecond(GOAL_RATE)}`,
      met: rate >= GOAL_RATE,
      detail: `by processor time; ${whole(runs)} seeds of 5 to 10 clients, ${whole(events)} events, each judged and checked for the limit; ${whole(upToDate)} clients up to date, ${whole(failed)} used their attempts up`,
    },
  ];
}

export const simulation: Measurement = { rows: [10], name: 'seeded runs of the pure core', measure };
