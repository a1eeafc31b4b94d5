import type { CheckIn, ReportedAttributes, UpgradeReport } from '../../contracts/check-ins.js';
import type { StartAnswer } from '../../contracts/driver-control.js';
import type { CheckInCause } from '../../contracts/words.js';
import type { PlannedClient, PassiveHabit } from './fleet-plan.js';
import type { Prng } from './prng.js';

/**
 * One Jump Client as a record: what it is, what it last said, and whether it upgrades. Its rules here: check-ins are numbered by an
 * epoch (the install's generation) and a sequence that only grows; a start is refused when it is late or when its fence is not newer
 * than the last one obeyed.
 */

/** How an upgrade will end. Drawn when it begins. */
export type Fate = 'succeeds' | 'fails' | 'vanishes' | 'stalls';

export interface RunningUpgrade {
  readonly fence: number;
  readonly startWithinSeconds: number;
  readonly targetVersion: string;
  readonly targetRevision: string;
  readonly fate: Fate;
  /** The work is over and it only has to come back and say so. */
  ended: 'succeeded' | 'failed' | null;
  detail: string | null;
}

export interface SimulatedClient {
  readonly index: number;
  readonly clientId: string;
  readonly connectionType: 'active' | 'passive';
  readonly attributes: ReportedAttributes;
  readonly habit: PassiveHabit | null;
  readonly checksInAfterSeconds: number;
  readonly failsForGood: boolean;
  readonly random: Prng;
  version: string;
  revision: string;
  epoch: number;
  sequence: number;
  /** Active: it has its connection. Passive: its machine is on. */
  reachable: boolean;
  lastFence: number;
  upgrade: RunningUpgrade | null;
  /** Upgrades that were meant to go wrong so far, and those of them that it reported as failed. */
  mishaps: number;
  failures: number;
  /** A timer with another token has been overtaken. */
  heartbeatToken: number;
  upgradeToken: number;
  /** By how much its epoch grows when Rollcall turns out to know a later generation of it. */
  epochStep: number;
  /** The newest check-in that Rollcall has acknowledged. */
  acknowledged: CheckIn | null;
}

export interface Start {
  readonly clientId: string;
  readonly fence: number;
  readonly startByMs: number;
  readonly startWithinSeconds: number;
  readonly targetVersion: string;
  readonly targetRevision: string | null;
  readonly maxSeconds: number;
}

export function createClient(
  planned: PlannedClient,
  index: number,
  at: { version: string; revision: string },
  failsForGood: boolean,
  random: Prng,
): SimulatedClient {
  return {
    index,
    clientId: planned.clientId,
    connectionType: planned.connectionType,
    attributes: planned.attributes,
    habit: planned.habit,
    checksInAfterSeconds: planned.checksInAfterSeconds,
    failsForGood,
    random,
    version: at.version,
    revision: at.revision,
    epoch: 1,
    sequence: 0,
    reachable: false,
    lastFence: 0,
    upgrade: null,
    mishaps: 0,
    failures: 0,
    heartbeatToken: 0,
    upgradeToken: 0,
    epochStep: 1,
    acknowledged: null,
  };
}

export interface Saying {
  readonly attributes?: ReportedAttributes;
  /** What it reports of an upgrade; by default `running` while it upgrades. */
  readonly upgrade?: UpgradeReport;
}

/** The client's next check-in: takes the next sequence. */
export function nextCheckIn(client: SimulatedClient, cause: CheckInCause, saying: Saying = {}): CheckIn {
  client.sequence += 1;
  const upgrade = saying.upgrade ?? runningReport(client);
  return {
    clientId: client.clientId,
    epoch: client.epoch,
    sequence: client.sequence,
    cause,
    version: client.version,
    revision: client.revision,
    ...(upgrade && { upgrade }),
    ...(saying.attributes && { attributes: saying.attributes }),
  };
}

function runningReport(client: SimulatedClient): UpgradeReport | undefined {
  if (client.upgrade === null || client.upgrade.ended !== null) return undefined;
  return { fence: client.upgrade.fence, outcome: 'running' };
}

/** Is this what the client said last? */
export function isLatest(client: SimulatedClient, checkIn: CheckIn): boolean {
  return checkIn.epoch === client.epoch && checkIn.sequence === client.sequence;
}

export function isNewer(checkIn: CheckIn, than: CheckIn | null): boolean {
  if (than === null) return true;
  return checkIn.epoch > than.epoch || (checkIn.epoch === than.epoch && checkIn.sequence > than.sequence);
}

/** `again`: the client took this very start before; the sender missed the answer. */
export type StartJudgement =
  { taken: true; again: boolean } | { taken: false; reason: NonNullable<StartAnswer['reason']> };

/**
 * May this client take this start now? Decides only. A repetition of the start that it took last is answered as taken however late it
 * is; the fence is judged before anything else, so that an old order is called what it is.
 */
export function judgeStart(client: SimulatedClient | undefined, start: Start, nowMs: number): StartJudgement {
  if (client === undefined) return { taken: false, reason: 'unknown_client' };
  if (start.fence === client.lastFence) return { taken: true, again: true };
  if (start.fence < client.lastFence) return { taken: false, reason: 'stale_fence' };
  if (nowMs > start.startByMs) return { taken: false, reason: 'late' };
  if (client.upgrade !== null) return { taken: false, reason: 'already_upgrading' };
  if (!client.reachable) return { taken: false, reason: 'client_offline' };
  return { taken: true, again: false };
}

/**
 * Has all that this client said been answered? What it said before and what comes after its start would otherwise prove to Rollcall
 * that the client does not upgrade, or that it is back.
 */
export function isHeard({ acknowledged, epoch, sequence }: SimulatedClient): boolean {
  if (acknowledged === null) return sequence === 0;
  return acknowledged.epoch === epoch && acknowledged.sequence === sequence;
}

/** Must this start wait? A client takes one only when its latest check-in has been answered; what it refuses it refuses at once. */
export function mustWait(client: SimulatedClient | undefined, start: Start, nowMs: number): boolean {
  if (client === undefined || isHeard(client)) return false;
  const judgement = judgeStart(client, start, nowMs);
  return judgement.taken && !judgement.again;
}
