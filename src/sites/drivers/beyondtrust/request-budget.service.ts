import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database, type Transaction } from '../../../platform/database/database.js';
import { type Pass, type PassResult, ReconcilerPass } from '../../../platform/reconciler/pass.js';
import { AccountBudget } from './account-budget.js';
import { ApplianceCallsStore } from './appliance-calls.store.js';
import { type Ceilings, LONE_CEILINGS, SHARED_CEILINGS } from './model/request-budget.js';
import { SharedBudgets } from './shared-budgets.js';

/** What all processes together may ask with an account, and what one may while it cannot be known what the others do. */
export class BudgetCeilings {
  constructor(
    readonly shared: Ceilings = SHARED_CEILINGS,
    readonly lone: Ceilings = LONE_CEILINGS,
  ) {}
}

const SAVE_EVERY_MS = 3000;
const FORGOTTEN_MAX = 5000;

/** The budgets of this process's accounts; what they used is noted in the database every few seconds and at the end. */
@Injectable()
export class RequestBudgets implements OnApplicationShutdown {
  private readonly budgets = new Map<string, AccountBudget>();
  private readonly saving: NodeJS.Timeout;

  constructor(
    private readonly shared: SharedBudgets,
    private readonly database: Database,
    private readonly store: ApplianceCallsStore,
    private readonly ceilings: BudgetCeilings,
  ) {
    this.saving = setInterval(() => void this.saveAll(), SAVE_EVERY_MS).unref();
  }

  of(account: string): AccountBudget {
    const known = this.budgets.get(account);
    if (known !== undefined) return known;
    const { shared, database, store, ceilings } = this;
    const budget = new AccountBudget(account, { shared, database, store, ceilings });
    this.budgets.set(account, budget);
    return budget;
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.saving);
    for (const budget of this.budgets.values()) budget.close();
    await this.saveAll();
  }

  private async saveAll(): Promise<void> {
    await Promise.all([...this.budgets.values()].map((budget) => budget.save()));
  }
}

/** Forgets requests that no window of the budget holds any more. */
@ReconcilerPass({ name: 'appliance-calls', everySeconds: 600 })
export class ApplianceCallsPass implements Pass {
  constructor(private readonly store: ApplianceCallsStore) {}

  async run(tx: Transaction): Promise<PassResult> {
    this.store.forget(tx, FORGOTTEN_MAX);
    return {};
  }
}
