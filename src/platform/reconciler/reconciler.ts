import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database } from '../database/database.js';
import { invariant } from '../problem.js';
import { ProcessRoles } from '../process-roles.js';
import { type Pass, type PassPlan, type PassResult, planOf } from './pass.js';

const TICK_MS = 250;
const TURNS_MAX = 200;

interface Registered extends PassPlan {
  pass: Pass;
  dueAtMs: number;
  running: boolean;
}

/** Runs every registered pass at start, when kicked (Redis came back), and at its own interval, in processes
 * that have the worker role. */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Reconciler');
  private readonly passes: Registered[] = [];
  private started = false;

  constructor(
    private readonly database: Database,
    private readonly roles: ProcessRoles,
  ) {}

  register(pass: Pass): void {
    const plan = planOf(pass);
    invariant(!this.passes.some(({ name }) => name === plan.name), `there is one pass "${plan.name}"`);
    this.passes.push({ ...plan, pass, dueAtMs: 0, running: false });
  }

  /** Makes passes due now: all, or those named. */
  kick(...names: string[]): void {
    for (const entry of this.passes) if (names.length === 0 || names.includes(entry.name)) entry.dueAtMs = 0;
    this.tick();
  }

  onApplicationBootstrap(): void {
    this.started = this.roles.worker;
    this.tick();
  }

  async onApplicationShutdown(): Promise<void> {
    this.started = false;
    const deadline = Date.now() + 3000;
    while (this.passes.some((entry) => entry.running) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  @Interval(TICK_MS)
  tick(): void {
    if (!this.started) return;
    const nowMs = Date.now();
    for (const entry of this.passes) {
      if (entry.running || entry.dueAtMs > nowMs) continue;
      entry.dueAtMs = nowMs + entry.everySeconds * 1000;
      void this.runPass(entry);
    }
  }

  private async runPass(entry: Registered): Promise<void> {
    entry.running = true;
    try {
      for (let turn = 0; turn < TURNS_MAX && this.started; turn += 1) {
        const result = await this.turn(entry);
        await result?.after?.();
        if (!result?.again) break;
      }
    } catch (error) {
      if (this.started) this.log.error(`pass "${entry.name}" failed: ${(error as Error).message}`);
    } finally {
      entry.running = false;
    }
  }

  /** One transaction of the pass, or nothing when another process is at it. */
  private turn({ pass, name }: Registered): Promise<PassResult | void> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<{ mine: boolean }>(
        'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine',
        [`rollcall:${name}`],
      );
      return row?.mine ? pass.run(tx) : undefined;
    });
  }
}
