import type { Prng } from '../../../src/simulator/model/prng.js';
import type { ClientStart } from '../../../src/upgrades/client-starts-queue.js';
import type { Runner, Scheduler } from './scheduler.js';

interface Job {
  start: ClientStart;
  takenBy: Runner | null;
}

/** A process that works on jobs. */
export interface JobWorker {
  runner: Runner;
  process(start: ClientStart): Promise<void>;
}

const RETRY_MS = 1000;
const STALLED_MS = 30_000;
const LATE_MS = 25_000;

/** The list of starts that Redis keeps: may be wiped or away at any moment, and knows of no death but by time. */
export class Jobs {
  isAway = false;
  /** Share of jobs that wait for long until a worker is free. */
  lateRate = 0;
  workers: JobWorker[] = [];
  private jobs = new Map<string, Job>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly random: Prng,
  ) {}

  /** Whether they were taken. One that is there already is not added again. */
  add(starts: readonly ClientStart[]): boolean {
    if (this.isAway) return false;
    for (const start of starts) {
      const key = `start-${start.id}-${start.fence}`;
      if (this.jobs.has(key)) continue;
      const job = { start, takenBy: null };
      this.jobs.set(key, job);
      const waitMs = this.random.chance(this.lateRate) ? this.random.int(0, LATE_MS) : this.random.int(0, 5);
      this.scheduler.after(waitMs, () => this.hand(key, job));
    }
    return true;
  }

  wipe(): void {
    this.jobs = new Map();
  }

  private hand(key: string, job: Job): void {
    if (this.jobs.get(key) !== job) return;
    const workers = this.workers.filter(({ runner }) => runner.alive && runner.stoppedUntilMs <= this.scheduler.nowMs);
    if (workers.length === 0 || this.isAway) {
      this.scheduler.after(RETRY_MS, () => this.hand(key, job));
      return;
    }
    const worker = workers[this.random.int(0, workers.length - 1)]!;
    job.takenBy = worker.runner;
    worker.process(job.start).then(
      () => this.ended(key, job, worker.runner, false),
      () => this.ended(key, job, worker.runner, true),
    );
    this.scheduler.after(STALLED_MS, () => this.judgeStalled(key, job, worker.runner));
  }

  private ended(key: string, job: Job, runner: Runner, hasFailed: boolean): void {
    if (!runner.alive || this.jobs.get(key) !== job || job.takenBy !== runner) return;
    job.takenBy = null;
    if (hasFailed) this.scheduler.after(RETRY_MS * (1 + 0.5 * this.random.float()), () => this.hand(key, job));
    else this.jobs.delete(key);
  }

  /** Whose worker has died is handed to another. */
  private judgeStalled(key: string, job: Job, runner: Runner): void {
    if (this.jobs.get(key) === job && job.takenBy === runner && !runner.alive) this.hand(key, job);
  }
}
