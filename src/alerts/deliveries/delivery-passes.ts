import type { Transaction } from '../../platform/database/database.js';
import { type Pass, type PassResult, ReconcilerPass } from '../../platform/reconciler/pass.js';
import { DeliveriesStore } from './deliveries.store.js';
import { DeliveryDispatch } from './delivery-dispatch.service.js';

const DUE_MAX = 200;

/** Sees to what is due: tries whose time has come, sendings of which nothing was heard, and what Redis lost. */
@ReconcilerPass({ name: 'due-deliveries', everySeconds: 1 })
export class DueDeliveriesPass implements Pass {
  constructor(
    private readonly store: DeliveriesStore,
    private readonly dispatch: DeliveryDispatch,
  ) {}

  async run(tx: Transaction): Promise<PassResult | void> {
    const jobs = await this.store.due(tx, DUE_MAX);
    return jobs.length === 0 ? undefined : { after: () => this.dispatch.dispatch(jobs) };
  }
}

const KEPT_DAYS = 30;
const FORGOTTEN_MAX = 500;

/** Forgets what ended long ago. */
@ReconcilerPass({ name: 'ended-deliveries', everySeconds: 600 })
export class EndedDeliveriesPass implements Pass {
  constructor(private readonly store: DeliveriesStore) {}

  async run(tx: Transaction): Promise<PassResult> {
    return { again: (await this.store.forget(tx, KEPT_DAYS, FORGOTTEN_MAX)) === FORGOTTEN_MAX };
  }
}
