import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { PRODUCER_OPTIONS, QueuePrefix, RedisConnections } from '../../platform/queues/redis.js';

export const APPLIANCE_POLLS = 'appliance-polls';
/** What is due is in the database; this is only how soon that is noticed. */
const TICK_MS = 2000;
const SCHEDULERS_MAX = 10_000;

/** A turn at one site. */
export interface AppliancePoll {
  siteId: string;
}

/** The queue of turns at real appliances: one job scheduler a site. What Redis loses is put back by `appliance-polls`. */
@Injectable()
export class AppliancePollsQueue implements OnApplicationShutdown {
  private readonly log = new Logger('AppliancePolls');
  private readonly queue: Queue<AppliancePoll>;

  constructor(redis: RedisConnections, { prefix }: QueuePrefix) {
    this.queue = new Queue<AppliancePoll>(APPLIANCE_POLLS, { connection: redis.open(PRODUCER_OPTIONS), prefix });
    this.queue.on('error', () => undefined); // RedisConnections reports it
  }

  /** Has a scheduler for each of these sites and for no other. False while Redis is away. Never call it inside a transaction. */
  async keep(siteIds: readonly string[]): Promise<boolean> {
    try {
      const kept = new Set((await this.queue.getJobSchedulers(0, SCHEDULERS_MAX)).map(({ key }) => key));
      for (const siteId of siteIds) if (!kept.delete(siteId)) await this.add(siteId);
      for (const key of kept) await this.queue.removeJobScheduler(key);
      return true;
    } catch (error) {
      this.log.debug(`the polls wait for Redis: ${(error as Error).message}`);
      return false;
    }
  }

  private async add(siteId: string): Promise<void> {
    const opts = { attempts: 1, removeOnComplete: true, removeOnFail: true };
    await this.queue.upsertJobScheduler(siteId, { every: TICK_MS }, { name: 'poll', data: { siteId }, opts });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close().catch(() => undefined);
  }
}
