import { describe, expect, it } from '@jest/globals';
import { readEvents, type ServerSentEvent } from './sse.js';

const TEXT =
  'retry: 2000\n\nevent: snapshot\nid: a:1\ndata: {"n":1}\n\n: heartbeat\n\nid: a:2\r\ndata: one\r\ndata: two\r\n\r\ndata:tight\n\ndata: left over';

const EVENTS: ServerSentEvent[] = [
  { id: 'a:1', event: 'snapshot', data: '{"n":1}' },
  { id: 'a:2', event: 'message', data: 'one\ntwo' },
  { id: null, event: 'message', data: 'tight' },
];

describe('server-sent events', () => {
  it('are read whole', () => expect(readEvents('', TEXT).events).toEqual(EVENTS));

  it.each([1, 2, 3, 7, 50])('are the same in pieces of %i', (size) => {
    const events: ServerSentEvent[] = [];
    let rest = '';
    for (let from = 0; from < TEXT.length; from += size) {
      const read = readEvents(rest, TEXT.slice(from, from + size));
      events.push(...read.events);
      rest = read.rest;
    }
    expect(events).toEqual(EVENTS);
    expect(rest).toBe('data: left over');
  });
});
