import { Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { PRODUCER_OPTIONS, RedisConnections } from '../../../platform/queues/redis.js';

/** Redis that hangs is as good as away. */
const ANSWERS_WITHIN_MS = 1000;

/** A connection to Redis for what must go on without it: it answers soon, or fails. */
@Injectable()
export class PromptRedis {
  private readonly redis: Redis;
  private readonly firstTry: Promise<void>;

  constructor(connections: RedisConnections) {
    const timeouts = { connectTimeout: ANSWERS_WITHIN_MS, commandTimeout: ANSWERS_WITHIN_MS };
    this.redis = connections.open({ ...PRODUCER_OPTIONS, ...timeouts });
    // A process that has just started would take Redis for away while it is still connecting.
    this.firstTry = new Promise((resolve) => {
      for (const event of ['ready', 'error', 'close']) this.redis.once(event, resolve);
    });
  }

  /** Null: it cannot be asked now; what was asked may have been done all the same. */
  async ask<Answer>(question: (redis: Redis) => Promise<Answer>): Promise<{ answer: Answer } | null> {
    await this.firstTry;
    try {
      return { answer: await question(this.redis) };
    } catch {
      return null;
    }
  }
}
