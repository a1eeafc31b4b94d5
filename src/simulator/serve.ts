import type { SimulationScenario } from '../contracts/simulation-words.js';
import { JsonHttp } from './json-http.js';
import { playFaults } from './fault-course.js';
import { SCENARIOS } from './model/scenarios.js';
import { pause } from './pause.js';
import { attendPlans } from './plan-attendance.js';
import { isPlanScenario } from './plan-expectations.js';
import { RollcallApi } from './rollcall-api.js';
import type { PlayOptions } from './play-options.js';
import { PlayTelling } from './play-telling.js';
import type { SimulationHooks } from './play.js';
import { defaultSpeed, wantedSettings } from './runner.js';
import { INGEST_KEY_NAME, PlayedSite, setStage, type Stage } from './stage.js';
import { emptyNotes, tellStory, type Phase } from './story.js';
import { tryToJump } from './support-desk.js';
import { takeUpObserved } from './taking-up-observed.js';
import { takeUp, type TakenUp } from './taking-up.js';

export interface ServeOptions extends PlayOptions {
  readonly slug: string;
  readonly name: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly hooks?: SimulationHooks;
}

const PROGRESS_EVERY_MS = 2_000;
const READY_WITHIN_MS = 120_000;
const REFUSED_FOR_MS = 10_000;
const LOOK_EVERY_MS = 1_000;
const STOP_WITHIN_MS = 1_000;
/** What ends one episode besides the end of everything. */
const RESET = Symbol('reset');
type Ending = { kind: 'reset'; scenario: SimulationScenario } | { kind: 'site_removed' } | { kind: 'start_again' };

/**
 * Plays a site that stays: takes it up where Rollcall knows it, makes it otherwise; goes on with its clients' check-ins when the run is
 * over; begins anew when told to. Resolves when the signal ends it or when somebody has removed the site.
 */
export async function serveSimulation(options: ServeOptions): Promise<void> {
  const http = new JsonHttp(options.url);
  const played = await PlayedSite.listen(options);
  const cutOff = () => http.close();
  options.signal.addEventListener('abort', cutOff);
  try {
    const api = new RollcallApi(http, options.key, options.signal);
    await api.waitUntilReady(READY_WITHIN_MS);
    let scenario = options.scenario;
    for (;;) {
      const ending = await playEpisode(options, api, played, scenario);
      played.hide();
      if (ending.kind === 'site_removed') {
        options.hooks?.onNote?.(`The site "${options.slug}" was removed in Rollcall; nothing is left to play.`);
        return;
      }
      if (ending.kind === 'start_again') continue;
      options.hooks?.onNote?.(`Beginning anew with scenario "${ending.scenario}".`);
      scenario = ending.scenario;
      await api.deleteSite(options.slug);
    }
  } catch (error) {
    if (!options.signal.aborted) throw error;
  } finally {
    options.signal.removeEventListener('abort', cutOff);
    http.close();
    await played.close();
  }
}

/** From the site's making (or taking up) until a reset, its removal, or the end of everything (which throws). */
async function playEpisode(
  options: ServeOptions,
  api: RollcallApi,
  played: PlayedSite,
  scenarioName: SimulationScenario,
): Promise<Ending> {
  const episode = new AbortController();
  let resetTo = scenarioName;
  played.allowReset((body) => {
    resetTo = body.scenario ?? scenarioName;
    episode.abort(RESET);
  });
  const signal = AbortSignal.any([options.signal, episode.signal]);
  const { stage, takenUp } = await openSite(options, api, played, scenarioName, signal);
  const { hooks } = options;
  const telling = { hooks, startedAtMs: Date.now(), everyMs: PROGRESS_EVERY_MS, summary: () => null };
  const teller = new PlayTelling(stage, telling);
  try {
    await play(options, stage, takenUp, (phase) => teller.enter(phase));
    return await Promise.race([liveOn(options, stage), attend(options, stage), spoil(options, stage)]);
  } catch (error) {
    if (options.signal.aborted) throw error;
    if (episode.signal.reason === RESET) return { kind: 'reset', scenario: resetTo };
    // Whatever went wrong: without its site there is nothing to play.
    if ((await api.findSite(options.slug)) === null) return { kind: 'site_removed' };
    throw error;
  } finally {
    teller.close();
    episode.abort();
    await stage.pump.stop(STOP_WITHIN_MS);
  }
}

async function openSite(
  options: ServeOptions,
  api: RollcallApi,
  played: PlayedSite,
  scenarioName: SimulationScenario,
  signal: AbortSignal,
): Promise<{ stage: Stage; takenUp: TakenUp | null }> {
  const { slug, name, seed, clients, observed = false } = options;
  const scenario = SCENARIOS[scenarioName];
  const isNew = (await api.findSite(slug)) === null;
  if (isNew) {
    await api.createSite(played.siteBody(slug, name, scenario, observed));
    await api.changeSettings(slug, wantedSettings(scenario, options.limit));
  } else {
    await api.pointDriver(slug, played.driverFor(scenario, observed));
    await api.revokeKeysOf(slug, INGEST_KEY_NAME);
  }
  const settings = await api.settings(slug);
  const speed = options.speed ?? defaultSpeed(scenarioName);
  const stage = await setStage({ api, slug, pull: false, observed, scenario, seed, clients, speed, settings, signal });
  // Until it is shown the appliance answers nothing: it must not be seen at its old version when that is past.
  const takenUp = isNew ? null : await (observed ? takeUpObserved(stage) : takeUp(stage));
  played.show(stage.site, stage.pump);
  options.hooks?.onStage?.(stage, { url: played.url, secret: played.secret });
  return { stage, takenUp };
}

async function play(
  options: ServeOptions,
  stage: Stage,
  takenUp: TakenUp | null,
  enter: (phase: Phase) => void,
): Promise<void> {
  if (takenUp === null) stage.site.enrol(stage.now());
  else options.hooks?.onNote?.(`Taking up "${stage.slug}", where Rollcall knows ${takenUp.clientsKnown} clients.`);
  stage.pump.start();
  const isLedByPlan = isPlanScenario(stage.scenario.name);
  if (takenUp?.runHasBegun !== true) {
    if (isLedByPlan) enter('following_plan');
    else await tellStory(stage, emptyNotes(), enter);
  } else {
    enter('returning');
    stage.site.beginReturn(stage.now(), true);
    stage.pump.wake();
  }
  await tryToJump(stage, {});
}

/** The plans that somebody begins in Rollcall need hands at the appliances, and perhaps a voice. */
function attend(options: ServeOptions, stage: Stage): Promise<never> {
  const isNeeded = isPlanScenario(stage.scenario.name) || options.autoConfirm === true;
  if (!isNeeded) return new Promise<never>(() => undefined);
  return attendPlans(stage, options.autoConfirm === true, (text) => options.hooks?.onNote?.(text));
}

async function spoil({ faults = [], hooks }: ServeOptions, stage: Stage): Promise<never> {
  if (faults.length > 0) await playFaults(stage, faults, (text) => hooks?.onNote?.(text), stage.signal);
  return new Promise<never>(() => undefined);
}

/** The fleet goes on reporting; looks now and then whether Rollcall still takes it. */
async function liveOn(options: ServeOptions, stage: Stage): Promise<Ending> {
  for (;;) {
    await pause(LOOK_EVERY_MS, stage.signal);
    // Nothing that Rollcall refuses tells that the site is gone.
    if (stage.observed && (await stage.api.findSite(stage.slug)) === null) return { kind: 'site_removed' };
    const refusal = stage.pump.refusalLastingMs(REFUSED_FOR_MS);
    if (refusal === null) continue;
    if ((await stage.api.findSite(stage.slug)) === null) return { kind: 'site_removed' };
    options.hooks?.onNote?.(`Rollcall refuses the check-ins (${refusal}); starting again with a new key.`);
    return { kind: 'start_again' };
  }
}
