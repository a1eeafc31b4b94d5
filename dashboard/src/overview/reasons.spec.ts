import { expect, it } from '@jest/globals';
import { REASONS } from '@contracts/words';
import { reasonsOf } from './reasons';

it('knows every reason', () => {
  const all = reasonsOf(Object.fromEntries(REASONS.map((reason) => [reason, 1])));
  expect(all.map(({ reason }) => reason).sort()).toEqual([...REASONS].sort());
});

it('keeps an order of its own, trouble first, whatever the numbers', () => {
  expect(reasonsOf({ waiting_for_slot: 9000, attempts_used_up: 1, paused: 40, lease_expired: 0 })).toEqual([
    { reason: 'attempts_used_up', tone: 'bad', count: 1 },
    { reason: 'paused', tone: 'warn', count: 40 },
    { reason: 'waiting_for_slot', tone: 'wait', count: 9000 },
  ]);
});
