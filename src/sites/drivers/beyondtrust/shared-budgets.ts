import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { QueuePrefix } from '../../../platform/queues/redis.js';
import type { BudgetState } from './model/request-budget.js';
import { PromptRedis } from './prompt-redis.js';

/** The state as it is kept for all processes, with the clock of who keeps it. */
export interface SharedBudget {
  nowMs: number;
  /** As it stands there; null: nothing does. */
  text: string | null;
  /** Null also when it cannot be read. */
  state: BudgetState | null;
}

/** Longer than any window. */
const KEPT_MS = 2 * 3_600_000;

const SWAP = `
  local stands = redis.call('GET', KEYS[1])
  if (stands or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1`;

const count = z.number().int().min(0);
const bucket = z.tuple([z.number().int(), count, count, count]);
const stateSchema = z.object({
  atMs: z.number(),
  tenths: z.array(bucket),
  minutes: z.array(bucket),
  bulkAtMs: z.number(),
  bulkDueMs: z.number(),
  trickledAtMs: z.number(),
  backOff: z.object({ sinceMs: z.number(), untilMs: z.number(), tries: count, probed: z.boolean() }).nullable(),
});

/** The budgets of accounts in Redis, each one value that is changed only by whoever has read it as it stands. */
@Injectable()
export class SharedBudgets {
  constructor(
    private readonly redis: PromptRedis,
    private readonly prefix: QueuePrefix,
  ) {}

  /** Null: Redis cannot be asked now. */
  async read(account: string): Promise<SharedBudget | null> {
    const asked = await this.redis.ask((redis) => redis.pipeline().time().get(this.keyOf(account)).exec());
    const [time, value] = asked?.answer ?? [];
    if (time === undefined || value === undefined || time[0] !== null || value[0] !== null) return null;
    const [seconds, micros] = time[1] as [string, string];
    const text = value[1] as string | null;
    return { nowMs: Number(seconds) * 1000 + Math.floor(Number(micros) / 1000), text, state: stateOf(text) };
  }

  /** False when it is another by now; null when Redis cannot be asked: then it may have been changed all the same. */
  async swap(account: string, { text }: SharedBudget, next: BudgetState): Promise<boolean | null> {
    const values = [text ?? '', JSON.stringify(next), KEPT_MS];
    const asked = await this.redis.ask((redis) => redis.eval(SWAP, 1, this.keyOf(account), ...values));
    return asked === null ? null : asked.answer === 1;
  }

  private keyOf(account: string): string {
    return `${this.prefix.prefix}:appliance-budget:${account}`;
  }
}

function stateOf(text: string | null): BudgetState | null {
  if (text === null) return null;
  try {
    const parsed = stateSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
