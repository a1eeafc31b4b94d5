import type { Transaction } from '../platform/database/database.js';
import { type Pass, type PassResult, ReconcilerPass } from '../platform/reconciler/pass.js';
import { IdempotencyStore } from './idempotency/idempotency.store.js';
import { SessionsStore } from './sessions/sessions.store.js';

const KEEP_DAYS = 7;
const BATCH = 1000;

/** Removes links, sessions and idempotency keys that are long over. */
@ReconcilerPass({ name: 'access-cleanup', everySeconds: 600 })
export class AccessCleanup implements Pass {
  constructor(
    private readonly sessions: SessionsStore,
    private readonly idempotency: IdempotencyStore,
  ) {}

  async run(tx: Transaction): Promise<PassResult> {
    const sessions = await this.sessions.removeOld(tx, KEEP_DAYS, BATCH);
    const keys = await this.idempotency.removeOld(tx, BATCH);
    return { again: sessions >= BATCH || keys >= BATCH };
  }
}
