import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ProcessRoles } from '../../platform/process-roles.js';
import { QueueWorker } from '../../platform/queues/queue-worker.js';
import { QueuePrefix, RedisConnections } from '../../platform/queues/redis.js';
import { ALERT_DELIVERIES, type DeliveryJob } from './deliveries-queue.js';
import { CONCURRENCY, DeliveryDispatch } from './delivery-dispatch.service.js';

/** A receiver that does not answer may take 15 s; whoever stops the process waits less. */
const STOP_WITHIN_MS = 3000;

/** Takes deliveries out of the queue. What became of one is in the database by its end, whatever becomes of the job. */
@Injectable()
export class DeliveriesProcessor implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('AlertDeliveries');
  private worker: QueueWorker<DeliveryJob> | null = null;

  constructor(
    private readonly redis: RedisConnections,
    private readonly queues: QueuePrefix,
    private readonly roles: ProcessRoles,
    private readonly dispatch: DeliveryDispatch,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.roles.worker) return;
    this.worker = new QueueWorker<DeliveryJob>(this.redis, this.queues, {
      queue: ALERT_DELIVERIES,
      concurrency: CONCURRENCY,
      process: (data) => this.process(data),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.close(STOP_WITHIN_MS);
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
