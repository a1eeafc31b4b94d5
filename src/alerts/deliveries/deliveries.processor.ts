import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { JobQueues } from '../../platform/queues/job-queues.js';
import { ALERT_DELIVERIES, type DeliveryJob } from './deliveries-queue.js';
import { CONCURRENCY, DeliveryDispatch } from './delivery-dispatch.service.js';

/** Takes deliveries out of the queue. What became of one is in the database by its end, whatever becomes of the job. */
@Injectable()
export class DeliveriesProcessor implements OnApplicationBootstrap {
  private readonly log = new Logger('AlertDeliveries');

  constructor(
    private readonly queues: JobQueues,
    private readonly dispatch: DeliveryDispatch,
  ) {}

  onApplicationBootstrap(): void {
    this.queues.work<DeliveryJob>(ALERT_DELIVERIES, { concurrency: CONCURRENCY, process: (job) => this.process(job) });
  }

  private async process({ id }: DeliveryJob): Promise<void> {
    try {
      await this.dispatch.take(id);
    } catch (error) {
      this.log.warn(`delivery ${id} waits for the next pass: ${(error as Error).message}`);
      throw error;
    }
  }
}
