import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type CallHandler, type ExecutionContext, Injectable, Logger, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable, of } from 'rxjs';
import { Problem } from '../../platform/problem.js';
import { type ActorRequest, actorIdentity } from '../actor.js';
import { sameBytes } from '../secrets.js';
import { IdempotencyStore, type StoredAnswer } from './idempotency.store.js';

const KEY = /^[\x21-\x7e]{1,200}$/;
const POLL_MS = 100;
const WAIT_MAX_MS = 10_000;

interface Claim {
  actor: string;
  key: string;
}

/**
 * Makes a POST with an `Idempotency-Key` take effect once: the same actor, key and body get the stored answer for 24 hours. A second
 * request while the first is under way waits for it. A refused or failed request leaves nothing behind and may be repeated. When the
 * process dies between the work's commit and the storing of its answer, a repetition after a minute does the work again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly log = new Logger('Idempotency');

  constructor(private readonly store: IdempotencyStore) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<ActorRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.actor === null) return next.handle();
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw new Problem('bad_header', 'Idempotency-Key must be 1 to 200 printable ASCII characters without spaces.');
    }
    const claim = { actor: actorIdentity(request.actor), key };
    const reply = http.getResponse<FastifyReply>();
    const stored = await this.claimOrAnswer(claim, hashOf(request));
    if (stored === null) return from(this.run(claim, reply, next));
    void reply.status(stored.status ?? 200);
    return of(stored.body ?? undefined);
  }

  /** Null when the key is ours to answer; otherwise the answer that stands under it. */
  private async claimOrAnswer({ actor, key }: Claim, requestHash: Buffer): Promise<StoredAnswer | null> {
    for (const untilMs = Date.now() + WAIT_MAX_MS; Date.now() < untilMs; await delay(POLL_MS)) {
      if (await this.store.claim(actor, key, requestHash)) return null;
      const stored = await this.store.find(actor, key);
      if (stored === null) continue;
      if (!sameBytes(stored.requestHash, requestHash)) {
        throw new Problem(
          'idempotency_key_reused',
          'Another request was sent with this Idempotency-Key; use a new one.',
        );
      }
      if (stored.status !== null) return stored;
    }
    throw new Problem(
      'conflict',
      'The request with this Idempotency-Key is still being worked on; try again shortly.',
      {
        headers: { 'retry-after': '2' },
      },
    );
  }

  private async run({ actor, key }: Claim, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    let body: unknown;
    try {
      body = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await this.store.release(actor, key).catch((failure: unknown) => this.failed(failure));
      throw error;
    }
    // The work is done and committed: that its answer cannot be kept is no reason to call it failed.
    await this.store.answer(actor, key, reply.statusCode, body).catch((failure: unknown) => this.failed(failure));
    return body;
  }

  private failed(failure: unknown): void {
    this.log.warn(`an idempotency key could not be written: ${(failure as Error).message}`);
  }
}

function hashOf(request: ActorRequest): Buffer {
  return createHash('sha256')
    .update(`${request.method} ${request.url}\n`)
    .update(JSON.stringify(request.body) ?? '')
    .digest();
}
