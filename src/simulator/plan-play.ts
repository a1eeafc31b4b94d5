import { compareClients, findLostCheckIns, type Differences } from './inspection.js';
import type { Plan } from '../contracts/plans.js';
import type { Run, Summary } from '../contracts/upgrades.js';
import type { PlanScenario } from '../contracts/simulation-words.js';
import { inspectObserved } from './observed-inspection.js';
import { PlanApi } from './plan-api.js';
import { PLAN_EXPECTATIONS, type PlanExpectation } from './plan-expectations.js';
import { PlanOperator } from './plan-operator.js';
import { followPlan, startPlan, type Follower } from './plan-story.js';
import { transcriptOf } from './plan-transcript.js';
import { judgePlan, type AppliancesWord } from './plan-verdict.js';
import type { Play, SimulationHooks } from './play.js';
import type { Stage } from './stage.js';
import { emptyNotes, waitForEnrolment, waitUntilSeen, type Phase } from './story.js';
import {
  judge,
  judgeCheckIns,
  judgeDifferences,
  judgeInTime,
  judgeStarts,
  type Verdict,
  type VerdictFacts,
  type VerdictLine,
} from './verdict.js';
import { noSightings, type Sightings } from './sightings.js';
import { summaryAtTheEnd, watchUntilFinished } from './watch.js';

const PROGRESS_EVERY_MS = 250;
const STOP_WITHIN_MS = 1_500;
const COMPARE_WITHIN_MS = 15_000;
const RUN_JUDGED_WITHIN_MS = 25_000;

export interface PlanPlayOptions {
  readonly scenario: PlanScenario;
  /** The operator confirms by itself; otherwise somebody does so in Rollcall. */
  readonly autoConfirm: boolean;
  readonly hooks: SimulationHooks | undefined;
  readonly startedAtMs: number;
}

/** One play of a scenario that an upgrade plan leads. */
export class PlanPlay implements Play {
  private readonly sightings: Sightings = noSightings();
  private readonly expected: PlanExpectation;
  private readonly follower: Follower;
  private readonly ticker: NodeJS.Timeout;
  private phase: Phase = 'enrolling';
  private stood: Plan | null = null;
  private plan: Plan | null = null;
  private appliancesWord: AppliancesWord | null = null;

  constructor(
    private readonly stage: Stage,
    private readonly options: PlanPlayOptions,
  ) {
    this.expected = PLAN_EXPECTATIONS[options.scenario];
    const api = new PlanApi(stage.api, stage.slug);
    const tell = (text: string) => this.options.hooks?.onNote?.(text);
    const operator = new PlanOperator(stage, api, { confirms: options.autoConfirm, tell });
    this.follower = { stage, api, operator, expected: this.expected, tell };
    this.ticker = setInterval(() => this.tellProgress(), PROGRESS_EVERY_MS);
  }

  async toTheEnd(timeout: AbortSignal): Promise<void> {
    const { stage } = this;
    const over = new AbortController();
    const watching = this.watch(over.signal);
    try {
      this.enter('enrolling');
      stage.site.enrol(stage.now());
      stage.pump.start();
      await waitForEnrolment(stage);
      await waitUntilSeen(stage, 'siteVersion');
      this.enter('following_plan');
      await this.lead();
      // The last clients may be back after the plan's end.
      if (this.expected.fleet === 'all_back' && this.plan?.state === this.expected.ends.state) await watching;
    } catch (error) {
      if (!timeout.aborted) throw error;
    } finally {
      over.abort();
      await watching;
    }
  }

  async verdict(secondsAllowed: number, timedOut: boolean, ended: AbortSignal): Promise<Verdict> {
    const { stage } = this;
    const seconds = Math.round((Date.now() - this.options.startedAtMs) / 100) / 10;
    this.enter('inspecting');
    const isAsExpected = !timedOut && this.plan?.state === this.expected.ends.state;
    const isOver = isAsExpected && this.expected.fleet === 'all_back';
    const fleet = stage.observed
      ? await inspectObserved(stage, this.sightings, {
          timedOut,
          secondsAllowed,
          runsWanted: this.expected.fleet === 'no_run' ? 0 : 1,
          isOver: isAsExpected,
          signal: ended,
        })
      : await this.inspect(secondsAllowed, timedOut, { isAsExpected, isOver }, ended);
    const lines = [...this.judgePlan(), ...fleet];
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
      jumpAttempts: {},
      transcript: this.transcript(),
    };
  }

  private async inspect(
    secondsAllowed: number,
    timedOut: boolean,
    { isAsExpected, isOver }: { isAsExpected: boolean; isOver: boolean },
    ended: AbortSignal,
  ): Promise<VerdictLine[]> {
    const { stage } = this;
    const differences = await compareClients(stage, ended, isAsExpected ? COMPARE_WITHIN_MS : 0);
    const summary = await summaryAtTheEnd(stage, ended, isOver ? RUN_JUDGED_WITHIN_MS : 0);
    const runs = await stage.api.runs(stage.slug);
    await stage.pump.stop();
    const lostCheckIns = await findLostCheckIns(stage, ended);
    const facts = this.factsOf({ timedOut, secondsAllowed, differences, summary, runs, lostCheckIns });
    return this.judgeFleet(facts);
  }

  async close(): Promise<void> {
    clearInterval(this.ticker);
    await this.stage.pump.stop(STOP_WITHIN_MS);
  }

  /** Makes the plan, follows it, and gives it up where it is held for good. */
  private async lead(): Promise<void> {
    const { api } = this.follower;
    const id = await startPlan(this.follower);
    this.stood = await followPlan(this.follower, id);
    this.plan = this.stood;
    this.appliancesWord = this.askAppliances();
    if (this.stood.state !== 'running') return;
    const change = await api.abort(id, { reason: 'It is held up for good; what it waits for is mended first.' });
    if (change.ok) this.plan = change.plan;
    else this.follower.tell(`The plan cannot be given up: ${change.why}.`);
  }

  /** What Rollcall's gate protects from the appliance refuses too. */
  private askAppliances(): AppliancesWord | null {
    const { site } = this.stage;
    const nowMs = this.stage.now();
    const { ends } = this.expected;
    if (ends.state !== 'aborted') return null;
    const answer = (done: ReturnType<typeof site.pair.syncNow>) => (done.ok ? 'obeyed' : done.reason);
    if (ends.reason === 'keys_differ') {
      const seen = answer(site.pair.establishFailover(site.pair.production.name, nowMs));
      return { order: 'the appliance asked to establish failover', expected: 'keys_differ', seen };
    }
    if (ends.reason !== 'clock_out_of_step') return null;
    const seen = answer(site.pair.updateByHand('B', 'base-6.1.6', nowMs));
    return { order: 'the download key of the appliance', expected: 'clock_out_of_step', seen };
  }

  /** Looks at the fleet's run, if there comes one; its failures must not go unheard, nor end the play before its time. */
  private async watch(over: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([this.stage.signal, over]);
    try {
      await watchUntilFinished({ ...this.stage, signal }, this.sightings);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private factsOf(
    rest: Pick<VerdictFacts, 'timedOut' | 'secondsAllowed'> & {
      differences: Differences;
      summary: Summary;
      runs: Run[];
      lostCheckIns: string[];
    },
  ): VerdictFacts {
    const { site, settings } = this.stage;
    return {
      ...rest,
      stoppedByBrake: this.sightings.stoppedByBrake,
      truth: site.truth,
      notes: emptyNotes(),
      target: { version: site.target.siteVersion, revision: site.target.siteRevision },
      limitHighest: Math.max(this.sightings.limitHighest, settings.maxConcurrentUpgrades),
      falselyUpToDate: [...this.sightings.falselyUpToDate],
      meantToFail: 0,
    };
  }

  private judgePlan(): VerdictLine[] {
    const { expected, stood, plan, appliancesWord } = this;
    return judgePlan({ expected, stood, plan, appliancesWord, pair: this.stage.site.pair.state });
  }

  /** Where the whole fleet had to come back, the verdict is the same as without a plan. */
  private judgeFleet(facts: VerdictFacts): VerdictLine[] {
    const { fleet } = this.expected;
    if (fleet === 'all_back') return judge(facts);
    const away = fleet === 'no_run' ? 0 : this.stage.site.distrusting;
    const { pending } = facts.summary;
    return [
      judgeInTime(facts),
      ...judgeStarts(facts),
      {
        check: 'upgrade runs',
        ok: facts.runs.length === (fleet === 'no_run' ? 0 : 1),
        expected: fleet === 'no_run' ? '0' : '1',
        seen: String(facts.runs.length),
      },
      { check: 'clients pending', ok: pending === away, expected: String(away), seen: String(pending) },
      ...judgeDifferences(facts),
      ...judgeCheckIns(facts),
    ];
  }

  private transcript(): string | null {
    const { stood, plan } = this;
    if (stood === null || plan === null) return null;
    return transcriptOf(this.options.scenario, stood, plan, this.stage.site.pair.state);
  }

  private enter(phase: Phase): void {
    this.phase = phase;
    this.options.hooks?.onPhase?.(phase, this.stage.slug);
  }

  private tellProgress(): void {
    this.options.hooks?.onProgress?.({
      phase: this.phase,
      seconds: (Date.now() - this.options.startedAtMs) / 1000,
      truth: this.stage.site.report(),
      summary: this.sightings.summary,
    });
  }
}
