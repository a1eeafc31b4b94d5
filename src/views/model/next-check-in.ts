/**
 * Says by when a client should check in next. A client that is off, lost or gone is not due: nothing says when it will be back.
 * Source: DESIGN §1 *Jump Client* (an active one sends heartbeats, a passive one checks in at least every so many hours).
 */
import type { Connection } from '../../contracts/words.js';

export interface CheckInRules {
  heartbeatSeconds: number;
  passiveCheckInHours: number;
}

export interface LastCheckIn {
  connection: Connection;
  lastCheckInAtMs: number | null;
  /** When the client was told to come back, where that was said. */
  toldAtMs: number | null;
}

const HOUR_MS = 3_600_000;

/** Milliseconds since 1970, or null. In the past for a passive client that is overdue. */
export function nextCheckInDueMs(client: LastCheckIn, rules: CheckInRules): number | null {
  if (client.lastCheckInAtMs === null) return null;
  const byRuleMs = dueByRuleMs(client.connection, client.lastCheckInAtMs, rules);
  if (byRuleMs === null) return null;
  const isToldNow = client.toldAtMs !== null && client.toldAtMs > client.lastCheckInAtMs;
  return isToldNow ? Math.min(client.toldAtMs!, byRuleMs) : byRuleMs;
}

function dueByRuleMs(connection: Connection, lastMs: number, rules: CheckInRules): number | null {
  switch (connection) {
    case 'online':
      return lastMs + rules.heartbeatSeconds * 1000;
    case 'standby':
    case 'overdue':
      return lastMs + rules.passiveCheckInHours * HOUR_MS;
    case 'offline':
    case 'lost':
    case 'disabled':
    case 'uninstalled':
      return null;
  }
}
