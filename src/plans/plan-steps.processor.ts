import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ProcessRoles } from '../platform/process-roles.js';
import { QueueWorker } from '../platform/queues/queue-worker.js';
import { QueuePrefix, RedisConnections } from '../platform/queues/redis.js';
import { PLAN_STEPS, type PlanTurn } from './plan-steps-queue.js';
import { PlanTurns } from './plan-turns.service.js';

/** How many plans this process is at at once: its own resource limit. */
const CONCURRENCY = 8;
/** What a turn was at then is looked for by the next one. */
const STOP_WITHIN_MS = 8000;

/** Takes the turns of plans. What a turn finds and does is in the database by its end, whatever becomes of the job. */
@Injectable()
export class PlanStepsProcessor implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('PlanSteps');
  private worker: QueueWorker<PlanTurn> | null = null;

  constructor(
    private readonly redis: RedisConnections,
    private readonly queues: QueuePrefix,
    private readonly roles: ProcessRoles,
    private readonly turns: PlanTurns,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.roles.worker) return;
    this.worker = new QueueWorker<PlanTurn>(this.redis, this.queues, {
      queue: PLAN_STEPS,
      concurrency: CONCURRENCY,
      process: (data) => this.process(data),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.close(STOP_WITHIN_MS);
  }

  private async process({ siteId, id }: PlanTurn): Promise<void> {
    try {
      await this.turns.take(siteId, id);
    } catch (error) {
      this.log.warn(`a turn of plan ${id} failed, the next one follows: ${(error as Error).message}`);
      throw error;
    }
  }
}
