/** `npm run chaos`: breaks real processes and says what came of it. Exit code 0 only on a clean verdict; 3 when it had to be skipped. */
import { Command, InvalidArgumentError } from 'commander';
import { chaosVerdictText } from './judge/chaos-verdict.js';
import { playChaos } from './play-chaos.js';
import type { ChaosScenario } from './scenario.js';
import { CHAOS_SCENARIOS } from './scenarios.js';

interface Arguments {
  scenario?: string;
  minutes: number;
  seed: number;
  clients: number;
  list?: boolean;
}

const EXIT = { clean: 0, notClean: 1, unusable: 2, skipped: 3 } as const;

const number = (min: number, max: number, isWhole: boolean) => (text: string) => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= min && value <= max) || (isWhole && !Number.isInteger(value))) {
    throw new InvalidArgumentError(`It must be a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}.`);
  }
  return value;
};

const program = new Command('chaos')
  .description(
    'Runs two api and two worker processes on a PostgreSQL and a Valkey of their own, plays a fleet through one upgrade after the\n' +
      'other, breaks things meanwhile, and compares what Rollcall says with what happened.',
  )
  .option('--scenario <name>', 'what is broken; see --list')
  .option('--minutes <number>', 'how long', number(0.1, 240, false), 2)
  .option('--seed <number>', 'draws fleet, faults and their times', number(0, 2_147_483_647, true), 7)
  .option('--clients <number>', 'size of the fleet', number(20, 20_000, true), 300)
  .option('--list', 'what can be broken')
  .addHelpText(
    'after',
    `\nScenarios:\n${list()}\n\nFor example:\n  npm run chaos -- --scenario workers-killed --minutes 10`,
  );

function list(): string {
  const width = Math.max(...CHAOS_SCENARIOS.map(({ name }) => name.length));
  return CHAOS_SCENARIOS.map(({ name, story }) => `  ${name.padEnd(width)}  ${story}`).join('\n');
}

async function main(): Promise<number> {
  const args = program.parse().opts<Arguments>();
  if (args.list === true) {
    console.log(list());
    return EXIT.clean;
  }
  if (args.scenario === undefined) {
    program.outputHelp({ error: true });
    return EXIT.unusable;
  }
  const scenario = CHAOS_SCENARIOS.find(({ name }) => name === args.scenario);
  if (scenario === undefined) {
    console.error(`There is no scenario "${args.scenario}". These can be played:\n${list()}`);
    return EXIT.unusable;
  }
  return play(scenario, args);
}

async function play(scenario: ChaosScenario, { minutes, seed, clients }: Arguments): Promise<number> {
  const missing = await scenario.missing?.();
  if (missing != null) {
    console.log(`SKIPPED  ${scenario.name}: ${missing}. This is not a pass.`);
    return EXIT.skipped;
  }
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => ending.abort(new Error(`ended by ${signal}`)));
  }
  const seconds = Math.max(minutes * 60, scenario.leastSeconds ?? 0);
  console.log(`${scenario.name}: ${scenario.story}. ${seconds} s, seed ${seed}, ${clients} clients.`);
  const beganMs = performance.now();
  const say = (line: string) =>
    console.log(`${((performance.now() - beganMs) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  try {
    const verdict = await playChaos(scenario, { seconds, seed, clients, signal: ending.signal, say });
    console.log(chaosVerdictText(verdict));
    console.log(
      `Again: npm run chaos -- --scenario ${scenario.name} --minutes ${minutes} --seed ${seed} --clients ${clients}`,
    );
    return verdict.clean ? EXIT.clean : EXIT.notClean;
  } catch (error) {
    console.error(
      ending.signal.aborted ? String(ending.signal.reason) : `It could not be played: ${(error as Error).stack}`,
    );
    return EXIT.unusable;
  }
}

process.exit(await main());
