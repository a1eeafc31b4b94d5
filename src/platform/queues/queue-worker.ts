import { Worker } from 'bullmq';
import { type QueuePrefix, type RedisConnections, WORKER_OPTIONS } from './redis.js';

export interface QueueWork<Data> {
  queue: string;
  /** How many jobs this process is at at once: its own resource limit. */
  concurrency: number;
  process: (data: Data) => Promise<void>;
}

/** Takes the jobs of one queue until it is closed. */
export class QueueWorker<Data> {
  private readonly worker: Worker<Data>;

  constructor(redis: RedisConnections, { prefix }: QueuePrefix, { queue, concurrency, process }: QueueWork<Data>) {
    const connection = redis.open(WORKER_OPTIONS);
    this.worker = new Worker<Data>(queue, (job) => process(job.data), { connection, concurrency, prefix });
    this.worker.on('error', () => undefined); // RedisConnections reports it
  }

  /** Jobs that are under way come to their end first, but within that time: while Redis is away a worker never closes. */
  async close(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
    await Promise.race([this.worker.close().catch(() => undefined), late]);
    clearTimeout(timer);
  }
}
