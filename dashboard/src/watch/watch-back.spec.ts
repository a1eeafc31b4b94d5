import { describe, expect, it } from '@jest/globals';
import type { Connection, UpgradeState } from '@contracts/words';
import { describeBack, isBack, look, type Sightings } from './watch-back';

const client = (id: string, upgradeState: UpgradeState, connection: Connection = 'online') => ({
  id,
  upgradeState,
  connection,
});
const NEVER: Sightings = new Map();

it.each([
  ['up_to_date', 'online', true],
  ['up_to_date', 'standby', true],
  ['up_to_date', 'offline', false],
  ['upgrading', 'online', false],
] as const)('%s and %s is back: %s', (state, connection, back) =>
  expect(isBack(client('a', state, connection))).toBe(back),
);

describe('coming back', () => {
  it('is no news of a client that was back when the page opened', () => {
    expect(look(NEVER, [client('a', 'up_to_date'), client('b', 'queued')]).cameBack).toEqual([]);
  });

  it('is news once, when it is seen', () => {
    const first = look(NEVER, [client('a', 'upgrading')]);
    const second = look(first.sightings, [client('a', 'up_to_date')]);
    expect(second.cameBack.map(({ id }) => id)).toEqual(['a']);
    expect(look(second.sightings, [client('a', 'up_to_date')]).cameBack).toEqual([]);
  });

  it('is news again after it was away', () => {
    const away = look(new Map([['a', true]]), [client('a', 'up_to_date', 'offline')]);
    expect(look(away.sightings, [client('a', 'up_to_date')]).cameBack).toHaveLength(1);
  });

  it('is forgotten of a client that was taken off the list', () => {
    const without = look(new Map([['a', false]]), []);
    expect(look(without.sightings, [client('a', 'up_to_date')]).cameBack).toEqual([]);
  });
});

it.each([
  [['A'], 'A is back'],
  [['A', 'B'], 'A and B are back'],
  [['A', 'B', 'C'], 'A, B and C are back'],
  [['A', 'B', 'C', 'D', 'E'], 'A, B, C and 2 others are back'],
])('says of %j: %s', (names, sentence) => expect(describeBack(names)).toBe(sentence));
