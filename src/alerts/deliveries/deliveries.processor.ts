import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Worker } from 'bullmq';
import { ProcessRoles } from '../../platform/process-roles.js';
import { QueuePrefix, RedisConnections, WORKER_OPTIONS } from '../../platform/queues/redis.js';
import { ALERT_DELIVERIES, type DeliveryJob } from './deliveries-queue.js';
import { CONCURRENCY, DeliveryDispatch } from './delivery-dispatch.service.js';

/** A receiver that does not answer may take 15 s; whoever stops the process waits less. */
const STOP_WITHIN_MS = 3000;

/** Takes deliveries out of the queue. What became of one is in the database by its end, whatever becomes of the job. */
@Injectable()
export class DeliveriesProcessor implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('AlertDeliveries');
  private worker: Worker<DeliveryJob> | null = null;

  constructor(
    private readonly redis: RedisConnections,
    private readonly queues: QueuePrefix,
    private readonly roles: ProcessRoles,
    private readonly dispatch: DeliveryDispatch,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.roles.worker) return;
    this.worker = new Worker<DeliveryJob>(ALERT_DELIVERIES, (job) => this.process(job.data), {
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

  private async process({ id }: DeliveryJob): Promise<void> {
    try {
      await this.dispatch.take(id);
    } catch (error) {
      this.log.warn(`delivery ${id} waits for the next pass: ${(error as Error).message}`);
      throw error;
    }
  }
}
