import { describe, expect, it } from '@jest/globals';
import { eventId, parseEventId, seqLeftAt } from './event-id.js';

describe('event ids', () => {
  it('come back as they went out', () => {
    const place = { origin: '5c0de8f4-6c1b-4d3a-9a51-0b6d7f1c2e3d', seqs: [12, 40, 7] };
    expect(parseEventId(eventId(place))).toEqual(place);
  });

  it.each([undefined, '', 'nonsense', 'a:', 'a:1,', 'a:-1', 'a:1:2', `a:${'1,'.repeat(20)}1`])('are not %j', (text) => {
    expect(parseEventId(text)).toBeNull();
  });
});

describe('seqLeftAt', () => {
  const place = { origin: 'a', seqs: [3, 9] };

  it.each([
    ['its own place', place, 'a', 2, 1, 9],
    ['another process', place, 'b', 2, 1, null],
    ['other rooms', place, 'a', 3, 1, null],
    ['no place at all', null, 'a', 2, 1, null],
  ])('%s', (_, from, epoch, rooms, index, seq) => {
    expect(seqLeftAt(from, epoch, rooms, index)).toBe(seq);
  });
});
