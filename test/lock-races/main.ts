/**
 * Races for the settings row's lock on a real PostgreSQL: `npm run lock-races -- --seconds 60 --seed 1`. Prints what was tried and found,
 * and then how soon the same race is caught when the lock is taken away. Exits with 1 when the one finds a fault or the other none.
 */
import { runRace, type RaceReport } from './race.js';

const USAGE = `npm run lock-races -- [--seconds 60] [--seed 1] [--dispatchers 8] [--clients 300]`;
const DEFAULTS = { seconds: 60, seed: 1, dispatchers: 8, clients: 300 };
const UNLOCKED_SECONDS = 60;
const SHOWN = 20;

function parseOptions(args: readonly string[]): typeof DEFAULTS {
  const options = { ...DEFAULTS };
  for (let index = 0; index < args.length; index += 2) {
    const name = args[index]!.replace(/^--/, '');
    const value = Number(args[index + 1]);
    if (!(name in options) || !Number.isInteger(value) || value < 1) throw new Error(USAGE);
    options[name as keyof typeof options] = value;
  }
  return options;
}

function print(report: RaceReport): void {
  const { rounds, grants, most, checkIns, kills, limitMoves, pauses, bumps, runs } = report;
  console.log(`  ${grants} grants in ${rounds} rounds, at most ${most} slots at once; ${checkIns} check-ins`);
  console.log(
    `  ${kills} connections killed, ${limitMoves} limit moves, ${pauses} pauses, ${bumps} bumps, ${runs} runs`,
  );
  console.log(`  over-grants: ${report.overGrants.length}; other faults: ${report.faults.length}`);
  for (const line of [...report.overGrants, ...report.faults].slice(0, SHOWN)) console.log(`    ${line}`);
}

async function main(): Promise<boolean> {
  const options = parseOptions(process.argv.slice(2));
  console.log(`Lock races, seed ${options.seed}: ${options.dispatchers} dispatchers for ${options.seconds} s`);
  const locked = await runRace({ ...options, locks: true });
  print(locked);
  console.log('The same without the lock of the settings row:');
  const unlocked = await runRace({ ...options, seconds: UNLOCKED_SECONDS, locks: false });
  const { caughtAfterMs, grants, overGrants } = unlocked;
  console.log(
    caughtAfterMs === null
      ? `  not caught within ${UNLOCKED_SECONDS} s`
      : `  caught after ${caughtAfterMs} ms and ${grants} grants: ${overGrants[0]}`,
  );
  return locked.overGrants.length + locked.faults.length === 0 && caughtAfterMs !== null;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
