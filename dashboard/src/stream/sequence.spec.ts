import { describe, expect, it } from '@jest/globals';
import { isSilent, judgeMessage } from './sequence';

const place = { epoch: 'a', seq: 7 };

describe('what to do with a message when the reader stands at a/7', () => {
  it.each([
    ['the next one', { epoch: 'a', seq: 8, kind: 'delta' }, 'use'],
    ['one that was used before', { epoch: 'a', seq: 7, kind: 'delta' }, 'drop'],
    ['one after a gap', { epoch: 'a', seq: 9, kind: 'delta' }, 'ask_again'],
    ['one of another process', { epoch: 'b', seq: 8, kind: 'delta' }, 'ask_again'],
    ['a heartbeat that repeats the last', { epoch: 'a', seq: 7, kind: 'heartbeat' }, 'drop'],
    ['a heartbeat that knows of more', { epoch: 'a', seq: 8, kind: 'heartbeat' }, 'ask_again'],
    ['a heartbeat of another process', { epoch: 'b', seq: 7, kind: 'heartbeat' }, 'ask_again'],
    ['the end of the site', { epoch: 'a', seq: 7, kind: 'gone' }, 'use'],
    ['word of being limited, whatever was left out', { epoch: 'a', seq: 12, kind: 'limited' }, 'use'],
  ] as const)('%s', (_what, message, verdict) => expect(judgeMessage(place, message)).toBe(verdict));
});

it('calls a link silent after two and a half heartbeats', () => {
  expect(isSilent(0, 25_000, 10)).toBe(false);
  expect(isSilent(0, 25_001, 10)).toBe(true);
});
