import { describe, expect, it } from '@jest/globals';
import { STREAM_ROOM_KINDS, type StreamRoomKind } from '../../contracts/words.js';
import { actionOfRoom, idsProblem } from './room-request.js';

describe('idsProblem', () => {
  it.each<[StreamRoomKind, string[] | undefined, boolean]>([
    ['summary', undefined, true],
    ['summary', ['a'], false],
    ['queue', [], false],
    ['client', undefined, false],
    ['client', ['a'], true],
    ['client', ['a', 'b'], false],
    ['rows', undefined, false],
    ['rows', [], true],
    ['rows', ['a', 'b'], true],
  ])('%s with %j', (room, ids, isFine) => {
    expect(idsProblem(room, ids) === null).toBe(isFine);
  });
});

describe('actionOfRoom', () => {
  it.each(STREAM_ROOM_KINDS)('every room is guarded: %s', (room) => {
    expect(['site.read', 'client.read']).toContain(actionOfRoom(room));
  });
});
