import { contacted, deliverAgain } from './answers.js';
import { askForConnection, heartbeatDue, passiveChecksIn } from './connections.js';
import type { ClientTimer, SiteState } from './site-state.js';
import { installed, stopUpgrade, vanish } from './upgrades.js';

/** A client's time for something has come. Timers that have been overtaken do nothing. */
export function fireTimer(state: SiteState, timer: ClientTimer, nowMs: number): void {
  const client = state.clients[timer.index]!;
  const isCurrentUpgrade = timer.token === client.upgradeToken;
  switch (timer.kind) {
    case 'heartbeat':
      if (timer.token === client.heartbeatToken) heartbeatDue(state, client, nowMs);
      return;
    case 'return':
      askForConnection(state, client, false);
      return;
    case 'passive_check_in':
      passiveChecksIn(state, client, nowMs);
      return;
    case 'contacted':
      contacted(state, client, nowMs);
      return;
    case 'installed':
      if (isCurrentUpgrade) installed(state, client);
      return;
    case 'stop':
      if (isCurrentUpgrade) stopUpgrade(state, client);
      return;
    case 'vanish':
      if (isCurrentUpgrade) vanish(state, client, nowMs);
      return;
    case 'deliver_delayed':
      deliverAgain(state, client, timer.checkIn!, false);
      return;
    case 'repeat':
      deliverAgain(state, client, timer.checkIn!, true);
      return;
  }
}
