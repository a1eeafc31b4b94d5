import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type JobsOptions, Queue } from 'bullmq';
import { PRODUCER_OPTIONS, QueuePrefix, RedisConnections } from '../platform/queues/redis.js';

export const CLIENT_STARTS = 'client-starts';

/** Ids and a fence: the processor re-reads the row and does nothing if it has moved on. */
export interface ClientStart {
  siteId: string;
  id: string;
  fence: number;
}

/** A start whose answer was lost is repeated until start-by; the processor stops by itself when that has passed. */
const OPTIONS: JobsOptions = {
  attempts: 100,
  backoff: { type: 'fixed', delay: 1000, jitter: 0.5 },
  removeOnComplete: true,
  removeOnFail: true,
};

/** The queue of starts to be sent. What it loses, the reconciler puts back from the database. */
@Injectable()
export class ClientStartsQueue implements OnApplicationShutdown {
  private readonly log = new Logger('ClientStarts');
  private readonly queue: Queue<ClientStart>;

  constructor(redis: RedisConnections, { prefix }: QueuePrefix) {
    this.queue = new Queue<ClientStart>(CLIENT_STARTS, { connection: redis.open(PRODUCER_OPTIONS), prefix });
    this.queue.on('error', () => undefined); // RedisConnections reports it
  }

  /** Answers whether Redis took them. A start that is there already is not added again. Never call it inside a transaction. */
  async add(starts: readonly ClientStart[]): Promise<boolean> {
    if (starts.length === 0) return true;
    const jobs = starts.map((data) => ({
      name: 'start',
      data,
      opts: { ...OPTIONS, jobId: `start-${data.id}-${data.fence}` },
    }));
    try {
      await this.queue.addBulk(jobs);
      return true;
    } catch (error) {
      this.log.warn(`${starts.length} starts wait for Redis: ${(error as Error).message}`);
      return false;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close().catch(() => undefined);
  }
}
