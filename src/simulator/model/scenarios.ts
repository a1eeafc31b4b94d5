import type { Settings } from '../../contracts/sites.js';
import type { PlanScenario, SimulationScenario } from '../../contracts/simulation-words.js';
import { ORDINARY_APPLIANCE, type PairParticulars } from './pair-state.js';

/** From and to, both possible. */
export type Range = readonly [number, number];

/** How often what goes wrong. Rates are probabilities (0–1). They are inputs of the product, not hooks for tests. */
export interface Faults {
  /** A check-in that was answered is sent once more, up to 4 s later. */
  readonly repeatedCheckIn: number;
  /** A heartbeat is held up on its way and arrives after a newer one. */
  readonly delayedHeartbeat: number;
  /** An upgrade ends with the client gone, which comes back at its old version. */
  readonly vanishes: number;
  /** A client that vanished has been installed anew: its epoch grows. */
  readonly reinstalled: number;
  /** An upgrade is reported as failed. */
  readonly fails: number;
  /** An upgrade hangs until the client stops it at the longest time allowed. */
  readonly stalls: number;
  /** Clients whose every upgrade fails. */
  readonly failsForGoodClients: number;
  /** A start is taken, but the connection breaks before the answer. */
  readonly startAnswerCut: number;
  /** The connection breaks before the start is read. */
  readonly startLost: number;
  /** Clients that stay offline when the site software is new, because they do not trust the appliance's certificate any more. */
  readonly distrusts: number;
  /** The appliance answers nobody for a while: how often, from which second of the return on, how long each. */
  readonly outages: { readonly count: number; readonly fromSecond: Range; readonly seconds: Range };
}

const NO_FAULTS: Faults = {
  repeatedCheckIn: 0,
  delayedHeartbeat: 0,
  vanishes: 0,
  reinstalled: 0,
  fails: 0,
  stalls: 0,
  failsForGoodClients: 0,
  startAnswerCut: 0,
  startLost: 0,
  distrusts: 0,
  outages: { count: 0, fromSecond: [0, 0], seconds: [0, 0] },
};

/** When passive clients check in after the appliance came back: shares of them, and times in seconds since then. */
export interface PassiveHabits {
  readonly share: number;
  /** The rest checks in once, on boot, by the tray icon or by its daily check-in, within this time. */
  readonly withinSeconds: Range;
  /** These check in only when somebody connects to them, that is: after a Jump attempt. */
  readonly onlyWhenContacted: number;
  /** How long a day is to a passive client that is not up to date yet; without, it checks in but once. */
  readonly daySeconds?: number;
}

export interface Scenario {
  readonly name: SimulationScenario;
  readonly story: string;
  /** The settings that the simulator gives its site. */
  readonly settings: Partial<Settings>;
  readonly passive: PassiveHabits;
  /** Off: everybody is let in at once. */
  readonly honoursConnectionRate: boolean;
  /** Clients notice that the appliance is back within this many seconds. */
  readonly returnWithinSeconds: number;
  /** The size of an upgrade package, and what one client's own line carries. */
  readonly packageMib: Range;
  readonly lineMibps: number;
  readonly install: { readonly medianSeconds: number; readonly sigma: number; readonly mostSeconds: number };
  /** Jump attempts of support people at clients that wait in the queue. */
  readonly jumpAttempts: number;
  readonly faults: Faults;
  readonly appliance: PairParticulars;
}

/** A fleet's hour in about half a minute: a heartbeat and an offline limit to match. */
const QUICK: Partial<Settings> = {
  maxConcurrentUpgrades: 25,
  maxUpgradeBandwidthMibps: 100,
  connectionRatePerSecond: 50,
  heartbeatSeconds: 10,
  offlineAfterSeconds: 30,
  startWithinSeconds: 10,
  maxUpgradeSeconds: 60,
  clockSkewSeconds: 2,
};

const HAPPY: Scenario = {
  name: 'happy',
  story: 'everybody is active and everything works',
  settings: QUICK,
  passive: { share: 0, withinSeconds: [0, 0], onlyWhenContacted: 0 },
  honoursConnectionRate: true,
  returnWithinSeconds: 3,
  packageMib: [3, 5],
  lineMibps: 8,
  install: { medianSeconds: 0.9, sigma: 0.4, mostSeconds: 12 },
  jumpAttempts: 5,
  faults: NO_FAULTS,
  appliance: ORDINARY_APPLIANCE,
};

/** A fleet that comes back swiftly: what a plan scenario is about is the appliance. */
const LED_BY_PLAN: Omit<Scenario, 'name' | 'story'> = {
  ...HAPPY,
  settings: { ...QUICK, maxConcurrentUpgrades: 60, connectionRatePerSecond: 150 },
  passive: { share: 0.05, withinSeconds: [1, 6], onlyWhenContacted: 0, daySeconds: 8 },
  packageMib: [1, 2],
  jumpAttempts: 0,
};

const PAIR: PairParticulars = { ...ORDINARY_APPLIANCE, appliances: 'pair' };

/** Scenarios in which an upgrade plan of Rollcall's leads; what becomes of the plan in each stands with the plan stories. */
const PLAN_SCENARIOS: Record<PlanScenario, Scenario> = {
  single: { ...LED_BY_PLAN, name: 'single', story: 'one appliance is upgraded, base software first' },
  'base-only': {
    ...LED_BY_PLAN,
    name: 'base-only',
    story: 'one appliance gets its base updates and a licence package; no client has anything to do',
  },
  'failover-sync': {
    ...LED_BY_PLAN,
    name: 'failover-sync',
    story: 'the primary of a pair is upgraded, the fleet comes back to it, and then the backup follows',
    appliance: PAIR,
  },
  'failover-async': {
    ...LED_BY_PLAN,
    name: 'failover-async',
    story: 'the backup of a pair is upgraded and takes over, the fleet moves to it, and then the old primary follows',
    appliance: PAIR,
  },
  hardware: {
    ...LED_BY_PLAN,
    name: 'hardware',
    story: 'a new appliance is put up beside the old one and takes its place',
    appliance: { ...ORDINARY_APPLIANCE, appliances: 'migration' },
  },
  'base-update-fails': {
    ...LED_BY_PLAN,
    name: 'base-update-fails',
    story: 'the base update fails, after which nobody may restart the appliance or go on',
    appliance: { ...ORDINARY_APPLIANCE, baseUpdateFails: true },
  },
  'key-mismatch': {
    ...LED_BY_PLAN,
    name: 'key-mismatch',
    story: 'the second of a pair comes out of its update with an inter-appliance key of its own',
    appliance: { ...PAIR, newKeyAfterUpdate: 'B' },
  },
  'split-clock': {
    ...LED_BY_PLAN,
    name: 'split-clock',
    story: 'the clock of the backup is four minutes ahead, which spoils every download key',
    appliance: { ...PAIR, wrongClock: { appliance: 'B', offsetSeconds: 240 } },
  },
  'cert-store': {
    ...LED_BY_PLAN,
    name: 'cert-store',
    story: 'seven in ten clients stay offline after the upgrade, as they do not trust the appliance any more',
    appliance: PAIR,
    faults: { ...NO_FAULTS, distrusts: 0.7 },
  },
};

/** The scenario for a site whose appliance nobody can ask to contact a client: there nobody waits for that. */
export function withoutContacts(scenario: Scenario): Scenario {
  return { ...scenario, passive: { ...scenario.passive, onlyWhenContacted: 0 } };
}

export const SCENARIOS: Record<SimulationScenario, Scenario> = {
  ...PLAN_SCENARIOS,
  happy: HAPPY,
  flood: {
    ...HAPPY,
    name: 'flood',
    story: 'the whole fleet is back in the same instant, and a quarter of the check-ins come twice',
    settings: { ...QUICK, maxConcurrentUpgrades: 40 },
    honoursConnectionRate: false,
    returnWithinSeconds: 0,
    faults: { ...NO_FAULTS, repeatedCheckIn: 0.25 },
  },
  'passive-tail': {
    ...HAPPY,
    name: 'passive-tail',
    story: 'two in five are passive: most check in over time, a few only when somebody tries to Jump to them',
    settings: { ...QUICK, maxConcurrentUpgrades: 30 },
    passive: { share: 0.4, withinSeconds: [1, 25], onlyWhenContacted: 0.05 },
  },
  flaky: {
    ...HAPPY,
    name: 'flaky',
    story:
      'clients vanish, fail and hang; starts, answers and check-ins are lost, repeated and late; the appliance falls silent twice',
    settings: {
      ...QUICK,
      maxConcurrentUpgrades: 30,
      startWithinSeconds: 8,
      maxUpgradeSeconds: 12,
      clockSkewSeconds: 1,
      heartbeatSeconds: 5,
    },
    passive: { share: 0.05, withinSeconds: [1, 15], onlyWhenContacted: 0 },
    faults: {
      repeatedCheckIn: 0.05,
      delayedHeartbeat: 0.05,
      vanishes: 0.02,
      reinstalled: 0.2,
      fails: 0.02,
      stalls: 0.005,
      failsForGoodClients: 2,
      startAnswerCut: 0.03,
      startLost: 0.02,
      distrusts: 0,
      outages: { count: 2, fromSecond: [5, 15], seconds: [1.5, 3] },
    },
  },
  demo: {
    ...HAPPY,
    name: 'demo',
    story: 'a fleet of mostly active clients comes back, with a little of everything that happens in a real night',
    settings: {
      maxConcurrentUpgrades: 25,
      maxUpgradeBandwidthMibps: 100,
      connectionRatePerSecond: 50,
      heartbeatSeconds: 15,
      offlineAfterSeconds: 45,
      startWithinSeconds: 15,
      maxUpgradeSeconds: 60,
      clockSkewSeconds: 3,
    },
    passive: { share: 0.1, withinSeconds: [5, 200], onlyWhenContacted: 0 },
    returnWithinSeconds: 20,
    install: { medianSeconds: 2.6, sigma: 0.45, mostSeconds: 30 },
    jumpAttempts: 0,
    faults: { ...NO_FAULTS, vanishes: 0.005, fails: 0.01 },
  },
};
