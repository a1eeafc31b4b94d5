import type { Software } from './software.js';
import { askForConnection, connected, isGone, isThere, say } from './connections.js';
import {
  judgeStart,
  type Fate,
  type RunningUpgrade,
  type SimulatedClient,
  type Start,
  type StartJudgement,
} from './client.js';
import type { Range } from './scenarios.js';
import { setTimer, type SiteState } from './site-state.js';

/**
 * One client's upgrade: it takes the start, says `running`, downloads its package over the appliance's shared bandwidth, loses its
 * connection to install it, comes back and says how it ended. It stops by itself when the longest time allowed is over. How it ends is
 * drawn when it begins.
 */

/** The appliance passes a start on. Refusals change nothing but the counts. */
export function takeStart(state: SiteState, start: Start, nowMs: number): StartJudgement {
  const client = state.byClientId.get(start.clientId);
  const judgement = judgeStart(client, start, nowMs);
  if (!judgement.taken) countRefusal(state, start, judgement.reason, nowMs);
  else if (judgement.again) state.truth.startsTakenAgain += 1;
  else begin(state, client!, start, nowMs);
  return judgement;
}

const LATE_STARTS_NOTED = 5;

function countRefusal(
  state: SiteState,
  start: Start,
  reason: (StartJudgement & { taken: false })['reason'],
  nowMs: number,
): void {
  const { truth } = state;
  if (reason === 'stale_fence') truth.startsRefusedStale += 1;
  else if (reason === 'already_upgrading') truth.startsRefusedUpgrading += 1;
  else if (reason === 'client_offline') truth.startsRefusedOffline += 1;
  else if (reason === 'unknown_client') truth.startsRefusedUnknown += 1;
  else {
    truth.startsRefusedLate += 1;
    const dueFromMs = start.startByMs - start.startWithinSeconds * 1000;
    const explained =
      state.disturbedFences.has(start.fence) || state.appliance.wasSilentBetween(dueFromMs, start.startByMs);
    if (explained) truth.startsRefusedLateExplained += 1;
    else if (truth.lateStarts.length < LATE_STARTS_NOTED) {
      truth.lateStarts.push(`${start.clientId} (fence ${start.fence}) by ${nowMs - start.startByMs} ms`);
    }
  }
}

function begin(state: SiteState, client: SimulatedClient, start: Start, nowMs: number): void {
  client.lastFence = start.fence;
  client.upgradeToken += 1;
  client.upgrade = {
    fence: start.fence,
    startWithinSeconds: start.startWithinSeconds,
    targetVersion: start.targetVersion,
    targetRevision: start.targetRevision ?? state.appliance.software.siteRevision,
    fate: drawFate(state, client),
    ended: null,
    detail: null,
  };
  state.truth.upgradeBegun();
  if (client.connectionType === 'passive') state.vendor.checkedIn(client, nowMs);
  const attributes = state.outbox.supersede(client.index);
  say(state, client, client.connectionType === 'active' ? 'heartbeat' : 'console_connection', { attributes });
  state.appliance.link.begin(client.index, client.random.between(state.scenario.packageMib));
  setTimer(state, client, 'stop', nowMs + start.maxSeconds * 1000, { token: client.upgradeToken });
  if (client.upgrade.fate === 'vanishes' && client.random.chance(0.3)) {
    setTimer(state, client, 'vanish', nowMs + client.random.between([100, 400]), { token: client.upgradeToken });
  }
}

/** Takes up an upgrade that was under way when the simulator went away: it begins its work anew, under the fence that it has. */
export function resumeUpgrade(
  state: SiteState,
  client: SimulatedClient,
  { fence, stopAtMs }: { fence: number; stopAtMs: number },
  target: Software,
  nowMs: number,
): void {
  client.lastFence = fence;
  isThere(state, client, nowMs);
  client.upgradeToken += 1;
  client.upgrade = {
    fence,
    startWithinSeconds: 0,
    targetVersion: target.siteVersion,
    targetRevision: target.siteRevision,
    fate: 'succeeds',
    ended: null,
    detail: null,
  };
  state.truth.upgradeBegun();
  say(state, client, client.connectionType === 'active' ? 'connected' : 'boot', { attributes: client.attributes });
  state.appliance.link.begin(client.index, client.random.between(state.scenario.packageMib));
  setTimer(state, client, 'stop', Math.max(nowMs, stopAtMs), { token: client.upgradeToken });
}

function drawFate(state: SiteState, client: SimulatedClient): Fate {
  const { fails, vanishes, stalls } = state.scenario.faults;
  const place = client.random.float();
  if (client.failsForGood) return 'fails';
  if (client.mishaps >= state.mishapsMost) return 'succeeds';
  const fate = place < fails ? 'fails' : place < fails + vanishes ? 'vanishes' : 'stalls';
  if (place >= fails + vanishes + stalls) return 'succeeds';
  client.mishaps += 1;
  return fate;
}

/** The package is there: the client drops its connection and installs it. */
export function downloaded(state: SiteState, client: SimulatedClient, nowMs: number): void {
  if (client.upgrade === null) return;
  const { medianSeconds, sigma, mostSeconds } = state.scenario.install;
  const seconds = Math.min(mostSeconds, client.random.logNormal(medianSeconds, sigma));
  client.heartbeatToken += 1;
  isGone(state, client, nowMs);
  const { fate } = client.upgrade;
  if (fate === 'stalls') return;
  const [kind, share] =
    fate === 'vanishes' ? (['vanish', client.random.float()] as const) : (['installed', 1] as const);
  setTimer(state, client, kind, nowMs + share * seconds * 1000, { token: client.upgradeToken });
}

export function installed(state: SiteState, client: SimulatedClient): void {
  const upgrade = client.upgrade;
  if (upgrade === null || upgrade.ended !== null) return;
  if (upgrade.fate === 'fails') {
    end(state, client, upgrade, 'failed', 'the installer ended with code 1603');
    return;
  }
  client.version = upgrade.targetVersion;
  client.revision = upgrade.targetRevision;
  end(state, client, upgrade, 'succeeded', null);
}

/** The longest time allowed is over: it gives up what it is doing. */
export function stopUpgrade(state: SiteState, client: SimulatedClient): void {
  const upgrade = client.upgrade;
  if (upgrade === null || upgrade.ended !== null) return;
  state.appliance.link.cancel(client.index);
  end(state, client, upgrade, 'failed', 'stopped: the longest time allowed is over');
}

function end(
  state: SiteState,
  client: SimulatedClient,
  upgrade: RunningUpgrade,
  how: 'succeeded' | 'failed',
  detail: string | null,
): void {
  upgrade.ended = how;
  upgrade.detail = detail;
  if (how === 'failed') client.failures += 1;
  askForConnection(state, client, true);
}

/** It is gone in the middle of its upgrade, and comes back later at its old version. */
export function vanish(state: SiteState, client: SimulatedClient, nowMs: number): void {
  const upgrade = client.upgrade;
  if (upgrade === null || upgrade.ended !== null) return;
  state.appliance.link.cancel(client.index);
  leaveUpgrade(state, client, 'vanished');
  isGone(state, client, nowMs);
  client.heartbeatToken += 1;
  // Half of them the appliance notices and reports; the others are just silent.
  if (client.random.chance(0.5) && client.connectionType === 'active') say(state, client, 'disconnected');
  if (client.random.chance(state.scenario.faults.reinstalled)) {
    client.epoch += 1;
    client.sequence = 0;
  }
  setTimer(state, client, 'return', nowMs + client.random.between(awayMs(client, upgrade)));
}

/**
 * An active client is back within seconds. A passive one says nothing more after its boot for up to a day, and a check-in that comes
 * while its start could still be under way would prove nothing: its machine takes longer than that to come up again.
 */
function awayMs(client: SimulatedClient, upgrade: RunningUpgrade): Range {
  const leastMs = client.connectionType === 'active' ? 1000 : (upgrade.startWithinSeconds + 5) * 1000;
  return [leastMs, leastMs + 5000];
}

/** The gate let it in: after an upgrade it says how that ended, otherwise that it is there. */
export function admitted(state: SiteState, client: SimulatedClient, nowMs: number): void {
  // It may have asked before the site software was new.
  if (state.distrusting.has(client.index)) return;
  const upgrade = client.upgrade;
  if (upgrade === null || upgrade.ended === null) {
    connected(state, client, nowMs);
    return;
  }
  leaveUpgrade(state, client, upgrade.ended);
  isThere(state, client, nowMs);
  const backAs = client.connectionType === 'active' ? 'connected' : 'boot';
  say(state, client, upgrade.ended === 'succeeded' ? 'upgraded' : backAs, {
    upgrade: {
      fence: upgrade.fence,
      outcome: upgrade.ended,
      ...(upgrade.detail !== null && { detail: upgrade.detail }),
    },
  });
}

function leaveUpgrade(state: SiteState, client: SimulatedClient, how: 'succeeded' | 'failed' | 'vanished'): void {
  client.upgrade = null;
  client.upgradeToken += 1;
  state.truth.upgradeEnded(how);
}
