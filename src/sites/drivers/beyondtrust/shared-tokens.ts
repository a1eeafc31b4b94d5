import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { QueuePrefix } from '../../../platform/queues/redis.js';
import { SecretBox } from '../../../platform/secret-box.js';
import { PromptRedis } from './prompt-redis.js';

/** A token that some process made. */
export interface SharedToken {
  value: string;
  lifeMs: number;
  /** What is left of it. */
  leftMs: number;
}

/** Longer than a token takes to be made; whoever died over it does not hold the others up for long. */
const LOCKED_MS = 15_000;

const UNLOCK = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

const tokenSchema = z.object({ value: z.string().min(1), lifeMs: z.number().positive() });

/**
 * Tokens in Redis, sealed, for as long as they live, so that all processes use one; and a lock, so that one process makes it. Whatever
 * cannot be had of Redis is answered as if it were not there.
 */
@Injectable()
export class SharedTokens {
  private readonly owner = randomUUID();

  constructor(
    private readonly redis: PromptRedis,
    private readonly prefix: QueuePrefix,
    private readonly box: SecretBox,
  ) {}

  async read(account: string, context: string): Promise<SharedToken | null> {
    const key = this.keyOf(account);
    const asked = await this.redis.ask((redis) => redis.pipeline().get(key).pttl(key).exec());
    const [sealed, leftMs] = (asked?.answer ?? []).map(([, value]) => value);
    if (typeof sealed !== 'string' || typeof leftMs !== 'number' || leftMs <= 0) return null;
    const opened = this.box.open(sealed, contextOf(context));
    // We sealed it, so it is ours and whole.
    return opened === null ? null : { ...tokenSchema.parse(JSON.parse(opened)), leftMs };
  }

  /** Not kept where there is no key to seal it with. */
  async keep(account: string, context: string, token: { value: string; lifeMs: number }): Promise<void> {
    if (!this.box.hasKey) return;
    const sealed = this.box.seal(JSON.stringify(token), contextOf(context));
    await this.redis.ask((redis) => redis.set(this.keyOf(account), sealed, 'PX', token.lifeMs));
  }

  /** `theirs`: another process is at it. `away`: Redis cannot be asked, so nobody can be kept from anything. */
  async lock(account: string): Promise<'mine' | 'theirs' | 'away'> {
    if (!this.box.hasKey) return 'away';
    const key = `${this.keyOf(account)}:lock`;
    const asked = await this.redis.ask((redis) => redis.set(key, this.owner, 'PX', LOCKED_MS, 'NX'));
    if (asked === null) return 'away';
    return asked.answer === 'OK' ? 'mine' : 'theirs';
  }

  async unlock(account: string): Promise<void> {
    await this.redis.ask((redis) => redis.eval(UNLOCK, 1, `${this.keyOf(account)}:lock`, this.owner));
  }

  private keyOf(account: string): string {
    return `${this.prefix.prefix}:appliance-token:${account}`;
  }
}

const contextOf = (account: string) => `appliance_token:${account}`;
