import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Worker } from 'bullmq';
import { ProcessRoles } from '../platform/process-roles.js';
import { QueuePrefix, RedisConnections, WORKER_OPTIONS } from '../platform/queues/redis.js';
import { PLAN_STEPS, type PlanTurn } from './plan-steps-queue.js';
import { PlanTurns } from './plan-turns.service.js';

/** How many plans this process is at at once: its own resource limit. */
const CONCURRENCY = 8;

/** Takes the turns of plans. What a turn finds and does is in the database by its end, whatever becomes of the job. */
@Injectable()
export class PlanStepsProcessor implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('PlanSteps');
  private worker: Worker<PlanTurn> | null = null;

  constructor(
    private readonly redis: RedisConnections,
    private readonly queues: QueuePrefix,
    private readonly roles: ProcessRoles,
    private readonly turns: PlanTurns,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.roles.worker) return;
    this.worker = new Worker<PlanTurn>(PLAN_STEPS, (job) => this.process(job.data), {
      connection: this.redis.open(WORKER_OPTIONS),
      concurrency: CONCURRENCY,
      prefix: this.queues.prefix,
    });
    this.worker.on('error', () => undefined); // RedisConnections reports it
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.close().catch(() => undefined);
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
