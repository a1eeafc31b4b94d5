import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { JobQueues } from '../platform/queues/job-queues.js';
import { PLAN_STEPS, type PlanTurn } from './plan-steps-queue.js';
import { PlanTurns } from './plan-turns.service.js';

/** How many plans this process is at at once: its own resource limit. */
const CONCURRENCY = 8;

/** Takes the turns of plans. What a turn finds and does is in the database by its end, whatever becomes of the job. */
@Injectable()
export class PlanStepsProcessor implements OnApplicationBootstrap {
  private readonly log = new Logger('PlanSteps');

  constructor(
    private readonly queues: JobQueues,
    private readonly turns: PlanTurns,
  ) {}

  onApplicationBootstrap(): void {
    this.queues.work<PlanTurn>(PLAN_STEPS, { concurrency: CONCURRENCY, process: (job) => this.process(job) });
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
