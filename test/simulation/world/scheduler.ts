import type { Prng } from '../../../src/simulator/model/prng.js';
import { TimerHeap } from '../../../src/simulator/model/timer-heap.js';
import type { MemoryDatabase, MemoryTransaction, Pace } from '../stores/memory-database.js';
import { drain } from './drain.js';

/** Who runs: a process of Rollcall. What it does ends when it dies. */
export interface Runner {
  readonly name: string;
  alive: boolean;
  /** It is stopped (SIGSTOP) until then: nothing of it goes on, though the world does. */
  stoppedUntilMs: number;
}

interface Event {
  dueMs: number;
  run: () => void;
}

interface Parked {
  runner: Runner | null;
  resume: () => void;
}

/** A promise of its own each time: one for all would keep everything that ever waited for it. */
const never = () => new Promise<void>(() => undefined);

/** More than ten times as many as the longest histories take. */
const STEPS_MAX = 50_000;

/** The moment at which every history begins; it is easy to read in a trace. */
export const BEGIN_MS = Date.UTC(2026, 0, 1);

/**
 * Virtual time, and who goes on next. Every statement of a transaction is a place where the chance may let another go first, let time
 * pass, or let the process die. One history is one synchronous run: nothing of the real clock or of the event loop comes in.
 */
export class Scheduler implements Pace {
  nowMs = BEGIN_MS;
  /** Statements so far: the clock by which deaths are planned. */
  steps = 0;
  /** Share of statements at which others may go first. */
  parkRate = 0.5;
  /** Share of turns in which time passes although somebody could go on. */
  slowRate = 0;
  /** What is to happen right before the statement with that number. */
  readonly inTheMiddle = new Map<number, () => void>();
  /** Called before a statement; true: the process dies here. */
  diesAt: (step: number, runner: Runner, statement: string) => boolean = () => false;
  onDeath: (runner: Runner) => void = () => undefined;
  database!: MemoryDatabase;
  private readonly events = new TimerHeap<Event>();
  private parked: Parked[] = [];

  constructor(private readonly random: Prng) {}

  now(): number {
    return this.nowMs;
  }

  step(tx: MemoryTransaction, statement: string): Promise<void> | undefined {
    this.steps += 1;
    if (this.inTheMiddle.size > 0) this.interrupt();
    if (statement === 'begin') {
      tx.beganAtStep = this.steps;
      return undefined;
    }
    const runner = tx.owner as Runner | null;
    if (runner === null) return undefined;
    if (!runner.alive) return never();
    if (this.diesAt(this.steps, runner, statement)) {
      this.onDeath(runner);
      return never();
    }
    if (runner.stoppedUntilMs <= this.nowMs && !this.random.chance(this.parkRate)) return undefined;
    return this.park(runner);
  }

  private interrupt(): void {
    const run = this.inTheMiddle.get(this.steps);
    if (run === undefined) return;
    this.inTheMiddle.delete(this.steps);
    this.after(0, run);
  }

  wake(tx: MemoryTransaction): Promise<void> | undefined {
    const runner = tx.owner as Runner | null;
    if (runner !== null && !runner.alive) return never();
    return this.park(runner);
  }

  /** At that time, or now when it is past. */
  at(dueMs: number, run: () => void): void {
    this.events.push({ dueMs, run });
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.nowMs + delayMs, run);
  }

  /** What the dead one was about goes with it. */
  forget(runner: Runner): void {
    this.parked = this.parked.filter((parked) => parked.runner !== runner);
  }

  /** Runs until that time, or until `isOver` says so between two turns. Answers whether it did. What goes round in a circle is ended too. */
  run(untilMs: number, isOver: () => boolean): boolean {
    while (!isOver()) {
      if (this.steps > STEPS_MAX || !this.turn(untilMs)) return false;
    }
    return true;
  }

  private turn(untilMs: number): boolean {
    const next = this.choose();
    if (next !== null) {
      this.nowMs += this.random.chance(0.3) ? this.random.int(0, 4) : 0;
      next.resume();
    } else {
      const dueMs = this.events.nextDueMs();
      if (dueMs > untilMs) return false;
      this.nowMs = Math.max(this.nowMs, dueMs);
      this.events.popDue(dueMs)!.run();
    }
    drain();
    if (this.database.open.size > 0 && this.database.nextExpiryMs() <= this.nowMs) {
      this.database.expire();
      drain();
    }
    return true;
  }

  /** Somebody who can go on, or null: then time passes. */
  private choose(): Parked | null {
    if (this.parked.length === 0) return null;
    if (this.events.size > 0) {
      const isDue = this.events.nextDueMs() <= this.nowMs;
      if (this.random.chance(isDue ? 0.5 : this.slowRate)) return null;
    }
    let place = this.random.int(0, this.parked.length - 1);
    for (let tried = 0; tried < this.parked.length; tried += 1) {
      const { runner } = this.parked[place]!;
      if (runner === null || runner.stoppedUntilMs <= this.nowMs) return this.take(place);
      place = (place + 1) % this.parked.length;
    }
    return null;
  }

  private take(place: number): Parked {
    const taken = this.parked[place]!;
    const last = this.parked.pop()!;
    if (last !== taken) this.parked[place] = last;
    return taken;
  }

  private park(runner: Runner | null): Promise<void> {
    return new Promise((resume) => this.parked.push({ runner, resume }));
  }
}
