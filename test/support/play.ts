import { runSimulation, type SimulationOptions } from '../../src/simulator/runner.js';
import type { Stage } from '../../src/simulator/stage.js';
import type { Phase } from '../../src/simulator/story.js';
import type { Verdict } from '../../src/simulator/verdict.js';
import { waitFor } from './wait-for.js';

const TIMEOUT_SECONDS = 240;

export type PlayOptions = Partial<SimulationOptions> & Pick<SimulationOptions, 'scenario' | 'clients'>;

/** A simulation under way, in this process, against a Rollcall anywhere. Its site is kept, so that a test can look at what is left. */
export class Play {
  private stage: Stage | null = null;
  private phase: Phase | null = null;
  private failure: Error | null = null;
  /** The limits under which it has seen Rollcall: what its verdict knows of them. */
  readonly limitsSeen = new Set<number>();
  private readonly ending = new AbortController();
  readonly verdict: Promise<Verdict>;

  constructor(rollcall: { url: string; adminKey: string }, options: PlayOptions) {
    this.verdict = runSimulation({
      url: rollcall.url,
      key: rollcall.adminKey,
      seed: 7,
      keep: true,
      timeoutSeconds: TIMEOUT_SECONDS,
      signal: this.ending.signal,
      ...options,
      hooks: {
        onStage: (stage) => (this.stage = stage),
        onPhase: (phase) => (this.phase = phase),
        onProgress: ({ summary }) => summary && this.limitsSeen.add(summary.slots.limit),
      },
    });
    this.verdict.catch((error: unknown) => (this.failure = error as Error));
  }

  /** Waits for a moment of the return; throws at once when the simulation ends with an error, or is over. */
  async until(what: string, isReached: (stage: Stage) => boolean | Promise<boolean>): Promise<Stage> {
    let over: Error | null = null;
    await waitFor(
      async () => {
        over = this.failure ?? (this.isOver ? new Error(`the simulation was over before ${what}`) : null);
        if (over !== null) return true;
        return this.stage !== null && this.isReturning && (await isReached(this.stage));
      },
      { deadlineMs: TIMEOUT_SECONDS * 1000, what },
    );
    if (over !== null) throw over as Error;
    return this.stage!;
  }

  /** Ends it, also when it is in full swing. */
  async end(): Promise<void> {
    this.ending.abort(new Error('the test is over'));
    await this.verdict.catch(() => undefined);
  }

  private get isReturning(): boolean {
    return this.phase === 'returning';
  }

  private get isOver(): boolean {
    return this.phase === 'finished' || this.phase === 'inspecting';
  }
}

/** What a verdict finds fault with, as sentences; a clean one has none. */
export function faultsOf(verdict: Verdict): string[] {
  return verdict.lines
    .filter((line) => !line.ok)
    .map(({ check, expected, seen }) => `${check}: expected ${expected}, seen ${seen}`);
}
