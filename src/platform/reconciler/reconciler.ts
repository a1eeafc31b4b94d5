import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database, type Transaction } from '../database/database.js';
import { ProcessRoles } from '../process-roles.js';

/** What a pass leaves to do: `after` runs once its transaction has committed; `again` asks for another turn at once. */
export interface PassResult {
  again?: boolean;
  after?: () => Promise<void>;
}

/**
 * A bounded, idempotent piece of putting things right. It runs in one transaction that holds the pass's own advisory lock, so that of
 * all processes one runs it at a time; it compares before it writes.
 */
export interface Pass {
  readonly name: string;
  readonly everySeconds: number;
  run(tx: Transaction): Promise<PassResult | void>;
}

const TICK_MS = 250;
const TURNS_MAX = 200;

interface Registered {
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
    this.passes.push({ pass, dueAtMs: 0, running: false });
  }

  /** Makes passes due now: all, or those named. */
  kick(...names: string[]): void {
    for (const entry of this.passes) if (names.length === 0 || names.includes(entry.pass.name)) entry.dueAtMs = 0;
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
      entry.dueAtMs = nowMs + entry.pass.everySeconds * 1000;
      void this.runPass(entry);
    }
  }

  private async runPass(entry: Registered): Promise<void> {
    entry.running = true;
    try {
      for (let turn = 0; turn < TURNS_MAX && this.started; turn += 1) {
        const result = await this.turn(entry.pass);
        await result?.after?.();
        if (!result?.again) break;
      }
    } catch (error) {
      if (this.started) this.log.error(`pass "${entry.pass.name}" failed: ${(error as Error).message}`);
    } finally {
      entry.running = false;
    }
  }

  /** One transaction of the pass, or nothing when another process is at it. */
  private turn(pass: Pass): Promise<PassResult | void> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<{ mine: boolean }>(
        'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine',
        [`rollcall:${pass.name}`],
      );
      return row?.mine ? pass.run(tx) : undefined;
    });
  }
}
