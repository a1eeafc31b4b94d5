import cliProgress from 'cli-progress';
import type { RunReport, Summary } from '../../contracts/upgrades.js';
import { Interrupted } from '../cli-error.js';
import type { Context } from '../context.js';
import { Looking } from '../looking.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { count, duration, percent, range } from '../model/format.js';
import { progressLine } from '../model/status-lines.js';
import {
  chooseRun,
  goalWords,
  judgeWait,
  mayBeOutOfReach,
  standingOf,
  type Goal,
  type Measure,
  type RunChoice,
  type Standing,
  type WaitLook,
  type WaitPlan,
  type WaitVerdict,
} from '../model/wait-goal.js';
import type { Tone } from '../model/style.js';

export interface WaitOptions {
  until: Goal;
  timeout: number;
  of: Measure;
  run: RunChoice;
  every: number;
}

/** A cohort that is still being counted is looked at again soon. */
const SETTLE_MS = 1_000;
/** Between two lines of progress where nothing moves. */
const LINE_EVERY_MS = 30_000;

type Outcome = 'done' | 'failed' | 'timed_out' | 'interrupted';

const EXIT_CODES: Record<Outcome, ExitCode> = {
  done: EXIT.ok,
  failed: EXIT.failed,
  timed_out: EXIT.timedOut,
  interrupted: EXIT.interrupted,
};

interface Seen {
  look: WaitLook;
  plan: WaitPlan;
}

export async function wait(context: Context, options: WaitOptions): Promise<ExitCode> {
  const beganMs = context.nowMs;
  await context.site();
  const progress = context.printer.mayMove ? new BarProgress(context) : new LineProgress(context);
  await context.printer.note(
    `Waiting until ${goalWords(options.until, options.of)}, for at most ${duration(options.timeout)}.`,
    'quiet',
  );
  const waiting = new Waiting(context, options, progress);
  const { outcome, why, todo } = await waiting.untilOver(beganMs + options.timeout * 1000);
  progress.end();
  await verdict(context, waiting.seen, { outcome, why, todo, seconds: (context.nowMs - beganMs) / 1000 });
  return EXIT_CODES[outcome];
}

interface Ended {
  outcome: Outcome;
  why: string;
  todo: string | null;
}

class Waiting {
  seen: Seen | null = null;
  private runNumber: number | null = null;
  private formerOf: number | null = null;
  private saidWhy: string | null = null;
  private readonly looking: Looking;

  constructor(
    private readonly context: Context,
    private readonly options: WaitOptions,
    private readonly progress: Progress,
  ) {
    this.looking = new Looking(context, () => progress.end());
  }

  async untilOver(untilMs: number): Promise<Ended> {
    try {
      for (;;) {
        const judged = await this.looking.try(() => this.look());
        if (judged !== null && judged.state !== 'waiting') {
          return { outcome: judged.state, why: judged.why, todo: judged.state === 'failed' ? judged.todo : null };
        }
        const leftMs = untilMs - this.context.nowMs;
        if (leftMs <= 0) return { outcome: 'timed_out', why: this.timeoutWords(), todo: null };
        await this.context.sleep(Math.min(leftMs, this.pauseMs(judged)));
      }
    } catch (error) {
      if (error instanceof Interrupted) return { outcome: 'interrupted', why: 'ended by Ctrl+C', todo: null };
      throw error;
    }
  }

  private async look(): Promise<WaitVerdict> {
    const summary = await this.context.get<Summary>('/summary');
    this.runNumber ??= chooseRun(this.options.run, summary.run);
    const plan: WaitPlan = { goal: this.options.until, measure: this.options.of, runNumber: this.runNumber };
    let look: WaitLook = { summary, cohortCounts: null };
    if (summary.run !== null && plan.measure === 'cohort' && mayBeOutOfReach(plan, look)) {
      const { counts } = await this.context.get<RunReport>(`/upgrade-runs/${summary.run.id}`);
      look = { summary, cohortCounts: counts };
    }
    const judged = judgeWait(plan, look, this.formerOf);
    const standing = standingOf(plan, look);
    this.formerOf = standing.of;
    this.seen = { look, plan };
    await this.say(judged, summary, standing);
    return judged;
  }

  private async say(judged: WaitVerdict, summary: Summary, standing: Standing): Promise<void> {
    if (judged.state === 'waiting' && judged.why !== this.saidWhy) {
      this.saidWhy = judged.why;
      this.progress.end();
      await this.context.printer.note(
        judged.why === null ? 'It goes on.' : `Waiting: ${judged.why}.`,
        judged.why === null ? null : 'warn',
      );
    }
    await this.progress.show(summary, standing);
  }

  private pauseMs(judged: WaitVerdict | null): number {
    if (judged === null) return this.looking.pauseMs;
    const isSettling = judged.state === 'waiting' && judged.why?.includes('being counted');
    return Math.min(isSettling ? SETTLE_MS : Infinity, this.options.every * 1000);
  }

  private timeoutWords(): string {
    const reason = this.saidWhy === null ? '' : `; ${this.saidWhy}`;
    return `the time is over (${duration(this.options.timeout)})${this.looking.isLost ? '; Rollcall does not answer' : reason}`;
  }
}

interface Progress {
  show(summary: Summary, standing: Standing): Promise<void>;
  /** Takes away what moves. */
  end(): void;
}

/** A line when something has moved, at most one in a while. */
class LineProgress implements Progress {
  private saidMs = -Infinity;
  private said = '';

  constructor(private readonly context: Context) {}

  async show(summary: Summary, standing: Standing): Promise<void> {
    const text = progressLine(summary, standing);
    const what = text.slice(text.indexOf('  '));
    const isDue = this.context.nowMs - this.saidMs >= LINE_EVERY_MS || this.saidMs === -Infinity;
    if (!isDue || what === this.said) return;
    this.said = what;
    this.saidMs = this.context.nowMs;
    await this.context.printer.note(text);
  }

  end(): void {}
}

class BarProgress implements Progress {
  private bar: cliProgress.SingleBar | null = null;

  constructor(private readonly context: Context) {}

  async show(summary: Summary, { back, of, needed }: Standing): Promise<void> {
    const { stream } = this.context.printer.stderr;
    if (stream === null || of === 0) return;
    const payload = { words: barWords(summary, { back, of, needed }) };
    if (this.bar === null) {
      this.bar = new cliProgress.SingleBar(
        {
          format: '{bar} {words} · {duration_formatted}',
          barsize: 30,
          hideCursor: true,
          clearOnComplete: true,
          stream,
          gracefulExit: false,
        },
        cliProgress.Presets.shades_classic,
      );
      this.bar.start(of, back, payload);
    }
    this.bar.setTotal(of);
    this.bar.update(back, payload);
  }

  end(): void {
    this.bar?.stop();
    this.bar = null;
  }
}

function barWords({ slots, counts, forecast }: Summary, { back, of, needed }: Standing): string {
  const { reachable } = forecast;
  const left =
    reachable?.secondsLow == null || reachable.secondsHigh == null
      ? ''
      : `, ~${range(reachable.secondsLow, reachable.secondsHigh)} left for those that can be reached`;
  const wanted = needed === null ? '' : `, ${count(needed)} wanted`;
  return `${percent(back, of)} (${count(back)} of ${count(of)}${wanted}), ${slots.inUse}/${slots.limit} slots, ${count(counts.byUpgradeState.queued)} queued${left}`;
}

const MARKS: Record<Outcome, [string, Tone]> = {
  done: ['Done', 'good'],
  failed: ['Failed', 'bad'],
  timed_out: ['Not done', 'warn'],
  interrupted: ['Not done', 'warn'],
};

/** What came of it and what stands, in the format asked for. */
async function verdict({ printer }: Context, seen: Seen | null, ended: Ended & { seconds: number }): Promise<void> {
  const summary = seen?.look.summary ?? null;
  const standing = seen === null ? { back: null, of: null, needed: null } : standingOf(seen.plan, seen.look);
  const { outcome, why, seconds, todo } = ended;
  const facts = { outcome, why, seconds: Math.round(seconds), run: summary?.run?.number ?? null, ...standing };
  const [mark, tone] = MARKS[outcome];
  await printer.facts(
    { ...facts, ...(printer.format === 'json' && { summary }) },
    [
      `${mark} after ${duration(seconds)}: ${why}.`,
      ...(seen === null ? [] : [progressLine(seen.look.summary, standingOf(seen.plan, seen.look))]),
      ...(todo === null ? [] : [todo]),
    ],
    tone,
  );
}
