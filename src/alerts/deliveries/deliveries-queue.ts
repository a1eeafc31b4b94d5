import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { PRODUCER_OPTIONS, QueuePrefix, RedisConnections } from '../../platform/queues/redis.js';

export const ALERT_DELIVERIES = 'alert-deliveries';

/** A delivery that may go, before its next try: ids alone. Whether it goes is decided from its rows when the job is taken. */
export interface DeliveryJob {
  id: string;
  attempt: number;
}

/** The queue of deliveries to be sent. What Redis loses is put back by `due-deliveries`. */
@Injectable()
export class DeliveriesQueue implements OnApplicationShutdown {
  private readonly log = new Logger('AlertDeliveries');
  private readonly queue: Queue<DeliveryJob>;

  constructor(redis: RedisConnections, { prefix }: QueuePrefix) {
    this.queue = new Queue<DeliveryJob>(ALERT_DELIVERIES, { connection: redis.open(PRODUCER_OPTIONS), prefix });
    this.queue.on('error', () => undefined); // RedisConnections reports it
  }

  /** False when Redis does not take them. Never call it inside a transaction. */
  async add(jobs: readonly DeliveryJob[]): Promise<boolean> {
    if (jobs.length === 0) return true;
    const opts = { attempts: 1, removeOnComplete: true, removeOnFail: true };
    try {
      await this.queue.addBulk(
        jobs.map((data) => ({
          name: 'delivery',
          data,
          opts: { ...opts, jobId: `delivery-${data.id}-${data.attempt}` },
        })),
      );
      return true;
    } catch (error) {
      this.log.warn(`${jobs.length} deliveries wait for Redis: ${(error as Error).message}`);
      return false;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close().catch(() => undefined);
  }
}
