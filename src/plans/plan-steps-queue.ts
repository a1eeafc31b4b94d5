import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { PRODUCER_OPTIONS, QueuePrefix, RedisConnections } from '../platform/queues/redis.js';

export const PLAN_STEPS = 'plan-steps';

/** A turn of a plan: ids alone. The turn looks at the appliances and re-reads the plan, and does nothing when it is over. */
export interface PlanTurn {
  siteId: string;
  id: string;
  turn: number;
}

/** The queue of turns to be taken. A turn that is lost is followed by the next one in a moment. */
@Injectable()
export class PlanStepsQueue implements OnApplicationShutdown {
  private readonly log = new Logger('PlanSteps');
  private readonly queue: Queue<PlanTurn>;

  constructor(redis: RedisConnections, { prefix }: QueuePrefix) {
    this.queue = new Queue<PlanTurn>(PLAN_STEPS, { connection: redis.open(PRODUCER_OPTIONS), prefix });
    this.queue.on('error', () => undefined); // RedisConnections reports it
  }

  /** Never call it inside a transaction. */
  async add(turns: readonly PlanTurn[]): Promise<void> {
    if (turns.length === 0) return;
    const opts = { attempts: 1, removeOnComplete: true, removeOnFail: true };
    const jobs = turns.map((data) => ({
      name: 'turn',
      data,
      opts: { ...opts, jobId: `plan-${data.id}-${data.turn}` },
    }));
    try {
      await this.queue.addBulk(jobs);
    } catch (error) {
      this.log.warn(`${turns.length} plans wait for Redis: ${(error as Error).message}`);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close().catch(() => undefined);
  }
}
