/**
 * Plays one night of the queue from now until the last reachable client is back, event by event: free slots are taken in queue order,
 * slots end, failed attempts wait out their back-off and queue again behind the others until their attempts are used up, and no more
 * clients come back than the appliance lets connect. `short-night.ts` is the same night made cheap.
 */
import { retrySeconds } from '../../upgrades/model/attempts.js';
import { OUTCOMES } from './durations.js';
import type { Draw, Draws } from './draws.js';
import { TimeHeap } from './time-heap.js';
/** Taken out of the inner loops: looking up a global costs more there than what it does. */
const { floor, max } = Math;
const NEVER = Infinity;

const FAILED = OUTCOMES.indexOf('failed');
const AGAIN = OUTCOMES.indexOf('again');
/** How soon a start that came to nothing is tried again. */
const AGAIN_SECONDS = 5;

/** A client that waits, by its attempts so far. */
export interface Delayed {
  /** Its back-off ends then. */
  inSeconds: number;
  attempts: number;
}

/** A slot that is held: what is left of it, and how many attempts its client had before. */
export interface Holding extends Draw {
  attempts: number;
}

/** What stays the same through a night. */
export interface Terms {
  slots: number;
  maxAttempts: number;
  /** How long a freed slot stays free. */
  gapSeconds: number;
  /** The most clients that come back within a second. */
  endsPerSecond: number;
}

export interface Evening {
  holding: readonly Holding[];
  /** How many clients wait in the queue, by their attempts so far. */
  waiting: readonly number[];
  delayed: readonly Delayed[];
}

/** Seconds until the last one is back, or has used up its attempts. */
export function playNight(evening: Evening, terms: Terms, draws: Draws): number {
  const night = new Night(evening, terms, draws);
  while (night.step());
  return night.nowSeconds;
}

class Night {
  nowSeconds = 0;
  private inUse: number;
  private nextEntry = 0;
  /** Those who waited from the beginning, by their attempts: the fewest come first, as who failed queued again behind the others. */
  private readonly waiting: number[];
  private waitingFrom = 0;
  private readonly again: number[] = [];
  private nextAgain = 0;
  private readonly running = new TimeHeap();
  private readonly delayed = new TimeHeap();
  private readonly gateSeconds: number;

  constructor(
    { holding, waiting, delayed }: Evening,
    private readonly terms: Terms,
    private readonly draws: Draws,
  ) {
    this.gateSeconds = 1 / terms.endsPerSecond;
    this.inUse = holding.length;
    for (const { seconds, outcome, attempts } of holding) this.running.push(seconds, load(attempts, outcome));
    this.waiting = [...waiting];
    for (const { inSeconds, attempts } of delayed) this.delayed.push(inSeconds, attempts);
    this.fill();
  }

  /** The next thing that happens. False when nothing does any more. */
  step(): boolean {
    const endsAt = this.running.size === 0 ? NEVER : max(this.running.earliest, this.nextEntry);
    if (this.delayed.earliest < endsAt) {
      this.nowSeconds = max(this.nowSeconds, this.delayed.earliest);
      this.again.push(this.delayed.pop());
    } else if (endsAt < NEVER) this.end(endsAt);
    else return false;
    this.fill();
    return true;
  }

  private end(atSeconds: number): void {
    const ended = this.running.pop();
    this.nowSeconds = max(this.nowSeconds, atSeconds);
    this.nextEntry = this.nowSeconds + this.gateSeconds;
    this.inUse -= 1;
    const outcome = ended % OUTCOMES.length;
    const attempts = floor(ended / OUTCOMES.length);
    if (outcome === AGAIN) this.delayed.push(this.nowSeconds + AGAIN_SECONDS, attempts);
    else if (outcome === FAILED && attempts + 1 < this.terms.maxAttempts) {
      this.delayed.push(this.nowSeconds + retrySeconds(attempts + 1), attempts + 1);
    }
  }

  private fill(): void {
    while (this.inUse < this.terms.slots) {
      const attempts = this.next();
      if (attempts === null) return;
      const { seconds, outcome } = this.draws.fresh();
      this.running.push(this.nowSeconds + this.terms.gapSeconds + seconds, load(attempts, outcome));
      this.inUse += 1;
    }
  }

  /** Takes the first of the queue; answers its attempts so far, or null when nobody waits. */
  private next(): number | null {
    const { waiting, again } = this;
    while (this.waitingFrom < waiting.length) {
      if (waiting[this.waitingFrom]! > 0) {
        waiting[this.waitingFrom]! -= 1;
        return this.waitingFrom;
      }
      this.waitingFrom += 1;
    }
    if (this.nextAgain === again.length) return null;
    this.nextAgain += 1;
    return again[this.nextAgain - 1]!;
  }
}

const load = (attempts: number, outcome: number): number => attempts * OUTCOMES.length + outcome;
