import { randomBytes } from 'node:crypto';
import type { ApplianceRight } from '../contracts/observed-words.js';
import type { SimulationScenario } from '../contracts/simulation-words.js';
import { playFaults } from './fault-course.js';
import { compareClients, findLostCheckIns } from './inspection.js';
import { JsonHttp } from './json-http.js';
import type { ApiFault } from './model/api-faults.js';
import { SCENARIOS, type Scenario } from './model/scenarios.js';
import { inspectObserved } from './observed-inspection.js';
import { isPlanScenario } from './plan-expectations.js';
import { PlanPlay } from './plan-play.js';
import type { Play, SimulationHooks } from './play.js';
import { RollcallApi } from './rollcall-api.js';
import { PlayedSite, setStage, type Stage } from './stage.js';
import { SimulationError } from './simulation-error.js';
import { emptyNotes, tellStory, type Phase, type StoryNotes } from './story.js';
import { tryToJump, type JumpTally } from './support-desk.js';
import { judge, type Verdict, type VerdictLine } from './verdict.js';
import { noSightings, type Sightings } from './sightings.js';
import { summaryAtTheEnd, watchUntilFinished } from './watch.js';

export interface SimulationOptions {
  /** Where Rollcall answers, without a path. */
  readonly url: string;
  /** An administrator's key. */
  readonly key: string;
  readonly scenario: SimulationScenario;
  readonly clients: number;
  readonly seed: number;
  /** Overrides the scenario's maximum of concurrent upgrades. */
  readonly limit?: number;
  /** The site to make; by default a new name. */
  readonly slug?: string;
  /** Leave the site in Rollcall afterwards. */
  readonly keep?: boolean;
  /** The site has no driver that can push: clients learn of starts from the answers to their check-ins. */
  readonly pull?: boolean;
  /** Rollcall only looks on, by the appliance's own API, and the appliance leads its fleet by itself. */
  readonly observed?: boolean;
  /** The appliance is reached by HTTPS, with a certificate of its own making. */
  readonly https?: boolean;
  /** What the API account of the appliance may do; by default all that Rollcall makes use of. */
  readonly rights?: readonly ApplianceRight[];
  /** What goes wrong with the appliance's API while the fleet comes back, one after the other. */
  readonly faults?: readonly ApiFault[];
  readonly port?: number;
  readonly timeoutSeconds?: number;
  /** By how much the appliance's own hours are compressed; by default 300 where a plan leads, else 1. */
  readonly speed?: number;
  /** The simulation plays the person who confirms the steps of a plan. */
  readonly autoConfirm?: boolean;
  /** Ends everything at once; the site is still removed. */
  readonly signal?: AbortSignal;
  readonly hooks?: SimulationHooks;
}

const TIMEOUT_SECONDS = 600;
const CLEAN_UP_MS = 8_000;
const PROGRESS_EVERY_MS = 250;
const STOP_WITHIN_MS = 1_500;
/** What was said last may still be on its way into Rollcall's answers. */
const COMPARE_WITHIN_MS = 15_000;
/** Rollcall looks for runs that have come to their end every 10 s. */
const RUN_JUDGED_WITHIN_MS = 25_000;

/**
 * Plays one scenario against a running Rollcall, on a site of its own, and answers the verdict. Rejects with a SimulationError when it
 * cannot go on (no Rollcall, wrong key, name taken), and with the signal's reason when it is ended from outside.
 */
export async function runSimulation(options: SimulationOptions): Promise<Verdict> {
  const ended = options.signal ?? new AbortController().signal;
  refuseImpossible(options);
  const http = new JsonHttp(options.url);
  const { pull = false, observed = false, port, https, rights } = options;
  const played = pull ? null : await PlayedSite.listen({ port, https, rights });
  const slug = options.slug ?? `sim-${options.scenario}-${options.seed}-${randomBytes(3).toString('hex')}`;
  try {
    const api = new RollcallApi(http, options.key, ended);
    await api.waitUntilReady(20_000);
    const name = `Simulation ${options.scenario}, seed ${options.seed}`;
    const led = { slug, name, control: 'managed', driver: { kind: 'none' } } as const;
    await api.createSite(played?.siteBody(slug, name, SCENARIOS[options.scenario], observed) ?? led);
    try {
      return await playOnce(options, api, slug, played, ended);
    } finally {
      if (options.keep !== true) await removeSite(http, options.key, slug);
    }
  } finally {
    await played?.close();
    http.close();
  }
}

async function playOnce(
  options: SimulationOptions,
  api: RollcallApi,
  slug: string,
  played: PlayedSite | null,
  ended: AbortSignal,
): Promise<Verdict> {
  const timeoutSeconds = options.timeoutSeconds ?? TIMEOUT_SECONDS;
  const startedAtMs = Date.now();
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const finale = new AbortController();
  const signal = AbortSignal.any([ended, timeout, finale.signal]);
  const scenario = SCENARIOS[options.scenario];
  const settings = await api.changeSettings(slug, wantedSettings(scenario, options.limit));
  const { clients, seed, pull = false, observed = false } = options;
  const speed = options.speed ?? defaultSpeed(options.scenario);
  const stage = await setStage({ api, slug, pull, observed, scenario, seed, clients, speed, settings, signal });
  played?.show(stage.site, stage.pump);
  options.hooks?.onStage?.(stage, { url: played?.url ?? '', secret: played?.secret ?? '' });
  const play = createPlay(stage, options, startedAtMs);
  const faults = playFaults(stage, options.faults ?? [], (text) => options.hooks?.onNote?.(text), signal);
  // They end with the play, or before.
  const faultsOver = faults.catch(() => undefined);
  try {
    await play.toTheEnd(timeout);
    return await play.verdict(timeoutSeconds, timeout.aborted, ended);
  } finally {
    finale.abort();
    await faultsOver;
    await play.close();
  }
}

function refuseImpossible({ pull, observed, scenario, faults = [] }: SimulationOptions): void {
  if (pull === true && isPlanScenario(scenario)) {
    throw new SimulationError('A plan leads by what it can see of the appliance: such a scenario cannot be pulled.');
  }
  if (pull === true && observed === true) {
    throw new SimulationError('Nobody pulls a start from Rollcall where it only looks on.');
  }
  if (observed === true && NOT_SEEN_FROM_AFAR.includes(scenario)) {
    throw new SimulationError(`What scenario "${scenario}" is about does not show in the appliance's own API.`);
  }
  if (observed !== true && faults.length > 0) {
    throw new SimulationError("Faults of the appliance's own API are for a site that is observed by it.");
  }
}

function createPlay(stage: Stage, options: SimulationOptions, startedAtMs: number): Play {
  const { scenario, hooks, autoConfirm = false } = options;
  if (!isPlanScenario(scenario)) return new FleetPlay(stage, hooks, startedAtMs);
  return new PlanPlay(stage, { scenario, autoConfirm, hooks, startedAtMs });
}

/** One play of a scenario that leads the night by itself: what it has seen so far. */
class FleetPlay implements Play {
  private readonly notes: StoryNotes = emptyNotes();
  private readonly sightings: Sightings = noSightings();
  private readonly jumps: JumpTally = {};
  private phase: Phase = 'enrolling';
  private readonly ticker: NodeJS.Timeout;
  private support: Promise<void> = Promise.resolve();

  constructor(
    private readonly stage: Stage,
    private readonly hooks: SimulationHooks | undefined,
    private readonly startedAtMs: number,
  ) {
    this.ticker = setInterval(() => this.tellProgress(), PROGRESS_EVERY_MS);
  }

  /** Until everybody is back, or the time allowed is over (which is for the verdict to judge). */
  async toTheEnd(timeout: AbortSignal): Promise<void> {
    const { stage } = this;
    const allBack = new AbortController();
    try {
      stage.site.enrol(stage.now());
      stage.pump.start();
      await tellStory(stage, this.notes, (phase) => this.enter(phase));
      // Its failures are the play's; they must not go unheard while the play still runs.
      const support = tryToJump(stage, this.jumps, allBack.signal);
      this.support = support.catch(() => undefined);
      await Promise.all([support, watchUntilFinished(stage, this.sightings).finally(() => allBack.abort())]);
    } catch (error) {
      if (!timeout.aborted) throw error;
    }
  }

  async verdict(secondsAllowed: number, timedOut: boolean, ended: AbortSignal): Promise<Verdict> {
    const { stage, sightings } = this;
    const seconds = Math.round((Date.now() - this.startedAtMs) / 100) / 10;
    // Otherwise there is no use in waiting for Rollcall to come round.
    const isOver = !timedOut && !sightings.stoppedByBrake;
    this.enter('inspecting');
    const lines = stage.observed
      ? await inspectObserved(stage, sightings, { timedOut, secondsAllowed, runsWanted: 1, isOver, signal: ended })
      : await this.inspect(secondsAllowed, timedOut, isOver, ended);
    this.enter('finished');
    this.tellProgress();
    return {
      clean: lines.every((line) => line.ok),
      slug: stage.slug,
      scenario: stage.scenario.name,
      seed: stage.seed,
      clients: stage.site.clients.length,
      seconds,
      lines,
      truth: stage.site.report(),
      counts: stage.site.truth,
      jumpAttempts: this.jumps,
      transcript: null,
    };
  }

  private async inspect(
    secondsAllowed: number,
    timedOut: boolean,
    isOver: boolean,
    ended: AbortSignal,
  ): Promise<VerdictLine[]> {
    const { stage } = this;
    const differences = await compareClients(stage, ended, isOver ? COMPARE_WITHIN_MS : 0);
    const summary = await summaryAtTheEnd(stage, ended, isOver ? RUN_JUDGED_WITHIN_MS : 0);
    const runs = await stage.api.runs(stage.slug);
    await stage.pump.stop();
    const lostCheckIns = await findLostCheckIns(stage, ended);
    const { truth, target } = stage.site;
    return judge({
      timedOut,
      stoppedByBrake: this.sightings.stoppedByBrake,
      secondsAllowed,
      truth,
      notes: this.notes,
      target: { version: target.siteVersion, revision: target.siteRevision },
      runs,
      summary,
      limitHighest: Math.max(this.sightings.limitHighest, stage.settings.maxConcurrentUpgrades),
      falselyUpToDate: [...this.sightings.falselyUpToDate],
      differences,
      lostCheckIns,
      meantToFail: stage.site.clients.filter((client) => client.failsForGood).length,
    });
  }

  async close(): Promise<void> {
    clearInterval(this.ticker);
    await this.stage.pump.stop(STOP_WITHIN_MS);
    await this.support;
  }

  private enter(phase: Phase): void {
    this.phase = phase;
    this.hooks?.onPhase?.(phase, this.stage.slug);
  }

  private tellProgress(): void {
    this.hooks?.onProgress?.({
      phase: this.phase,
      seconds: (Date.now() - this.startedAtMs) / 1000,
      truth: this.stage.site.report(),
      summary: this.sightings.summary,
    });
  }
}

/** Scenarios about something that only the appliance's own pages say. */
export const NOT_SEEN_FROM_AFAR: readonly SimulationScenario[] = [
  'base-update-fails',
  'key-mismatch',
  'split-clock',
  'hardware',
];

const PLAN_SPEED = 300;

export function defaultSpeed(scenario: SimulationScenario): number {
  return isPlanScenario(scenario) ? PLAN_SPEED : 1;
}

export function wantedSettings(scenario: Scenario, limit: number | undefined): Scenario['settings'] {
  return { ...scenario.settings, ...(limit !== undefined && { maxConcurrentUpgrades: limit }) };
}

/** Also when everything else was ended: with a time limit of its own. */
async function removeSite(http: JsonHttp, key: string, slug: string): Promise<void> {
  const api = new RollcallApi(http, key, AbortSignal.timeout(CLEAN_UP_MS));
  await api.deleteSite(slug).catch((error: unknown) => {
    process.stderr.write(`The site "${slug}" could not be removed: ${String(error)}\n`);
  });
}
