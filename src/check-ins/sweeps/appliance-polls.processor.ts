import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Worker } from 'bullmq';
import { ProcessRoles } from '../../platform/process-roles.js';
import { QueuePrefix, RedisConnections, WORKER_OPTIONS } from '../../platform/queues/redis.js';
import { APPLIANCE_POLLS, type AppliancePoll } from './appliance-polls-queue.js';
import { AppliancePolls } from './appliance-polls.service.js';

/** A turn only begins what is due, so a few at once are enough for many sites. */
const CONCURRENCY = 10;
const STOP_WITHIN_MS = 3000;

/** Takes turns at real appliances out of the queue. */
@Injectable()
export class AppliancePollsProcessor implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('AppliancePolls');
  private worker: Worker<AppliancePoll> | null = null;

  constructor(
    private readonly redis: RedisConnections,
    private readonly queues: QueuePrefix,
    private readonly roles: ProcessRoles,
    private readonly polls: AppliancePolls,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.roles.worker) return;
    this.worker = new Worker<AppliancePoll>(APPLIANCE_POLLS, (job) => this.process(job.data), {
      connection: this.redis.open(WORKER_OPTIONS),
      concurrency: CONCURRENCY,
      prefix: this.queues.prefix,
    });
    this.worker.on('error', () => undefined); // RedisConnections reports it
  }

  async onApplicationShutdown(): Promise<void> {
    const { worker } = this;
    if (worker === null) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, STOP_WITHIN_MS)));
    await Promise.race([worker.close().catch(() => undefined), late]);
    clearTimeout(timer);
  }

  private async process({ siteId }: AppliancePoll): Promise<void> {
    try {
      await this.polls.poll(siteId);
    } catch (error) {
      this.log.warn(`a turn at site ${siteId} is taken again: ${(error as Error).message}`);
    }
  }
}
