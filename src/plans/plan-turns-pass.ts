import type { Transaction } from '../platform/database/database.js';
import { type Pass, type PassResult, ReconcilerPass } from '../platform/reconciler/pass.js';
import { PlanStepsQueue } from './plan-steps-queue.js';
import { PlansStore } from './plans.store.js';

/** A plan is looked after this often while it is on. */
const TURN_EVERY_MS = 450;

/** Asks for the next turn of every plan that is on. */
@ReconcilerPass({ name: 'plan-turns', everySeconds: 0.25 })
export class PlanTurnsPass implements Pass {
  constructor(
    private readonly store: PlansStore,
    private readonly queue: PlanStepsQueue,
  ) {}

  async run(tx: Transaction): Promise<PassResult> {
    const turns = await this.store.claimTurns(tx, TURN_EVERY_MS);
    return { after: () => this.queue.add(turns) };
  }
}
