import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { JobQueues } from '../../platform/queues/job-queues.js';
import { APPLIANCE_POLLS, type AppliancePoll } from './appliance-polls-queue.js';
import { AppliancePolls } from './appliance-polls.service.js';

/** A turn only begins what is due, so a few at once are enough for many sites. */
const CONCURRENCY = 10;

/** Takes turns at real appliances out of the queue. */
@Injectable()
export class AppliancePollsProcessor implements OnApplicationBootstrap {
  private readonly log = new Logger('AppliancePolls');

  constructor(
    private readonly queues: JobQueues,
    private readonly polls: AppliancePolls,
  ) {}

  onApplicationBootstrap(): void {
    this.queues.work<AppliancePoll>(APPLIANCE_POLLS, { concurrency: CONCURRENCY, process: (job) => this.process(job) });
  }

  private async process({ siteId }: AppliancePoll): Promise<void> {
    try {
      await this.polls.poll(siteId);
    } catch (error) {
      this.log.warn(`a turn at site ${siteId} is taken again: ${(error as Error).message}`);
    }
  }
}
