import { describe, expect, it } from '@jest/globals';
import type { Connection } from '../../contracts/words.js';
import { nextCheckInDueMs } from './next-check-in.js';

const rules = { heartbeatSeconds: 60, passiveCheckInHours: 24 };
const LAST = 1_000_000_000;
const DAY = 86_400_000;

describe('nextCheckInDueMs', () => {
  it.each<[string, Connection, number | null, number | null, number | null]>([
    ['an online client is due with its heartbeat', 'online', LAST, null, LAST + 60_000],
    ['one that was told to come sooner is due then', 'online', LAST, LAST + 5000, LAST + 5000],
    ['what was told before the last check-in no longer counts', 'online', LAST, LAST - 1, LAST + 60_000],
    ['a later word does not move the rule', 'online', LAST, LAST + 90_000, LAST + 60_000],
    ['a passive client is due within its hours', 'standby', LAST, null, LAST + DAY],
    ['an overdue one was due then', 'overdue', LAST, null, LAST + DAY],
    ['an offline client is not due', 'offline', LAST, LAST + 5000, null],
    ['a lost one neither', 'lost', LAST, null, null],
    ['nor a disabled one', 'disabled', LAST, null, null],
    ['nor one that never checked in', 'online', null, LAST, null],
  ])('%s', (_, connection, lastCheckInAtMs, toldAtMs, due) => {
    expect(nextCheckInDueMs({ connection, lastCheckInAtMs, toldAtMs }, rules)).toBe(due);
  });
});
