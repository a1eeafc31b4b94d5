import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { type JobsOptions, Queue, Worker } from 'bullmq';
import { ProcessRoles } from '../process-roles.js';
import { PRODUCER_OPTIONS, QueuePrefix, RedisConnections, WORKER_OPTIONS } from './redis.js';

/** All workers together, so that the rest of the application has its time to stop, too. */
const CLOSE_WITHIN_MS = 3000;
/** For jobs whose failure is seen to from the database. */
export const ONCE: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

export interface Job<Data> {
  /** Without a `:`. One that is in the queue already is not added again. */
  jobId: string;
  data: Data;
}

export interface QueueWork<Data> {
  /** How many jobs this process is at at once: its own resource limit, not the product's. */
  concurrency: number;
  process: (data: Data) => Promise<void>;
}

/** Where jobs of one kind wait. */
export class JobQueue<Data> {
  private readonly log = new Logger('Queues');

  constructor(readonly bull: Queue<Data>) {}

  /** Answers whether Redis took them. Never call it inside a transaction. */
  async add(jobs: readonly Job<Data>[], options: JobsOptions = ONCE): Promise<boolean> {
    if (jobs.length === 0) return true;
    const named = jobs.map(({ jobId, data }) => ({ name: this.bull.name, data, opts: { ...options, jobId } }));
    try {
      await (this.bull as Queue).addBulk(named);
      return true;
    } catch (error) {
      this.log.warn(`${jobs.length} jobs of "${this.bull.name}" wait for Redis: ${(error as Error).message}`);
      return false;
    }
  }
}

/** The queues of this installation and, in processes with the worker role, the workers that take what waits in them. */
@Injectable()
export class JobQueues implements BeforeApplicationShutdown {
  private readonly workers: Worker[] = [];

  constructor(
    private readonly redis: RedisConnections,
    private readonly queues: QueuePrefix,
    private readonly roles: ProcessRoles,
  ) {}

  open<Data>(name: string): JobQueue<Data> {
    const { prefix } = this.queues;
    return new JobQueue(quiet(new Queue<Data>(name, { connection: this.redis.open(PRODUCER_OPTIONS), prefix })));
  }

  /** Takes the jobs of that queue from now on, until the application stops. */
  work<Data>(name: string, { concurrency, process }: QueueWork<Data>): void {
    if (!this.roles.worker) return;
    const connection = this.redis.open(WORKER_OPTIONS);
    const { prefix } = this.queues;
    this.workers.push(quiet(new Worker<Data>(name, (job) => process(job.data), { connection, concurrency, prefix })));
  }

  /** Jobs that are under way come to their end first, but within bounds: while Redis is away a worker never closes. */
  async beforeApplicationShutdown(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_WITHIN_MS)));
    const closed = Promise.all(this.workers.map((worker) => worker.close().catch(() => undefined)));
    await Promise.race([closed, late]);
    clearTimeout(timer);
  }
}

/** RedisConnections reports what is wrong with Redis. */
function quiet<Emitter extends { on(event: 'error', listener: () => void): unknown }>(emitter: Emitter): Emitter {
  emitter.on('error', () => undefined);
  return emitter;
}
