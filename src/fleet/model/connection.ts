/**
 * Decides a client's connection from its last check-in and from its silence, and when to look again. Receive times decide; the
 * client's own clock does not come in. Source: DESIGN §1 *Connection*; the vendor's 24-hour rule for passive clients.
 * Invariant: `judgeSilence` is idempotent, and never makes a client reachable again: only a check-in does.
 */
import type { CheckInCause, Connection, ConnectionType } from '../../contracts/words.js';
import type { FleetClient } from './client.js';

export interface SilenceRules {
  offlineAfterSeconds: number;
  passiveCheckInHours: number;
  passiveGraceHours: number;
  lostAfterDays: number;
  deleteAfterDays: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The connection that the newest check-in shows. */
export function connectionOf(type: ConnectionType, cause: CheckInCause): Connection {
  if (type === 'passive') return 'standby';
  return cause === 'disconnected' ? 'offline' : 'online';
}

/** Whether a client in this connection can be told to upgrade. */
export const isReachable = (connection: Connection): boolean => connection === 'online' || connection === 'standby';

type Silent = Pick<FleetClient, 'connection' | 'connectionType' | 'lastCheckInAtMs'>;

/** When the silence of a client in that connection changes something next, or null when it never does. */
export function silenceDeadlineMs(client: Silent, rules: SilenceRules): number | null {
  if (client.lastCheckInAtMs === null) return null;
  const since = client.lastCheckInAtMs;
  switch (client.connection) {
    case 'online':
      return since + rules.offlineAfterSeconds * 1000;
    case 'standby':
      return since + (rules.passiveCheckInHours + rules.passiveGraceHours) * HOUR_MS;
    case 'offline':
    case 'overdue':
      return since + rules.lostAfterDays * DAY_MS;
    case 'lost':
      return rules.deleteAfterDays === 0 ? null : since + rules.deleteAfterDays * DAY_MS;
    case 'disabled':
    case 'uninstalled':
      return null;
  }
}

const NEXT: Partial<Record<Connection, Connection>> = {
  online: 'offline',
  standby: 'overdue',
  offline: 'lost',
  overdue: 'lost',
};

export interface Silence {
  connection: Connection;
  lookAtMs: number | null;
  /** Lost for so long that the site's settings remove it. */
  remove: boolean;
}

/**
 * What a client's silence has come to by `nowMs`; steps through as many states as have passed. An active client is silent only while
 * there is somebody to hear it: since `watchedSinceMs`, the end of Rollcall's own last absence (null when it was never away).
 */
export function judgeSilence(
  client: Silent,
  rules: SilenceRules,
  nowMs: number,
  watchedSinceMs: number | null = null,
): Silence {
  let connection = client.connection;
  for (;;) {
    const heardAtMs = client.lastCheckInAtMs;
    const isHeld = connection === 'online' && heardAtMs !== null && watchedSinceMs !== null;
    const lastCheckInAtMs = isHeld ? Math.max(heardAtMs, watchedSinceMs) : heardAtMs;
    const deadlineMs = silenceDeadlineMs({ ...client, connection, lastCheckInAtMs }, rules);
    if (deadlineMs === null || deadlineMs > nowMs) return { connection, lookAtMs: deadlineMs, remove: false };
    const next = NEXT[connection];
    if (next === undefined) return { connection, lookAtMs: null, remove: true };
    connection = next;
  }
}

/**
 * When to look at a client after a check-in. A heartbeat leaves an earlier look in place (it will find the client alive and move
 * itself), so that heartbeats change no indexed column.
 */
export function lookAfterCheckIn(currentMs: number | null, deadlineMs: number | null): number | null {
  if (deadlineMs === null) return null;
  return currentMs !== null && currentMs <= deadlineMs ? currentMs : deadlineMs;
}
