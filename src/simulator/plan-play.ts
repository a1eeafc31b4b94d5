import type { Plan } from '../contracts/plans.js';
import type { PlanScenario } from '../contracts/simulation-words.js';
import { inspectFleet, type InspectionOptions } from './fleet-inspection.js';
import { inspectObserved } from './observed-inspection.js';
import { PlanApi } from './plan-api.js';
import { PLAN_EXPECTATIONS, type PlanExpectation } from './plan-expectations.js';
import { PlanOperator } from './plan-operator.js';
import { followPlan, startPlan, type Follower } from './plan-story.js';
import { transcriptOf } from './plan-transcript.js';
import { judgePlan, type AppliancesWord } from './plan-verdict.js';
import { PlayTelling } from './play-telling.js';
import type { Play, SimulationHooks } from './play.js';
import type { Stage } from './stage.js';
import { emptyNotes, waitForEnrolment, waitUntilSeen } from './story.js';
import {
  judge,
  judgeCheckIns,
  judgeDifferences,
  judgeInTime,
  judgeStarts,
  verdictOn,
  type Verdict,
  type VerdictFacts,
  type VerdictLine,
} from './verdict.js';
import { noSightings, type Sightings } from './sightings.js';
import { watchUntilFinished } from './watch.js';

const PROGRESS_EVERY_MS = 250;
const STOP_WITHIN_MS = 1_500;

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
  private readonly telling: PlayTelling;
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
    const { hooks, startedAtMs } = options;
    const summary = () => this.sightings.summary;
    this.telling = new PlayTelling(stage, { hooks, startedAtMs, everyMs: PROGRESS_EVERY_MS, summary });
  }

  async toTheEnd(timeout: AbortSignal): Promise<void> {
    const { stage } = this;
    const over = new AbortController();
    const watching = this.watch(over.signal);
    try {
      this.telling.enter('enrolling');
      stage.site.enrol(stage.now());
      stage.pump.start();
      await waitForEnrolment(stage);
      await waitUntilSeen(stage, 'siteVersion');
      this.telling.enter('following_plan');
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
    const { stage, sightings, telling } = this;
    const { fleet, ends } = this.expected;
    const { seconds } = telling;
    telling.enter('inspecting');
    const isAsExpected = !timedOut && this.plan?.state === ends.state;
    const asked = { timedOut, secondsAllowed, signal: ended };
    const told = stage.observed
      ? await inspectObserved(stage, sightings, {
          ...asked,
          runsWanted: fleet === 'no_run' ? 0 : 1,
          isOver: isAsExpected,
        })
      : await this.inspect({ ...asked, isAsExpected, isRunOver: isAsExpected && fleet === 'all_back' });
    const lines = [...this.judgePlan(), ...told];
    telling.enter('finished');
    telling.progress();
    return verdictOn(stage, { seconds, lines, jumpAttempts: {}, transcript: this.transcript() });
  }

  private async inspect(asked: Omit<InspectionOptions, 'notes' | 'meantToFail'>): Promise<VerdictLine[]> {
    const options = { ...asked, notes: emptyNotes(), meantToFail: 0 };
    return this.judgeFleet(await inspectFleet(this.stage, this.sightings, options));
  }

  async close(): Promise<void> {
    this.telling.close();
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
}
