import type { Duplex } from 'node:stream';
import { DeadlineError } from './outbound-failure.js';

/** One time for everything that a call does. What is bound to it is destroyed when the time is over. */
export class Deadline {
  private readonly bound = new Set<Duplex>();
  private readonly over: Promise<never>;
  private readonly timer: NodeJS.Timeout;

  constructor(ms: number) {
    let passed: (error: Error) => void = () => undefined;
    this.over = new Promise((_resolve, reject) => (passed = reject));
    // Nobody may be waiting when it passes.
    this.over.catch(() => undefined);
    this.timer = setTimeout(() => {
      const error = new DeadlineError(ms);
      passed(error);
      for (const stream of this.bound) stream.destroy(error);
    }, ms);
  }

  /** The stream's own errors are then no longer unheard, also when nobody listens to it yet or any more. */
  bind(stream: Duplex): void {
    this.bound.add(stream);
    stream.on('error', () => undefined);
    stream.once('close', () => this.bound.delete(stream));
  }

  /** Rejects with {@link DeadlineError} when the time is over first. */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.over]);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
