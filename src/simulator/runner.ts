import { randomBytes } from 'node:crypto';
import type { SimulationScenario } from '../contracts/simulation-words.js';
import { playFaults } from './fault-course.js';
import { inspectFleet, type InspectionOptions } from './fleet-inspection.js';
import { JsonHttp } from './json-http.js';
import { SCENARIOS, type Scenario } from './model/scenarios.js';
import { inspectObserved } from './observed-inspection.js';
import { isPlanScenario } from './plan-expectations.js';
import { PlanPlay } from './plan-play.js';
import type { PlayOptions } from './play-options.js';
import { PlayTelling } from './play-telling.js';
import type { Play, SimulationHooks } from './play.js';
import { RollcallApi } from './rollcall-api.js';
import { PlayedSite, setStage, type Stage } from './stage.js';
import { SimulationError } from './simulation-error.js';
import { emptyNotes, tellStory, type StoryNotes } from './story.js';
import { tryToJump, type JumpTally } from './support-desk.js';
import { judge, verdictOn, type Verdict, type VerdictLine } from './verdict.js';
import { noSightings, type Sightings } from './sightings.js';
import { watchUntilFinished } from './watch.js';

export interface SimulationOptions extends PlayOptions {
  /** The site to make; by default a new name. */
  readonly slug?: string;
  /** Leave the site in Rollcall afterwards. */
  readonly keep?: boolean;
  /** The site has no driver that can push: clients learn of starts from the answers to their check-ins. */
  readonly pull?: boolean;
  readonly timeoutSeconds?: number;
  /** Ends everything at once; the site is still removed. */
  readonly signal?: AbortSignal;
  readonly hooks?: SimulationHooks;
}

const TIMEOUT_SECONDS = 600;
const CLEAN_UP_MS = 8_000;
const PROGRESS_EVERY_MS = 250;
const STOP_WITHIN_MS = 1_500;

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
  private readonly telling: PlayTelling;
  private support: Promise<void> = Promise.resolve();

  constructor(
    private readonly stage: Stage,
    hooks: SimulationHooks | undefined,
    startedAtMs: number,
  ) {
    const summary = () => this.sightings.summary;
    this.telling = new PlayTelling(stage, { hooks, startedAtMs, everyMs: PROGRESS_EVERY_MS, summary });
  }

  /** Until everybody is back, or the time allowed is over (which is for the verdict to judge). */
  async toTheEnd(timeout: AbortSignal): Promise<void> {
    const { stage } = this;
    const allBack = new AbortController();
    try {
      stage.site.enrol(stage.now());
      stage.pump.start();
      await tellStory(stage, this.notes, (phase) => this.telling.enter(phase));
      // Its failures are the play's; they must not go unheard while the play still runs.
      const support = tryToJump(stage, this.jumps, allBack.signal);
      this.support = support.catch(() => undefined);
      await Promise.all([support, watchUntilFinished(stage, this.sightings).finally(() => allBack.abort())]);
    } catch (error) {
      if (!timeout.aborted) throw error;
    }
  }

  async verdict(secondsAllowed: number, timedOut: boolean, ended: AbortSignal): Promise<Verdict> {
    const { stage, sightings, telling } = this;
    const { seconds } = telling;
    const isOver = !timedOut && !sightings.stoppedByBrake;
    telling.enter('inspecting');
    const asked = { timedOut, secondsAllowed, signal: ended };
    const lines = stage.observed
      ? await inspectObserved(stage, sightings, { ...asked, runsWanted: 1, isOver })
      : await this.inspect({ ...asked, isAsExpected: isOver, isRunOver: isOver });
    telling.enter('finished');
    telling.progress();
    return verdictOn(stage, { seconds, lines, jumpAttempts: this.jumps, transcript: null });
  }

  private async inspect(asked: Omit<InspectionOptions, 'notes' | 'meantToFail'>): Promise<VerdictLine[]> {
    const { stage, sightings, notes } = this;
    const meantToFail = stage.site.clients.filter((client) => client.failsForGood).length;
    return judge(await inspectFleet(stage, sightings, { ...asked, notes, meantToFail }));
  }

  async close(): Promise<void> {
    this.telling.close();
    await this.stage.pump.stop(STOP_WITHIN_MS);
    await this.support;
  }
}

/** Scenarios about something that only the appliance's own pages say. */
const NOT_SEEN_FROM_AFAR: readonly SimulationScenario[] = [
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
