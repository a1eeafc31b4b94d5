import { CliError } from './cli-error.js';
import type { Context } from './context.js';
import { duration } from './model/format.js';

const WAIT_LEAST_MS = 1_000;
const WAIT_MOST_MS = 15_000;

/** How long until the next try: twice as long each time, and never in step with others. */
function backoffMs(failures: number, random: number): number {
  return Math.min(WAIT_MOST_MS, WAIT_LEAST_MS * 2 ** Math.min(failures, 10)) * (0.5 + random / 2);
}

/** Looks again and again; what passes by itself is said once and looked over. Said again when it is over. */
export class Looking {
  private failures = 0;
  private lostSinceMs = 0;

  constructor(
    private readonly context: Context,
    /** Called before a line is written to standard error, so that a bar can make room. */
    private readonly beforeNote: () => void = () => undefined,
  ) {}

  get isLost(): boolean {
    return this.failures > 0;
  }

  /** The answer, or null when there was none this time. What does not pass by itself is thrown. */
  async try<Value>(ask: () => Promise<Value>): Promise<Value | null> {
    try {
      const value = await ask();
      await this.found();
      return value;
    } catch (error) {
      await this.missed(error);
      return null;
    }
  }

  async found(): Promise<void> {
    if (this.failures > 0)
      await this.note(`Rollcall answers again, after ${duration((this.context.nowMs - this.lostSinceMs) / 1000)}.`);
    this.failures = 0;
  }

  /** Says it at the first failure; throws what does not pass. */
  async missed(error: unknown): Promise<void> {
    if (!(error instanceof CliError) || !error.isPassing) throw error;
    if (this.failures === 0) {
      this.lostSinceMs = this.context.nowMs;
      await this.note(`${error.says.split('\n', 1)[0]!} Trying again.`);
    }
    this.failures += 1;
  }

  /** How long to wait before the next try. */
  get pauseMs(): number {
    return backoffMs(this.failures - 1, this.context.surroundings.random());
  }

  private async note(text: string): Promise<void> {
    this.beforeNote();
    await this.context.printer.note(text, 'warn');
  }
}
