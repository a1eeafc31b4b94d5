import type { Action } from '../contracts/words.js';
import { Problem } from '../platform/problem.js';
import type { Actor } from './actor.js';
import { can } from './model/can.js';

/** Throws the problem that says what the actor's role may not do. */
export function requireCan({ role }: Actor, action: Action): void {
  if (!can(role, action)) throw new Problem('forbidden', `The role "${role}" may not do "${action}".`);
}
