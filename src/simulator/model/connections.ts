import type { CheckInCause } from '../../contracts/words.js';
import { nextCheckIn, type Saying, type SimulatedClient } from './client.js';
import { setTimer, type SiteState } from './site-state.js';

/**
 * How clients come and go: enrolment, the silence while the appliance is upgraded, the return at the appliance's connection rate, and
 * the check-ins of clients that just live on.
 */

/** It has its connection, or its machine is on: the appliance knows that and what version it has. */
export function isThere(state: SiteState, client: SimulatedClient, nowMs: number): void {
  client.reachable = true;
  if (client.connectionType === 'active') state.vendor.connected(client, nowMs);
  else state.vendor.checkedIn(client, nowMs);
}

/** An active one's connection is gone, a passive one's machine is off. */
export function isGone(state: SiteState, client: SimulatedClient, nowMs: number): void {
  client.reachable = false;
  if (client.connectionType === 'active') state.vendor.disconnected(client, nowMs);
}

/** The client says something; it counts as sent at once and is delivered as soon as the outbox can. */
export function say(state: SiteState, client: SimulatedClient, cause: CheckInCause, saying: Saying = {}): void {
  state.outbox.post(client.index, nextCheckIn(client, cause, saying));
}

/** Everybody reports for the first time, at its present version. Enrolment is the beginning of the story, so no rate holds it up. */
export function enrol(state: SiteState, clients: readonly SimulatedClient[], nowMs: number): void {
  for (const client of clients) {
    isThere(state, client, nowMs);
    say(state, client, client.connectionType === 'active' ? 'connected' : 'boot', { attributes: client.attributes });
  }
}

/**
 * The appliance goes down: active clients lose their connection, and nobody is there to report it. Passive ones do not notice; those
 * that will check in on boot have their machine switched off meanwhile.
 */
export function loseConnections(state: SiteState, nowMs: number): void {
  for (const client of state.clients) {
    if (client.connectionType === 'active' || client.habit === 'boot') isGone(state, client, nowMs);
    client.heartbeatToken += 1;
  }
}

/** The appliance is back and says whose connection is gone. */
export function reportDisconnected(state: SiteState): void {
  for (const client of state.clients) {
    if (client.connectionType === 'active' && !client.reachable) say(state, client, 'disconnected');
  }
}

/** The fleet notices that the appliance is back: active clients at once, passive ones by their habits. */
export function beginReturn(state: SiteState, nowMs: number, isPending: (client: SimulatedClient) => boolean): void {
  for (const client of state.clients) {
    if (!state.distrusting.has(client.index)) comesBack(state, client, nowMs, isPending);
  }
}

function comesBack(
  state: SiteState,
  client: SimulatedClient,
  nowMs: number,
  isPending: (client: SimulatedClient) => boolean,
): void {
  if (client.upgrade !== null) return;
  if (client.connectionType === 'active') {
    setTimer(state, client, 'return', nowMs + client.random.float() * state.scenario.returnWithinSeconds * 1000);
  } else if (client.habit !== 'contact' && isPending(client)) {
    setTimer(state, client, 'passive_check_in', nowMs + client.checksInAfterSeconds * 1000);
  }
}

/** It asks for a connection; the gate says when it has it. */
export function askForConnection(state: SiteState, client: SimulatedClient, urgent: boolean): void {
  state.appliance.gate.enqueue(client.index, urgent);
}

/** It has its connection. */
export function connected(state: SiteState, client: SimulatedClient, nowMs: number): void {
  isThere(state, client, nowMs);
  say(state, client, client.connectionType === 'active' ? 'connected' : 'boot', { attributes: client.attributes });
}

const TRY_AGAIN_MS = 2000;

/**
 * The site software is new: so many clients do not trust the certificate that it presents, as theirs are old stores of certificates.
 * They stay offline until somebody mends that.
 */
export function chooseDistrusting(state: SiteState): void {
  const share = state.scenario.faults.distrusts;
  for (const { index } of state.clients) {
    if (state.random.fork('distrust', index).chance(share)) state.distrusting.add(index);
  }
}

/** The certificate stores of all but so many of them are brought up to date: they trust the appliance again and come back. */
export function trustAgain(
  state: SiteState,
  leaving: number,
  nowMs: number,
  isPending: (client: SimulatedClient) => boolean,
): void {
  for (const index of [...state.distrusting].slice(leaving)) {
    state.distrusting.delete(index);
    comesBack(state, state.clients[index]!, nowMs, isPending);
  }
}

/**
 * A passive client checks in by its habit; one that waits to be contacted has none that would bring it here. Where its day is told in
 * seconds it comes again a day later, for as long as it is not at the appliance's version.
 */
export function passiveChecksIn(state: SiteState, client: SimulatedClient, nowMs: number): void {
  if (client.upgrade !== null || client.habit === null || client.habit === 'contact') return;
  if (state.distrusting.has(client.index)) return;
  if (!state.appliance.healthy) {
    setTimer(state, client, 'passive_check_in', nowMs + TRY_AGAIN_MS);
    return;
  }
  isThere(state, client, nowMs);
  say(state, client, client.habit, { attributes: client.attributes });
  const { daySeconds } = state.scenario.passive;
  if (daySeconds === undefined || client.version === state.appliance.software.siteVersion) return;
  setTimer(state, client, 'passive_check_in', nowMs + daySeconds * 1000);
}

const LAST_WORD_FIRST_MS = 1000;

/** Its time to report. A client whose last word has not been answered yet says nothing new for the moment. */
export function heartbeatDue(state: SiteState, client: SimulatedClient, nowMs: number): void {
  if (!client.reachable) return;
  if (!state.outbox.isIdle(client.index)) {
    armHeartbeat(state, client, nowMs + LAST_WORD_FIRST_MS);
    return;
  }
  if (client.connectionType === 'passive') state.vendor.checkedIn(client, nowMs);
  const checkIn = nextCheckIn(client, client.connectionType === 'active' ? 'heartbeat' : 'daily');
  if (client.upgrade === null && client.random.chance(state.scenario.faults.delayedHeartbeat)) {
    // It is held up on its way and the next one overtakes it.
    setTimer(state, client, 'deliver_delayed', nowMs + client.random.between([1000, 4000]), { checkIn });
    armHeartbeat(state, client, nowMs + 500);
    return;
  }
  state.outbox.post(client.index, checkIn);
}

/** The next heartbeat at this time; an earlier plan is dropped. */
export function armHeartbeat(state: SiteState, client: SimulatedClient, dueMs: number): void {
  client.heartbeatToken += 1;
  setTimer(state, client, 'heartbeat', dueMs, { token: client.heartbeatToken });
}
