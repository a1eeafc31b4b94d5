import { describe, expect, it } from '@jest/globals';
import type { Plan } from '@contracts/plans';
import { permissionFor, possibleNow } from './permission';

const yes = { possible: true, why: null };

describe('what may be done now', () => {
  it('is what both the role and the plan allow, the role first', () => {
    const role = { allowed: false, why: 'Your role may not.' };
    expect(permissionFor({ allowed: true }, yes)).toEqual({ allowed: true });
    expect(permissionFor(role, { possible: false, why: 'Too early.' })).toEqual(role);
    expect(permissionFor({ allowed: true }, { possible: false, why: 'Too early.' }).why).toBe('Too early.');
  });

  it('is nothing but to resolve it while the plan is stopped, whatever is offered', () => {
    const stop = { step: 'base_updates', says: 'Call support.', instructions: [] };
    const stopped: Pick<Plan, 'state' | 'stop'> = { state: 'stopped', stop };
    expect(possibleNow(stopped, { action: 'retry', ...yes })).toEqual({ possible: false, why: 'Call support.' });
    expect(possibleNow(stopped, { action: 'resolve', ...yes }).possible).toBe(true);
    expect(possibleNow({ state: 'running', stop: null }, { action: 'retry', ...yes }).possible).toBe(true);
  });
});
