import { Injectable, type Type } from '@nestjs/common';
import type { Transaction } from '../database/database.js';
import { invariant } from '../problem.js';

/** What a turn leaves to do: `after` runs once its transaction has committed; `again` asks for another turn at once. */
export interface PassResult {
  again?: boolean;
  after?: () => Promise<unknown> | void;
}

/**
 * A bounded, idempotent piece of putting things right. A turn runs in one transaction that holds the pass's own advisory lock, so that of
 * all processes one is at it at a time; it compares before it writes.
 */
export interface Pass {
  run(tx: Transaction): Promise<PassResult | void>;
}

export interface PassPlan {
  name: string;
  everySeconds: number;
}

const plans = new WeakMap<object, PassPlan>();

/** Makes a provider of any module a pass: the reconciler finds it by this. */
export const ReconcilerPass = (plan: PassPlan) => (target: Type<Pass>) => {
  plans.set(target, plan);
  Injectable()(target);
};

export function isPass(provider: unknown): provider is Pass {
  return typeof provider === 'object' && provider !== null && plans.has(provider.constructor);
}

export function planOf(pass: Pass): PassPlan {
  const plan = plans.get(pass.constructor);
  invariant(plan !== undefined, `${pass.constructor.name} is marked as a pass`);
  return plan;
}
