import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/database.js';
import type { Pass, PassResult } from '../../platform/reconciler/reconciler.js';
import { DeliveriesStore } from './deliveries.store.js';
import { DeliveryDispatch } from './delivery-dispatch.service.js';

const DUE_MAX = 200;

/** Sees to what is due: tries whose time has come, sendings of which nothing was heard, and what Redis lost. */
@Injectable()
export class DueDeliveriesPass implements Pass {
  readonly name = 'due-deliveries';
  readonly everySeconds = 1;

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
@Injectable()
export class EndedDeliveriesPass implements Pass {
  readonly name = 'ended-deliveries';
  readonly everySeconds = 600;

  constructor(private readonly store: DeliveriesStore) {}

  async run(tx: Transaction): Promise<PassResult> {
    return { again: (await this.store.forget(tx, KEPT_DAYS, FORGOTTEN_MAX)) === FORGOTTEN_MAX };
  }
}
