import { describe, expect, it } from '@jest/globals';
import { DAY_MS, fleetClient, HOUR_MS, NOW_MS, SECOND_MS, settings } from '../../../test/support/model-builders.js';
import { CHECK_IN_CAUSES, CONNECTIONS, type CheckInCause, type Connection } from '../../contracts/words.js';
import { connectionOf, isReachable, judgeSilence, lookAfterCheckIn, silenceDeadlineMs } from './connection.js';

const SINCE_MS = NOW_MS;
const rules = settings({
  offlineAfterSeconds: 180,
  passiveCheckInHours: 24,
  passiveGraceHours: 2,
  lostAfterDays: 30,
  deleteAfterDays: 0,
});
const heard = (connection: Connection) => fleetClient({ connection, lastCheckInAtMs: SINCE_MS });

describe('the connection that a check-in shows', () => {
  const ACTIVE: Record<CheckInCause, Connection> = {
    connected: 'online',
    heartbeat: 'online',
    disconnected: 'offline',
    boot: 'online',
    console_connection: 'online',
    tray_request: 'online',
    daily: 'online',
    upgraded: 'online',
  };

  it.each(CHECK_IN_CAUSES)('%s', (cause) => {
    expect(connectionOf('active', cause)).toBe(ACTIVE[cause]);
    expect(connectionOf('passive', cause)).toBe('standby');
  });

  it('is reachable when online or standby, and in no other', () => {
    expect(CONNECTIONS.filter(isReachable)).toEqual(['online', 'standby']);
  });
});

describe('when silence changes something', () => {
  const DEADLINE: Record<Connection, number | null> = {
    online: SINCE_MS + 180 * SECOND_MS,
    standby: SINCE_MS + 26 * HOUR_MS,
    offline: SINCE_MS + 30 * DAY_MS,
    overdue: SINCE_MS + 30 * DAY_MS,
    lost: null,
    disabled: null,
    uninstalled: null,
  };

  it.each(CONNECTIONS)('%s', (connection) => {
    expect(silenceDeadlineMs(heard(connection), rules)).toBe(DEADLINE[connection]);
  });

  it('is never for a client that nobody has heard of', () => {
    expect(silenceDeadlineMs(fleetClient({ connection: 'online' }), rules)).toBeNull();
  });

  it('is when a lost client is to be removed, where the site says so', () => {
    expect(silenceDeadlineMs(heard('lost'), { ...rules, deleteAfterDays: 45 })).toBe(SINCE_MS + 45 * DAY_MS);
  });
});

describe('what silence has come to', () => {
  it.each<[string, Connection, number, Connection, number | null]>([
    ['an online client in time', 'online', 179 * SECOND_MS, 'online', SINCE_MS + 180 * SECOND_MS],
    ['an online client at the very moment', 'online', 180 * SECOND_MS, 'offline', SINCE_MS + 30 * DAY_MS],
    ['a passive client in its grace', 'standby', 25 * HOUR_MS, 'standby', SINCE_MS + 26 * HOUR_MS],
    ['a passive client after it', 'standby', 26 * HOUR_MS, 'overdue', SINCE_MS + 30 * DAY_MS],
    ['an online client after a month', 'online', 30 * DAY_MS, 'lost', null],
    ['an overdue client after a month', 'overdue', 30 * DAY_MS, 'lost', null],
    ['a disabled client after a year', 'disabled', 365 * DAY_MS, 'disabled', null],
  ])('%s', (_, connection, silentMs, expected, lookAtMs) => {
    const judged = judgeSilence(heard(connection), rules, SINCE_MS + silentMs);
    expect(judged).toEqual({ connection: expected, lookAtMs, remove: false });
    expect(judgeSilence({ ...heard(connection), connection: expected }, rules, SINCE_MS + silentMs)).toEqual(judged);
  });

  it('counts an active client’s silence from when there was somebody to hear it', () => {
    const backMs = SINCE_MS + 600 * SECOND_MS;
    const lookAtMs = backMs + 180 * SECOND_MS;
    const judged = judgeSilence(heard('online'), rules, lookAtMs - 1, backMs);
    expect(judged).toEqual({ connection: 'online', lookAtMs, remove: false });
    expect(judgeSilence(heard('online'), rules, lookAtMs, backMs)).toMatchObject({ connection: 'offline' });
    expect(judgeSilence(heard('online'), rules, SINCE_MS + 30 * DAY_MS, backMs)).toMatchObject({ connection: 'lost' });
    expect(judgeSilence(heard('standby'), rules, SINCE_MS + 26 * HOUR_MS, backMs)).toMatchObject({
      connection: 'overdue',
    });
  });

  it('removes a client that is silent for longer than the site keeps it', () => {
    const keeping = { ...rules, deleteAfterDays: 45 };
    expect(judgeSilence(heard('online'), keeping, SINCE_MS + 45 * DAY_MS)).toMatchObject({ remove: true });
    expect(judgeSilence(heard('online'), keeping, SINCE_MS + 45 * DAY_MS - 1)).toMatchObject({
      connection: 'lost',
      remove: false,
    });
  });

  it('removes at once where a client is lost later than it is to be removed', () => {
    const keeping = { ...rules, lostAfterDays: 30, deleteAfterDays: 15 };
    expect(judgeSilence(heard('online'), keeping, SINCE_MS + 30 * DAY_MS)).toMatchObject({ remove: true });
  });
});

describe('the next look after a check-in', () => {
  it.each<[string, number | null, number | null, number | null]>([
    ['none planned', null, 500, 500],
    ['an earlier one stays, and will find the client alive', 300, 500, 300],
    ['a later one is brought forward', 900, 500, 500],
    ['nothing to look for any more', 300, null, null],
  ])('%s', (_, currentMs, deadlineMs, expected) => {
    expect(lookAfterCheckIn(currentMs, deadlineMs)).toBe(expected);
  });
});
