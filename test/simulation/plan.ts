import type { Settings } from '../../src/contracts/sites.js';
import type { AutomaticUpgrades, BulkActionName } from '../../src/contracts/words.js';
import { Prng } from '../../src/simulator/model/prng.js';
import type { Faults } from '../../src/simulator/model/scenarios.js';
import type { Target } from '../../src/upgrades/model/target.js';
import type { Weather } from './world/network.js';

/** What somebody asks of Rollcall. Clients are named by their number in the fleet. */
export type Command =
  | { kind: 'limit'; limit: number }
  | { kind: 'settings'; settings: Partial<Settings> }
  | { kind: 'pause' }
  | { kind: 'resume' }
  | { kind: 'mode'; mode: AutomaticUpgrades }
  | { kind: 'jump'; client: number }
  | { kind: 'bulk'; action: BulkActionName; clients: number[] | null }
  | { kind: 'delete'; client: number }
  | { kind: 'run'; target: Target }
  | { kind: 'close_gate'; opensInMs: number | null }
  | { kind: 'open_gate' };

export type Fault =
  /** A process dies right before the statement with that number, and comes back later. */
  | { kind: 'kill'; step: number; awayMs: number }
  | { kind: 'stop'; process: number; forMs: number }
  | { kind: 'wipe_redis' }
  /** When it is back it may have forgotten everything. */
  | { kind: 'redis_away'; forMs: number; forgets: boolean }
  | { kind: 'cut_database' };

export interface Timed<Thing> {
  atMs: number;
  what: Thing;
}

/** At that time; or, with `atStep`, in the middle of whatever happens then: right before the statement with that number. */
export type Asked = Timed<Command> & { atStep: number | null };

/** A history before it is told: everything that is chosen of it, so that it can be told again, whole or cut down. */
export interface Plan {
  seed: number;
  clients: number;
  pushes: boolean;
  /** The fleet has enrolled before the history begins. */
  isKnown: boolean;
  processes: number;
  settings: Partial<Settings>;
  passiveShare: number;
  faultsOfFleet: Partial<Faults>;
  /** With all other faults those of the fleet stop too. */
  mends: boolean;
  packageMib: [number, number];
  installSeconds: number;
  weather: Weather;
  /** NOTIFYs that are never heard. */
  deafness: number;
  /** Share of jobs that wait for long. */
  lateJobs: number;
  /** How long the reconciler's turns are apart. */
  tickMs: number;
  parkRate: number;
  slowRate: number;
  runs: Timed<Target>[];
  commands: Asked[];
  faults: Timed<Fault>[];
  /** When faults stop, and what is in the way is taken away. */
  calmAtMs: number;
}

const VERSIONS: readonly [string, ...string[]] = ['24.3.1', '24.3.1', '24.4.0', '24.2.3', '23.9.9'];
const COMMANDS: readonly [Command['kind'], ...Command['kind'][]] = [
  'limit',
  'limit',
  'jump',
  'jump',
  'jump',
  'bulk',
  'bulk',
  'pause',
  'resume',
  'mode',
  'settings',
  'delete',
  'run',
  'close_gate',
  'open_gate',
];

/** How long after the appliance's upgrade began its run begins. */
export const RUN_TAKES_MS = 600;
/** Shares of histories in which much is made to come together that chance alone would seldom bring together. */
const PRESSED_RATE = 0.08;
/** Those of this kind are longer. */
const PRESSED_RARE_RATE = 0.04;

/** Draws the history of that seed. */
export function planOf(seed: number): Plan {
  const random = new Prng(`history ${seed}`);
  // Most histories are short, so that many are told; in the long ones more comes together.
  const isLong = random.chance(0.04);
  const clients = isLong ? random.pick([2, 3, 4]) : random.pick([1, 1, 1, 1, 1, 1, 2, 2, 2, 3]);
  const pushes = random.chance(0.5);
  const isRough = random.chance(0.8);
  const calmAtMs = (isLong ? random.int(20, 70) : random.int(3, 9)) * 1000;
  const runAtMs = random.int(100, 800);
  const commandCount = random.int(0, isLong ? 6 : 3);
  const times = () => runAtMs + random.int(0, calmAtMs - runAtMs);
  const plan: Plan = {
    seed,
    clients,
    pushes,
    isKnown: random.chance(0.7),
    processes: random.pick([1, 1, 1, 2, 2, 2, 2, 3]),
    settings: settingsOf(random),
    passiveShare: random.pick([0, 0, 0.3]),
    faultsOfFleet: isRough ? faultsOfFleet(random) : {},
    mends: random.chance(0.9),
    packageMib: random.pick<[number, number]>([
      [3, 5],
      [3, 5],
      [3, 5],
      [3, 5],
      [3, 5],
      [20, 200],
    ]),
    installSeconds: random.pick([1, 1, 1, 1, 1, 1, 3, 10]),
    weather: isRough
      ? {
          lost: random.pick([0, 0.05, 0.2, 0.45]),
          doubled: random.pick([0, 0.1]),
          delayMs: random.pick([2, 20, 300]),
          slow: random.pick([0, 0.02, 0.1]),
        }
      : { lost: 0, doubled: 0, delayMs: 5, slow: 0 },
    lateJobs: isRough ? random.pick([0, 0.1, 0.3]) : 0,
    tickMs: isRough ? random.pick([1200, 1200, 5000]) : 1200,
    deafness: isRough ? random.pick([0, 0.3, 0.6]) : 0,
    parkRate: random.pick([0.05, 0.2, 0.6]),
    slowRate: isRough ? random.pick([0, 0, 0.02]) : 0,
    runs: [{ atMs: runAtMs, what: { version: '24.3.1', revision: '86042' } }],
    commands: [],
    faults: [],
    calmAtMs,
  };
  for (let made = 0; made < commandCount; made += 1) {
    const atStep = random.chance(0.5) ? random.int(10, isLong ? 300 : 120) : null;
    plan.commands.push({ atMs: times(), atStep, what: commandOf(random, plan) });
  }
  if (random.chance(PRESSED_RATE)) pressNewcomers(random, plan);
  if (random.chance(PRESSED_RATE)) plan.commands.push(secondRun(random, runAtMs + RUN_TAKES_MS));
  if (random.chance(PRESSED_RARE_RATE)) pressTellings(random, plan, runAtMs + RUN_TAKES_MS);
  if (random.chance(PRESSED_RARE_RATE)) pressReports(random, plan, runAtMs + RUN_TAKES_MS);
  const faultCount = isRough ? random.int(0, isLong ? 3 : 2) : 0;
  for (let made = 0; made < faultCount; made += 1) plan.faults.push({ atMs: times(), what: faultOf(random, plan) });
  return plan;
}

/** The fleet enrols twice at once, and clients are deleted meanwhile. */
function pressNewcomers(random: Prng, plan: Plan): void {
  plan.isKnown = false;
  plan.weather = { ...plan.weather, doubled: 0.6, delayMs: 2 };
  plan.parkRate = 0.6;
  for (let made = 0; made < 2; made += 1) {
    const client = random.int(0, plan.clients - 1);
    plan.commands.push({ atMs: 0, atStep: random.int(8, 45), what: { kind: 'delete', client } });
  }
}

/** Another run begins while the first one does, and the fleet comes back. */
function secondRun(random: Prng, firstAtMs: number): Asked {
  const target = { version: random.pick(VERSIONS), revision: null };
  return { atMs: firstAtMs + random.int(0, 12), atStep: null, what: { kind: 'run', target } };
}

/** Starts are held up on their way, and Redis forgets them meanwhile, so that they are told again. */
function pressTellings(random: Prng, plan: Plan, runAtMs: number): void {
  plan.clients = Math.min(2, plan.clients);
  plan.pushes = true;
  plan.settings.startWithinSeconds = 10;
  plan.weather = { lost: 0.4, doubled: 0, delayMs: 300, slow: 0.1 };
  plan.calmAtMs = Math.max(plan.calmAtMs, runAtMs + 12_000);
  for (let made = 0; made < 2; made += 1) {
    const what: Fault = { kind: 'redis_away', forMs: random.int(100, 1000), forgets: true };
    plan.faults.push({ atMs: runAtMs + random.int(500, 8000), what });
  }
}

/** Clients come back late from their upgrade, when another run has granted them the next one already. */
function pressReports(random: Prng, plan: Plan, runAtMs: number): void {
  plan.clients = 1;
  plan.pushes = true;
  plan.passiveShare = 0;
  plan.faultsOfFleet = {};
  Object.assign(plan.settings, { startWithinSeconds: 4, maxUpgradeSeconds: 5, clockSkewSeconds: 0 });
  plan.settings.automaticUpgrades = 'always';
  plan.installSeconds = 4;
  plan.packageMib = [3, 5];
  plan.tickMs = 1200;
  plan.weather = { lost: 0.1, doubled: 0, delayMs: 1500, slow: 0.02 };
  plan.calmAtMs = Math.max(plan.calmAtMs, runAtMs + 25_000);
  const what: Command = { kind: 'run', target: { version: '24.3.1', revision: null } };
  plan.commands = [{ atMs: runAtMs + random.int(4000, 11_000), atStep: null, what }];
}

function settingsOf(random: Prng): Partial<Settings> {
  const heartbeatSeconds = random.pick([15, 30, 45]);
  return {
    maxConcurrentUpgrades: random.pick([1, 1, 2, 3]),
    heartbeatSeconds,
    offlineAfterSeconds: heartbeatSeconds * random.pick([1, 2, 3]),
    startWithinSeconds: random.pick([4, 6, 10]),
    maxUpgradeSeconds: random.pick([5, 5, 5, 10, 20]),
    clockSkewSeconds: random.pick([0, 1, 3]),
    maxAttempts: random.pick([2, 2, 2, 3]),
    passiveCheckInHours: 1,
    passiveGraceHours: 1,
    automaticUpgrades: random.pick(['always', 'always', 'always', 'this_version']),
  };
}

const faultsOfFleet = (random: Prng): Partial<Faults> => ({
  repeatedCheckIn: random.pick([0, 0.1]),
  delayedHeartbeat: random.pick([0, 0.2]),
  vanishes: random.pick([0, 0.1]),
  reinstalled: random.pick([0, 0.5]),
  fails: random.pick([0, 0.15]),
  stalls: random.pick([0, 0.1]),
  failsForGoodClients: random.pick([0, 0, 0, 0, 0, 1]),
});

function commandOf(random: Prng, plan: Plan): Command {
  const client = random.int(0, plan.clients - 1);
  const kind = random.pick(COMMANDS);
  switch (kind) {
    case 'limit':
      return { kind, limit: random.int(1, 3) };
    case 'settings':
      return {
        kind,
        settings: {
          maxUpgradeSeconds: random.pick([5, 10, 20]),
          startWithinSeconds: random.pick([4, 6, 10]),
          clockSkewSeconds: random.int(plan.settings.clockSkewSeconds ?? 0, 3),
        },
      };
    case 'mode':
      return { kind, mode: random.pick(['disabled', 'this_version', 'always']) };
    case 'jump':
    case 'delete':
      return { kind, client };
    case 'bulk': {
      const clients = random.chance(0.3) ? null : [client, (client + 1) % plan.clients];
      return { kind, action: random.pick(['bump', 'bump', 'retry', 'hold', 'release']), clients };
    }
    case 'run':
      return { kind, target: { version: random.pick(VERSIONS), revision: random.chance(0.5) ? '1' : null } };
    case 'close_gate':
      return { kind, opensInMs: random.chance(0.5) ? null : random.int(0, 10_000) };
    case 'pause':
    case 'resume':
    case 'open_gate':
      return { kind };
  }
}

function faultOf(random: Prng, plan: Plan): Fault {
  switch (random.pick(['kill', 'kill', 'kill', 'stop', 'wipe_redis', 'redis_away', 'cut_database'] as const)) {
    case 'kill':
      return { kind: 'kill', step: random.int(1, 120), awayMs: random.int(0, 3000) };
    case 'stop':
      return {
        kind: 'stop',
        process: random.int(0, plan.processes - 1),
        forMs: random.int(500, random.chance(0.9) ? 8000 : 90_000),
      };
    case 'wipe_redis':
      return { kind: 'wipe_redis' };
    case 'redis_away':
      return {
        kind: 'redis_away',
        forMs: random.int(1000, random.chance(0.9) ? 8000 : 40_000),
        forgets: random.chance(0.5),
      };
    case 'cut_database':
      return { kind: 'cut_database' };
  }
}
