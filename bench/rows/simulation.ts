/** Row 10: how many seeded histories of the real rules and services one core tells in a second. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { perSecond, whole, type Finding } from '../report.js';
import type { Stage } from '../stage/stage.js';
import type { Measurement } from './row.js';

const SIMULATION = fileURLToPath(new URL('../../../scripts/simulation.mjs', import.meta.url));
const TOLD = /^(\d+) seeds from \d+, (\d+) statements, ([\d.]+) s/;
const GOAL_RATE = 1000;

async function measure(stage: Stage): Promise<Finding[]> {
  // Of fewer much of the time goes into warming up.
  const seeds = stage.quick ? 2000 : 20_000;
  const parameters = [SIMULATION, '--seeds', String(seeds), '--jobs', '1'];
  // Ends with another exit code, and so fails the row, when a history breaks a promise.
  const { stdout } = await promisify(execFile)(process.execPath, parameters);
  const told = TOLD.exec(stdout);
  if (told === null) throw new Error(`the simulation did not say what it told:\n${stdout.slice(0, 500)}`);
  const [histories, statements, seconds] = told.slice(1).map(Number) as [number, number, number];
  const rate = histories / seconds;
  return [
    {
      row: 10,
      what: 'deterministic simulation, on one core',
      measured: `${perSecond(rate)} histories`,
      goal: `≥ ${perSecond(GOAL_RATE)}`,
      met: rate >= GOAL_RATE,
      detail: `${whole(histories)} histories of 1 to 4 clients, ${whole(statements)} statements of the real services, every commit judged`,
    },
  ];
}

export const simulation: Measurement = { rows: [10], name: 'seeded histories', measure };
