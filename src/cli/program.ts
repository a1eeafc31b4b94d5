import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ALERTS, SEVERITIES } from '../contracts/alert-words.js';
import { INCIDENT_LISTS } from '../contracts/alerts.js';
import { CLIENT_SORTS } from '../contracts/clients.js';
import { slugSchema, whySchema } from '../contracts/common.js';
import { CliError, Interrupted } from './cli-error.js';
import {
  alertAck,
  alertShow,
  alertsList,
  PAGE_MOST,
  silence,
  silences,
  unsilence,
  type AckOptions,
  type AlertsOptions,
  type SilenceOptions,
} from './commands/alerts.js';
import { bump, type BumpOptions } from './commands/bump.js';
import { clients, type ClientsOptions } from './commands/clients.js';
import { connectionTest, type ConnectionOptions } from './commands/connection.js';
import { doctor } from './commands/doctor.js';
import { limitGet, limitSet, type SetOptions } from './commands/limit.js';
import { ghosts, importFile, sweep, type ImportOptions, type SweepOptions } from './commands/observed.js';
import { pause, resume } from './commands/pause.js';
import { plan } from './commands/plan.js';
import { queue } from './commands/queue.js';
import { run, runs, type RunsOptions } from './commands/runs.js';
import { status, type StatusOptions } from './commands/status.js';
import { tail, type TailOptions } from './commands/tail.js';
import { wait, type WaitOptions } from './commands/wait.js';
import { Context, type GlobalOptions } from './context.js';
import { parseDuration } from './model/duration.js';
import { EXIT, exitCodeLines, type ExitCode } from './model/exit-codes.js';
import { LIMIT_LEAST, LIMIT_MOST, parseLimit } from './model/limit-words.js';
import { parseGoal, type RunChoice } from './model/wait-goal.js';
import { visibleText } from './model/visible-text.js';
import { FORMATS } from './printer.js';
import type { Surroundings } from './surroundings.js';

/** Runs one command line (without the program's own name) to its end; answers the exit code. */
export async function runProgram(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const said: Promise<void>[] = [];
  let exitCode: ExitCode = EXIT.ok;
  const begin = (work: (context: Context) => Promise<ExitCode>) => async (command: Command) => {
    exitCode = await work(new Context(command.optsWithGlobals<GlobalOptions>(), surroundings));
  };
  const program = describe(begin).version(surroundings.version, '-V, --version');
  quietly(program, {
    writeOut: (text) => void said.push(surroundings.stdout.write(text)),
    writeErr: (text) => void said.push(surroundings.stderr.write(visibleLines(text))),
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return await ended(error, surroundings);
  } finally {
    await Promise.all(said);
  }
}

const visibleLines = (text: string) => text.split('\n').map(visibleText).join('\n');

/** Nothing writes or ends the process but whoever called us. */
function quietly(
  command: Command,
  output: { writeOut: (text: string) => void; writeErr: (text: string) => void },
): void {
  command.exitOverride().configureOutput(output);
  for (const below of command.commands) quietly(below, output);
}

async function ended(error: unknown, { stderr, signal }: Surroundings): Promise<ExitCode> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof Interrupted || signal.aborted) return EXIT.interrupted;
  if (!(error instanceof CliError)) throw error;
  const todo = error.todo === null ? '' : `\n${visibleLines(error.todo)}`;
  await stderr.write(`${visibleLines(error.says)}${todo}\n`);
  return error.exitCode;
}

type Begin = (work: (context: Context) => Promise<ExitCode>) => (command: Command) => Promise<void>;

function describe(begin: Begin): Command {
  const program = new Command('rollcall')
    .description('Watches and steers a fleet of Jump Clients through the upgrade of their appliance, from a shell.')
    .addOption(new Option('-o, --output <format>', 'how to print').choices([...FORMATS]).default('table'))
    .option('--site <slug>', 'which site (ROLLCALL_SITE; default: the only one)', slug)
    .option('--url <url>', 'where Rollcall answers (ROLLCALL_URL; default: http://127.0.0.1:3000)')
    .option('--key <key>', 'an API key (better: ROLLCALL_KEY, else ROLLCALL_BOOTSTRAP_KEY); never printed')
    .addHelpText(
      'after',
      () =>
        `\nExit codes:\n${exitCodeLines().join('\n')}\n\nNO_COLOR=1 prints without colour and bars. More: docs/cli.md`,
    )
    .showHelpAfterError('(rollcall --help says more)');
  addReads(program, begin);
  addAlerts(program, begin);
  addSteering(program, begin);
  addObserved(program, begin);
  addFollowing(program, begin);
  addConnection(program, begin);
  return program;
}

function addReads(program: Command, begin: Begin): void {
  program
    .command('status')
    .description('the site at a glance: run, clients, slots, both clocks, what stops it')
    .option('-w, --watch', 'again and again, until Ctrl+C')
    .addOption(new Option('--every <duration>', 'with --watch: how often').argParser(seconds).default(2, '2s'))
    .action((options: StatusOptions, command: Command) => begin((context) => status(context, options))(command));

  addFilterOptions(program.command('clients'))
    .description('the clients that match a filter')
    .addOption(new Option('--sort <key>', 'in which order (default: name)').choices([...CLIENT_SORTS]))
    .option('--limit <number>', 'at most so many', whole(1, 1_000_000), 100)
    .option('--all', 'every one, however many')
    .option('--count', 'only how many there are')
    .action((options: ClientsOptions, command: Command) => begin((context) => clients(context, options))(command));

  program
    .command('queue')
    .description('who holds a slot, who is next, how many wait')
    .action((_options: object, command: Command) => begin(queue)(command));

  program
    .command('runs')
    .description('past and present upgrade runs, newest first; one with its report')
    .argument('[run]', 'a number, an id, or "latest"')
    .option('--limit <number>', 'at most so many', whole(1, 100_000), 20)
    .option('--all', 'every one')
    .action((which: string | undefined, options: RunsOptions, command: Command) =>
      begin((context) => (which === undefined ? runs(context, options) : run(context, which)))(command),
    );

  program
    .command('plan')
    .description('the upgrade plan of the appliance: where it stands and what is to be done')
    .argument('[number]', 'one by its number (default: the one that is on, else the latest)', whole(1, 1_000_000))
    .action((number: number | undefined, _options: object, command: Command) =>
      begin((context) => plan(context, number ?? null))(command),
    );
}

/** The parts of the filter of URL and API; each may be a list separated by commas. */
function addFilterOptions(command: Command): Command {
  return command
    .option('--filter <query>', 'a filter as in the dashboard’s URL: upgradeState=failed&group=Tills')
    .option('--state <states>', 'upgrade state: queued,upgrading,failed …')
    .option('--connection <words>', 'online,offline,standby,overdue,lost …')
    .option('--type <words>', 'active or passive')
    .option('--group <names>', 'groups (a comma within a name: \\,)')
    .option('--tag <names>', 'tags')
    .option('--client-version <versions>', 'versions that clients reported')
    .option('--reason <words>', 'why they do not move: waiting_for_slot,paused …')
    .option('--pending', 'only those labelled Upgrade Pending')
    .option('--no-pending', 'only those that are not')
    .option('-q, --search <text>', 'in name, hostname, client ID, tag and user');
}

function addAlerts(program: Command, begin: Begin): void {
  const alerts = program.command('alerts').description('what needs a person, who has it, and what is silenced');
  alerts
    .command('list', { isDefault: true })
    .description('alerts that are not resolved, most urgent first')
    .addOption(
      new Option('--list <list>', 'only those that fire, are muted, or are resolved').choices([...INCIDENT_LISTS]),
    )
    .addOption(new Option('--alert <alert>', 'of one kind').choices([...ALERTS]))
    .addOption(new Option('--severity <severity>', 'of one severity').choices([...SEVERITIES]))
    .option('--limit <number>', 'at most so many', whole(1, PAGE_MOST), 50)
    .action((options: AlertsOptions, command: Command) => begin((context) => alertsList(context, options))(command));
  alerts
    .command('show')
    .description('one alert: what holds, what to look at first, its clients and its story')
    .argument('<alert>', 'its number or its id')
    .action((which: string, _options: object, command: Command) =>
      begin((context) => alertShow(context, which))(command),
    );
  alerts
    .command('ack')
    .description('say that you have taken it on: it repeats no more')
    .argument('<alert>', 'its number or its id')
    .option('--note <text>', 'what others should know', reason)
    .option('--withdraw', 'say that nobody has it any more')
    .action((which: string, options: AckOptions, command: Command) =>
      begin((context) => alertAck(context, which, options))(command),
    );
  alerts
    .command('silence')
    .description('keep messages from going out, now or in a window that is planned')
    .option('--for <duration>', 'for how long: 45m, 2h, 1d')
    .option('--until <moment>', 'until when: 06:00, 2026-03-01T06:00Z')
    .option('--from <moment>', 'not now but from then on: a maintenance window')
    .requiredOption('--why <reason>', 'shown to everybody', reason)
    .option('--alert <alerts>', 'only these: client_offline,upgrade_failed … (some must be named to be silent)')
    .option('--filter <query>', 'only clients that match: group=Tills')
    .action((options: SilenceOptions, command: Command) => begin((context) => silence(context, options))(command));
  alerts
    .command('silences')
    .description('those that are active, and those that are planned')
    .action((_options: object, command: Command) => begin(silences)(command));
  alerts
    .command('unsilence')
    .description('end a silence now')
    .argument('<silence>', 'its id')
    .action((id: string, _options: object, command: Command) => begin((context) => unsilence(context, id))(command));
}

function addSteering(program: Command, begin: Begin): void {
  const limit = program.command('limit').description('the maximum of concurrent upgrades');
  limit
    .command('get', { isDefault: true })
    .description('the limit, what is in use, who set it last')
    .action((_options: object, command: Command) => begin(limitGet)(command));
  limit
    .command('set')
    .description('another limit; running upgrades finish whatever it is')
    .argument('<number>', `from ${LIMIT_LEAST} to ${LIMIT_MOST}`, limitNumber)
    .option('--why <reason>', 'kept in the audit trail; needed for a big raise', reason)
    .option('--revert-at <moment>', 'let it go back by itself: 06:00, 2h, 2026-03-01T06:00Z; "never" takes that back')
    .option('--expect <number>', 'only if it is this now', limitNumber)
    .option('--dry-run', 'change nothing; say what it would do, with the forecast of both')
    .action((to: number, options: SetOptions, command: Command) =>
      begin((context) => limitSet(context, to, options))(command),
    );

  program
    .command('pause')
    .description('start nothing new; what runs finishes')
    .requiredOption('--why <reason>', 'kept in the audit trail', reason)
    .action(({ why }: { why: string }, command: Command) => begin((context) => pause(context, why))(command));
  program
    .command('resume')
    .description('end a pause, and release the safety brake')
    .requiredOption('--why <reason>', 'kept in the audit trail', reason)
    .action(({ why }: { why: string }, command: Command) => begin((context) => resume(context, why))(command));

  program
    .command('bump')
    .description('move clients to the very front of the queue')
    .argument('[clients...]', 'names, client IDs, hostnames or ids')
    .option('--filter <query>', 'every one that matches: group=Tills&upgradeState=queued')
    .option(
      '--expect <number>',
      'only if the filter matches so many; needed for more than a tenth of the fleet',
      whole(1, 1_000_000),
    )
    .option('--why <reason>', 'kept in the audit trail', reason)
    .option('--dry-run', 'change nothing; say how many it would be')
    .action((names: string[], options: BumpOptions, command: Command) =>
      begin((context) => bump(context, names, options))(command),
    );
}

/** Of sites that are only observed. */
function addObserved(program: Command, begin: Begin): void {
  program
    .command('ghosts')
    .description('stale doubles of clients that were installed anew, on an observed site')
    .action((_options: object, command: Command) => begin(ghosts)(command));
  program
    .command('sweep')
    .description('look at the whole fleet of an observed site now')
    .option(
      '--confirm-removed <number>',
      'so many who are missing from the list may be removed, also where that is much of the fleet',
      whole(1, 1_000_000),
    )
    .action((options: SweepOptions, command: Command) => begin((context) => sweep(context, options))(command));
  program
    .command('import')
    .description('upload an export of the appliance’s Jump Clients, for an observed site without API')
    .argument('<file>', 'a .csv or .json file')
    .option('--partial', 'who is not in it is not taken for gone')
    .option('--taken-at <moment>', 'when the appliance wrote it: 2026-03-01T06:00:00Z (default: now)')
    .option(
      '--confirm-removed <number>',
      'remove so many who are not in it, also where that is much of the fleet',
      whole(0, 1_000_000),
    )
    .action((file: string, options: ImportOptions, command: Command) =>
      begin((context) => importFile(context, file, options))(command),
    );
}

function addFollowing(program: Command, begin: Begin): void {
  program
    .command('wait')
    .description('wait until the fleet is back: exit code 0 done, 1 it can no longer come about, 2 the time is over')
    .addOption(
      new Option('--until <goal>', '99% or a number of clients back, or "finished"')
        .argParser(goal)
        .default({ kind: 'finished' }, '"finished"'),
    )
    .addOption(
      new Option('--timeout <duration>', 'how long at most: 90s, 45m, 6h, 1d')
        .argParser(seconds)
        .default(6 * 3600, '6h'),
    )
    .addOption(
      new Option('--of <clients>', 'of whom: those that were there when the run began, or all')
        .choices(['cohort', 'all'])
        .default('cohort'),
    )
    .option('--run <run>', 'a number, "latest", or "next" for one that has not begun yet', runChoice, 'latest' as const)
    .addOption(new Option('--every <duration>', 'how often to look').argParser(seconds).default(5, '5s'))
    .addHelpText(
      'after',
      '\nIt fails (1) when too many have failed or are held for the goal, when the run is over short of it or superseded, and when the safety\n' +
        'brake holds with nothing left running. A pause or a closed gate is waited for.',
    )
    .action((options: WaitOptions, command: Command) => begin((context) => wait(context, options))(command));

  program
    .command('tail')
    .description('what happens, as it happens, until Ctrl+C')
    .option('-n, --lines <number>', 'begin with the last so many', whole(0, 50), 10)
    .option('--no-follow', 'end after those')
    .action((options: TailOptions, command: Command) => begin((context) => tail(context, options))(command));

  program
    .command('doctor')
    .description('check the way to Rollcall, step by step')
    .action((_options: object, command: Command) => begin(doctor)(command));
}

function addConnection(program: Command, begin: Begin): void {
  program
    .command('connection')
    .description('the way from Rollcall to an appliance')
    .command('test')
    .description(
      'try it out, step by step: of the site, or of what is given; each failure says what to change, and where',
    )
    .option('--appliance <url>', 'the site’s own address, e.g. https://support.example.com; without it: of the site')
    .option('--appliance-a <url>', 'of a pair: where A answers under a name of its own')
    .option('--appliance-b <url>', 'of a pair: where B does')
    .option('--client-id <id>', 'of the API account')
    .option('--secret-file <file>', 'holds its secret (or ROLLCALL_APPLIANCE_SECRET); never printed')
    .option('--ca <file>', 'PEM certificates to trust besides the well-known ones')
    .option('--proxy <url>', 'an HTTP proxy')
    .action((options: ConnectionOptions, command: Command) =>
      begin((context) => connectionTest(context, options))(command),
    );
}

function whole(least: number, most: number) {
  return (text: string): number => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

function limitNumber(text: string): number {
  const value = parseLimit(text);
  if (value !== null) return value;
  throw new InvalidArgumentError(
    `It must be a whole number from ${LIMIT_LEAST} to ${LIMIT_MOST}; to stop all starts: rollcall pause.`,
  );
}

function seconds(text: string): number {
  const value = parseDuration(text);
  if (value !== null) return value;
  throw new InvalidArgumentError('It must be a length of time, e.g. 30s, 45m, 6h.');
}

function slug(text: string): string {
  if (slugSchema.safeParse(text).success) return text;
  throw new InvalidArgumentError('It must be lower-case letters, digits and single hyphens, e.g. "head-office".');
}

function reason(text: string): string {
  const parsed = whySchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('It must be 1 to 500 signs.');
}

function goal(text: string): WaitOptions['until'] {
  const value = parseGoal(text);
  if (value !== null) return value;
  throw new InvalidArgumentError('It must be a share (99%), a number of clients (1200) or "finished".');
}

function runChoice(text: string): RunChoice {
  if (text === 'latest' || text === 'next') return text;
  return whole(1, 1_000_000)(text);
}
