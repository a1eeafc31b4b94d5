import { Injectable } from '@nestjs/common';
import { type JobQueue, JobQueues } from '../platform/queues/job-queues.js';

export const PLAN_STEPS = 'plan-steps';

/** A turn of a plan: ids alone. The turn looks at the appliances and re-reads the plan, and does nothing when it is over. */
export interface PlanTurn {
  siteId: string;
  id: string;
  turn: number;
}

/** The queue of turns to be taken. A turn that is lost is followed by the next one in a moment. */
@Injectable()
export class PlanStepsQueue {
  private readonly queue: JobQueue<PlanTurn>;

  constructor(queues: JobQueues) {
    this.queue = queues.open(PLAN_STEPS);
  }

  add(turns: readonly PlanTurn[]): Promise<boolean> {
    return this.queue.add(turns.map((data) => ({ jobId: `plan-${data.id}-${data.turn}`, data })));
  }
}
