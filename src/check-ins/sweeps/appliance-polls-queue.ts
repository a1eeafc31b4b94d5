import { Injectable, Logger } from '@nestjs/common';
import { type JobQueue, JobQueues, ONCE } from '../../platform/queues/job-queues.js';

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
export class AppliancePollsQueue {
  private readonly log = new Logger('AppliancePolls');
  private readonly queue: JobQueue<AppliancePoll>;

  constructor(queues: JobQueues) {
    this.queue = queues.open(APPLIANCE_POLLS);
  }

  /** Has a scheduler for each of these sites and for no other. False while Redis is away. Never call it inside a transaction. */
  async keep(siteIds: readonly string[]): Promise<boolean> {
    try {
      const kept = new Set((await this.queue.bull.getJobSchedulers(0, SCHEDULERS_MAX)).map(({ key }) => key));
      for (const siteId of siteIds) if (!kept.delete(siteId)) await this.add(siteId);
      for (const key of kept) await this.queue.bull.removeJobScheduler(key);
      return true;
    } catch (error) {
      this.log.debug(`the polls wait for Redis: ${(error as Error).message}`);
      return false;
    }
  }

  private async add(siteId: string): Promise<void> {
    const template = { name: APPLIANCE_POLLS, data: { siteId }, opts: ONCE };
    await this.queue.bull.upsertJobScheduler(siteId, { every: TICK_MS }, template);
  }
}
