import type { Summary } from '../contracts/upgrades.js';
import type { SimulationHooks } from './play.js';
import type { Stage } from './stage.js';
import type { Phase } from './story.js';

export interface Telling {
  readonly hooks: Pick<SimulationHooks, 'onPhase' | 'onProgress'> | undefined;
  readonly startedAtMs: number;
  readonly everyMs: number;
  /** Rollcall's last word. */
  readonly summary: () => Summary | null;
}

/** Tells whoever looks on how far a play has come, until it is closed. */
export class PlayTelling {
  private phase: Phase = 'enrolling';
  private readonly ticker: NodeJS.Timeout;

  constructor(
    private readonly stage: Stage,
    private readonly telling: Telling,
  ) {
    this.ticker = setInterval(() => this.progress(), telling.everyMs);
  }

  /** Since the play began. */
  get seconds(): number {
    return (Date.now() - this.telling.startedAtMs) / 1000;
  }

  enter(phase: Phase): void {
    this.phase = phase;
    this.telling.hooks?.onPhase?.(phase, this.stage.slug);
  }

  progress(): void {
    const { phase, seconds } = this;
    this.telling.hooks?.onProgress?.({
      phase,
      seconds,
      truth: this.stage.site.report(),
      summary: this.telling.summary(),
    });
  }

  close(): void {
    clearInterval(this.ticker);
  }
}
