import { fstatSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { slugSchema } from '../contracts/common.js';
import { APPLIANCE_RIGHTS, type ApplianceRight } from '../contracts/observed-words.js';
import { SIMULATION_SCENARIOS, type SimulationScenario } from '../contracts/simulation-words.js';
import { API_FAULTS, type ApiFault } from './model/api-faults.js';
import { createReporter, type Reporter } from './progress.js';
import { runSimulation } from './runner.js';
import { serveSimulation } from './serve.js';
import { SimulationError } from './simulation-error.js';

interface Arguments {
  scenario?: SimulationScenario;
  clients?: number;
  seed: number;
  url: string;
  key?: string;
  site?: string;
  limit?: number;
  timeout: number;
  port: number;
  keep: boolean;
  pull: boolean;
  observed: boolean;
  https: boolean;
  faults?: ApiFault[];
  rights?: ApplianceRight[];
  serve: boolean;
  json: boolean;
  speed?: number;
  autoConfirm: boolean;
  transcript?: string;
}

const whole = (min: number, max: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  }
  return value;
};

const slug = (text: string) => {
  if (!slugSchema.safeParse(text).success) {
    throw new InvalidArgumentError('It must be lower-case letters, digits and single hyphens, e.g. "head-office".');
  }
  return text;
};

const someOf =
  <Name extends string>(names: readonly Name[]) =>
  (text: string): Name[] => {
    const named = text.split(',').map((given) => names.find((name) => name === given.trim()));
    if (named.includes(undefined)) throw new InvalidArgumentError(`Name any of ${names.join(', ')}, with commas.`);
    return named as Name[];
  };

function readArguments(argv: string[]): Arguments {
  const program = new Command('simulate')
    .description('Plays an appliance and its fleet of Jump Clients against a running Rollcall, then compares the two.')
    .addOption(
      new Option('--scenario <name>', 'what happens (default: happy; with --serve: demo)').choices([
        ...SIMULATION_SCENARIOS,
      ]),
    )
    .option('--clients <number>', 'how many clients (default: 500; with --serve: 2000)', whole(1, 100_000))
    .option('--seed <number>', 'the same seed gives the same fleet and fates', whole(0, 2_147_483_647), 7)
    .addOption(new Option('--url <url>', 'where Rollcall answers').env('ROLLCALL_URL').default('http://127.0.0.1:3000'))
    .addOption(new Option('--key <key>', 'an administrator key').env('ROLLCALL_KEY'))
    .option('--site <slug>', 'the name of the site to make (default: a new one; with --serve: demo)', slug)
    .option('--limit <number>', 'maximum of concurrent upgrades (default: by the scenario)', whole(1, 500))
    .option('--timeout <seconds>', 'the longest it may take', whole(10, 86_400), 600)
    .option('--port <number>', 'the port of the simulated appliance; 0 takes a free one', whole(0, 65_535), 0)
    .option('--keep', 'leave the site in Rollcall afterwards', false)
    .option('--pull', 'no starts are pushed: clients learn of them when they check in', false)
    .option(
      '--observed',
      "Rollcall only looks on by the appliance's API; the appliance leads its fleet by itself",
      false,
    )
    .option('--https', 'the appliance is reached by HTTPS, with a certificate of its own making', false)
    .option(
      '--faults <names>',
      `with --observed: what goes wrong with the API while the fleet comes back (${API_FAULTS.join(', ')})`,
      someOf(API_FAULTS),
    )
    .option(
      '--rights <names>',
      `what the account of its API may do (default: all of ${APPLIANCE_RIGHTS.join(', ')})`,
      someOf(APPLIANCE_RIGHTS),
    )
    .option('--serve', 'keep the site alive, take it up again after a restart, obey resets', false)
    .option(
      '--speed <number>',
      "compresses the appliance's own hours, never the fleet's (default: 300 where a plan leads, else 1)",
      whole(1, 3_600),
    )
    .option('--auto-confirm', 'play the person who confirms the steps of an upgrade plan', false)
    .option('--transcript <file>', "write the plan's course there, as text that is the same every time")
    .option('--json', 'one JSON object a line instead of text', false);
  return program.parse(argv).opts<Arguments>();
}

/** Ends on a signal to stop, and with `watchParent` also when the process that started this one is gone. */
function createEnding(watchParent: boolean): AbortSignal {
  const ending = new AbortController();
  const end = (why: string) => () => ending.abort(new SimulationError(`Ended: ${why}.`));
  process.once('SIGINT', end('interrupted'));
  process.once('SIGTERM', end('asked to stop'));
  if (watchParent) {
    process.once('disconnect', end('the parent process is gone'));
    if (inputIsPipe()) {
      process.stdin.once('end', end('the parent process is gone'));
      process.stdin.once('error', end('the parent process is gone'));
      process.stdin.resume();
    }
  }
  return ending.signal;
}

/** A pipe that closes is the parent's end; a terminal or a file says nothing of the kind. */
function inputIsPipe(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket();
  } catch {
    return false;
  }
}

async function simulate(args: Arguments, key: string, reporter: Reporter): Promise<number> {
  const verdict = await runSimulation({
    ...args,
    key,
    scenario: args.scenario ?? 'happy',
    clients: args.clients ?? 500,
    slug: args.site,
    timeoutSeconds: args.timeout,
    signal: createEnding(false),
    hooks: {
      onPhase: (phase, site) => reporter.phase(phase, site),
      onProgress: (progress) => reporter.progress(progress),
      onNote: (text) => reporter.note(text),
    },
  });
  if (args.transcript !== undefined && verdict.transcript !== null) {
    writeFileSync(args.transcript, verdict.transcript);
  }
  reporter.verdict(verdict);
  return verdict.clean ? 0 : 1;
}

async function serve(args: Arguments, key: string, reporter: Reporter): Promise<number> {
  const site = args.site ?? 'demo';
  await serveSimulation({
    ...args,
    key,
    scenario: args.scenario ?? 'demo',
    clients: args.clients ?? 2000,
    slug: site,
    name: site === 'demo' ? 'Demo site' : `Simulated site ${site}`,
    signal: createEnding(true),
    hooks: {
      onPhase: (phase, slugOfSite) => reporter.phase(phase, slugOfSite),
      onProgress: (progress) => reporter.progress(progress),
      onNote: (text) => reporter.note(text),
    },
  });
  return 0;
}

async function main(): Promise<number> {
  const args = readArguments(process.argv);
  const reporter = createReporter({ json: args.json, terminal: process.stdout.isTTY });
  const key = args.key ?? process.env.ROLLCALL_BOOTSTRAP_KEY;
  if (key === undefined) {
    process.stderr.write('An administrator key is needed: give --key or set ROLLCALL_KEY.\n');
    return 2;
  }
  try {
    return await (args.serve ? serve(args, key, reporter) : simulate(args, key, reporter));
  } catch (error) {
    if (!(error instanceof SimulationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  } finally {
    reporter.end();
  }
}

// A parent that is gone takes its end of the pipes along; there is nobody left to tell.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
process.exit(await main());
