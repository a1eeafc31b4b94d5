import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { DriverFailure, RequestClass } from '../../../contracts/observed-words.js';
import { Metrics } from '../../../platform/metrics.js';
import type { BudgetStanding } from './appliance-account.js';

const WAIT_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What is asked of appliances, and what it costs of their budgets. */
@Injectable()
export class AccountMetrics {
  private readonly requests: Counter<'class' | 'outcome'>;
  private readonly waits: Histogram<'class'>;
  private readonly standings = new Map<string, () => Promise<BudgetStanding>>();

  constructor(metrics: Metrics) {
    const registers = [metrics.registry];
    this.requests = new Counter({
      name: 'rollcall_appliance_requests_total',
      help: 'Requests of this process to appliances, by what they were spent for and what came of them',
      labelNames: ['class', 'outcome'],
      registers,
    });
    this.waits = new Histogram({
      name: 'rollcall_appliance_turn_wait_seconds',
      help: 'How long a request waited for its turn in the budget',
      labelNames: ['class'],
      buckets: WAIT_SECONDS,
      registers,
    });
    const { standings } = this;
    new Gauge({
      name: 'rollcall_appliance_requests_last_hour',
      help: 'Requests of the last hour with an account, of all processes; the appliance allows 15000',
      labelNames: ['account'],
      registers,
      async collect() {
        this.reset();
        const read = [...standings].map(async ([account, standing]) => [account, await standing()] as const);
        for (const [account, { usedLastHour }] of await Promise.all(read)) this.set({ account }, usedLastHour);
      },
    });
  }

  watch(account: string, standing: () => Promise<BudgetStanding>): void {
    this.standings.set(account, standing);
  }

  asked(requestClass: RequestClass, outcome: 'answered' | DriverFailure): void {
    this.requests.inc({ class: requestClass, outcome });
  }

  waited(requestClass: RequestClass, ms: number): void {
    this.waits.observe({ class: requestClass }, ms / 1000);
  }
}
