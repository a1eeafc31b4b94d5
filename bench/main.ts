/**
 * Measures what DESIGN §11 promises, in one run on this machine, and prints each figure beside its goal. A missed goal is shown as
 * missed and is no error; a measurement that could not be made is.
 */
import { loadavg } from 'node:os';
import { parseOptions, USAGE, type BenchOptions } from './options.js';
import { table, type Finding } from './report.js';
import { alerts } from './rows/alerts.js';
import { bumps } from './rows/bump.js';
import { consoles } from './rows/console.js';
import { grants } from './rows/grant.js';
import { batchedCheckIns, singleCheckIns } from './rows/heartbeats.js';
import { fleetReturn } from './rows/return.js';
import type { Measurement } from './rows/row.js';
import { simulation } from './rows/simulation.js';
import { startUp } from './rows/start.js';
import { storms } from './rows/storm.js';
import { fleetUpgrade } from './rows/upgrade.js';
import { sweepOverview, sweepPages } from './rows/sweeps.js';
import { Stage } from './stage/stage.js';

const MEASUREMENTS: readonly Measurement[] = [
  singleCheckIns,
  batchedCheckIns,
  fleetUpgrade,
  grants,
  bumps,
  storms,
  fleetReturn,
  startUp,
  simulation,
  consoles,
  alerts,
  sweepPages,
  sweepOverview,
];

const rows = MEASUREMENTS.flatMap((measurement) => measurement.rows).sort((a, b) => a - b);

async function run(options: BenchOptions): Promise<void> {
  const stage = await Stage.open(options);
  const close = () => void stage.close().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close);
  const findings: Finding[] = [];
  const failures: string[] = [];
  try {
    for (const measurement of MEASUREMENTS) {
      if (options.only !== null && !measurement.rows.some((row) => options.only!.has(row))) continue;
      const beganAtMs = performance.now();
      process.stdout.write(`${measurement.name} … `);
      try {
        findings.push(...(await measurement.measure(stage)));
      } catch (error) {
        failures.push(`${measurement.name} could not be measured: ${(error as Error).stack}`);
      } finally {
        await stage.endRow();
      }
      process.stdout.write(`${Math.round((performance.now() - beganAtMs) / 1000)} s\n`);
    }
  } finally {
    await stage.close();
  }
  const shown = findings.filter(({ row }) => options.only === null || options.only.has(row));
  console.log(`\n${table(shown.sort((a, b) => a.row - b.row))}\n`);
  console.log(
    `Load of the machine at the end (1, 5, 15 minutes): ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  );
  for (const failure of failures) console.error(failure);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

if (process.argv.includes('--help')) console.log(USAGE);
else await run(parseOptions(process.argv.slice(2), rows));
