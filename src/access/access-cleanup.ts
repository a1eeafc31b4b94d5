import { Injectable } from '@nestjs/common';
import type { Transaction } from '../platform/database/database.js';
import type { Pass, PassResult } from '../platform/reconciler/reconciler.js';
import { IdempotencyStore } from './idempotency/idempotency.store.js';
import { SessionsStore } from './sessions/sessions.store.js';

const KEEP_DAYS = 7;
const BATCH = 1000;

/** Removes links, sessions and idempotency keys that are long over. */
@Injectable()
export class AccessCleanup implements Pass {
  readonly name = 'access-cleanup';
  readonly everySeconds = 600;

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
