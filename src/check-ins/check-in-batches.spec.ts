import { describe, expect, it } from '@jest/globals';
import { checkIn } from '../../test/support/model-builders.js';
import { rounds } from './check-in-batches.js';

describe('the rounds of a batch', () => {
  const say = (clientId: string, sequence: number) => checkIn({ clientId, sequence });
  const inShort = (batch: ReturnType<typeof say>[]) =>
    rounds(batch).map((round) => round.map((one) => `${one.clientId}${one.sequence}`).join(' '));

  it.each<[string, ReturnType<typeof say>[], string[]]>([
    ['nothing', [], []],
    ['every client once', [say('a', 1), say('b', 1)], ['a1 b1']],
    ['one client three times', [say('a', 1), say('a', 2), say('a', 3)], ['a1', 'a2', 'a3']],
    ['in the order they were sent', [say('b', 2), say('a', 1), say('b', 1), say('a', 9)], ['b2 a1', 'b1 a9']],
    [
      'a client named as a property of objects',
      [say('constructor', 1), say('__proto__', 1)],
      ['constructor1 __proto__1'],
    ],
  ])('%s', (_, batch, expected) => {
    expect(inShort(batch)).toEqual(expected);
  });

  it('lock in the first all that any locks', () => {
    const batch = ['a', 'b', 'a', 'c', 'b', 'a'].map((clientId, index) => say(clientId, index + 1));
    const [first, ...others] = rounds(batch).map((round) => new Set(round.map((one) => one.clientId)));
    for (const round of others) expect([...round].every((clientId) => first!.has(clientId))).toBe(true);
  });
});
