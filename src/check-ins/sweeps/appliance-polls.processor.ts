import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ProcessRoles } from '../../platform/process-roles.js';
import { QueueWorker } from '../../platform/queues/queue-worker.js';
import { QueuePrefix, RedisConnections } from '../../platform/queues/redis.js';
import { APPLIANCE_POLLS, type AppliancePoll } from './appliance-polls-queue.js';
import { AppliancePolls } from './appliance-polls.service.js';

/** A turn only begins what is due, so a few at once are enough for many sites. */
const CONCURRENCY = 10;
const STOP_WITHIN_MS = 3000;

/** Takes turns at real appliances out of the queue. */
@Injectable()
export class AppliancePollsProcessor implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('AppliancePolls');
  private worker: QueueWorker<AppliancePoll> | null = null;

  constructor(
    private readonly redis: RedisConnections,
    private readonly queues: QueuePrefix,
    private readonly roles: ProcessRoles,
    private readonly polls: AppliancePolls,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.roles.worker) return;
    this.worker = new QueueWorker<AppliancePoll>(this.redis, this.queues, {
      queue: APPLIANCE_POLLS,
      concurrency: CONCURRENCY,
      process: (data) => this.process(data),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.close(STOP_WITHIN_MS);
  }

  private async process({ siteId }: AppliancePoll): Promise<void> {
    try {
      await this.polls.poll(siteId);
    } catch (error) {
      this.log.warn(`a turn at site ${siteId} is taken again: ${(error as Error).message}`);
    }
  }
}
