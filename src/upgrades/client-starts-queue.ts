import { Injectable } from '@nestjs/common';
import type { JobsOptions } from 'bullmq';
import { type JobQueue, JobQueues } from '../platform/queues/job-queues.js';

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
export class ClientStartsQueue {
  private readonly queue: JobQueue<ClientStart>;

  constructor(queues: JobQueues) {
    this.queue = queues.open(CLIENT_STARTS);
  }

  add(starts: readonly ClientStart[]): Promise<boolean> {
    const jobs = starts.map((data) => ({ jobId: `start-${data.id}-${data.fence}`, data }));
    return this.queue.add(jobs, OPTIONS);
  }
}
