import { Injectable } from '@nestjs/common';
import { type JobQueue, JobQueues } from '../../platform/queues/job-queues.js';

export const ALERT_DELIVERIES = 'alert-deliveries';

/** A delivery that may go, before its next try: ids alone. Whether it goes is decided from its rows when the job is taken. */
export interface DeliveryJob {
  id: string;
  attempt: number;
}

/** The queue of deliveries to be sent. What Redis loses is put back by `due-deliveries`. */
@Injectable()
export class DeliveriesQueue {
  private readonly queue: JobQueue<DeliveryJob>;

  constructor(queues: JobQueues) {
    this.queue = queues.open(ALERT_DELIVERIES);
  }

  add(jobs: readonly DeliveryJob[]): Promise<boolean> {
    return this.queue.add(jobs.map((data) => ({ jobId: `delivery-${data.id}-${data.attempt}`, data })));
  }
}
