import type { CheckIn, CheckInResult } from '../../src/contracts/check-ins.js';
import type { StartAnswer } from '../../src/contracts/driver-control.js';
import { SETTINGS_DEFAULTS, type Settings } from '../../src/contracts/sites.js';
import { SLOT_STATES, type CheckInStatus, type Connection, type UpgradeState } from '../../src/contracts/words.js';

/**
 * A small stand-in for what Rollcall decides, for testing the simulator without Rollcall: one site in memory, time passed in. It keeps
 * to the wire contract and to the rules the simulator relies on, and it can be told to break one, so that a test sees the verdict notice.
 */

export interface BookedClient {
  readonly clientId: string;
  epoch: number;
  sequence: number;
  version: string;
  revision: string | null;
  name: string;
  connectionType: 'active' | 'passive';
  connection: Connection;
  state: UpgradeState;
  attempts: number;
  retryAtMs: number;
  rank: number;
  slot: { fence: number; startByMs: number; leaseUntilMs: number; toldAtMs: number | null } | null;
}

export interface BookedStart {
  readonly clientId: string;
  readonly fence: number;
  readonly startByMs: number;
  readonly startWithinSeconds: number;
  readonly targetVersion: string;
  readonly targetRevision: string | null;
  readonly maxSeconds: number;
}

/** Rules to break. */
export interface Misdeeds {
  /** Grants this many slots more than the limit. */
  overLimit?: number;
  /** Keeps nothing of this client's check-ins after the first. */
  forgets?: string;
  /** Calls this client up to date whatever it says. */
  flatters?: string;
}

const holdsSlot = (client: BookedClient) => (SLOT_STATES as readonly string[]).includes(client.state);
/** Doubles with every attempt. */
const BACK_OFF_MS = 10_000;
const BRAKE_WINDOW = 50;
const BRAKE_LEAST = 20;

export class FakeRollcallBook {
  readonly clients = new Map<string, BookedClient>();
  run: { id: string; number: number; version: string; revision: string | null; finishedAtMs: number | null } | null =
    null;
  settings: Settings = { ...SETTINGS_DEFAULTS };
  startsRefused: string[] = [];
  /** The largest share of failures (0-1) that a safety brake over the last 50 outcomes would have seen. */
  failureShareMost = 0;
  private readonly outcomes: boolean[] = [];
  private fence = 0;
  private rank = 0;

  constructor(
    private readonly pushes: boolean,
    private readonly misdeeds: Misdeeds = {},
  ) {}

  beginRun(version: string, revision: string | null, id = 'run'): void {
    this.run = { id, number: (this.run?.number ?? 0) + 1, version, revision, finishedAtMs: null };
    for (const client of this.clients.values()) {
      if (!this.isAtTarget(client)) client.state = 'awaiting_check_in';
    }
  }

  checkIn(checkIn: CheckIn, nowMs: number): CheckInResult {
    const client = this.clients.get(checkIn.clientId) ?? this.enrol(checkIn);
    const status = statusOf(client, checkIn);
    if (checkIn.upgrade !== undefined && client.slot?.fence === checkIn.upgrade.fence)
      this.report(client, checkIn, nowMs);
    if (status === 'accepted' && !(this.misdeeds.forgets === client.clientId && client.sequence > 0)) {
      this.accept(client, checkIn, nowMs);
    }
    if (this.misdeeds.flatters === client.clientId) client.state = 'up_to_date';
    return {
      clientId: client.clientId,
      status,
      upgradeState: client.state,
      nextCheckInSeconds: this.nextCheckInSeconds(client),
      ...this.startInAnswer(client, nowMs),
    };
  }

  /** Grants what is free, and answers the starts to send now: new ones, and those that nobody acknowledged yet. */
  dispatch(nowMs: number): BookedStart[] {
    this.expire(nowMs);
    this.grant(nowMs);
    if (!this.pushes) return [];
    return this.inState('granted').flatMap((client) => {
      const slot = client.slot!;
      if (nowMs > slot.startByMs || (slot.toldAtMs !== null && nowMs - slot.toldAtMs < 300)) return [];
      slot.toldAtMs = nowMs;
      return [this.startOf(client)];
    });
  }

  /** What the appliance answered; null: nothing, it may have been delivered. */
  startAnswered(start: BookedStart, answer: StartAnswer | null): void {
    const client = this.clients.get(start.clientId)!;
    if (client.slot?.fence !== start.fence || client.state !== 'granted' || answer === null) return;
    if (answer.taken) {
      client.state = 'upgrading';
      return;
    }
    this.startsRefused.push(answer.reason ?? 'unknown');
    this.release(client, 'queued');
  }

  /** A Jump attempt: the outcome, or a refusal's code. */
  jump(
    clientId: string,
    nowMs: number,
  ): 'allowed' | 'moved_to_front' | 'contacting' | 'already_upgrading' | 'client_unreachable' {
    const client = this.clients.get(clientId)!;
    if (client.state === 'up_to_date') return 'allowed';
    if (holdsSlot(client)) return 'already_upgrading';
    if (client.state === 'awaiting_check_in') {
      return client.connectionType === 'passive' && this.pushes ? 'contacting' : 'client_unreachable';
    }
    client.rank = -nowMs;
    client.retryAtMs = 0;
    return 'moved_to_front';
  }

  inState(...states: UpgradeState[]): BookedClient[] {
    return [...this.clients.values()].filter((client) => states.includes(client.state));
  }

  isAtTarget(client: BookedClient): boolean {
    return this.run === null || (client.version === this.run.version && client.revision === this.run.revision);
  }

  private enrol(checkIn: CheckIn): BookedClient {
    const client: BookedClient = {
      clientId: checkIn.clientId,
      epoch: 0,
      sequence: 0,
      version: checkIn.version,
      revision: checkIn.revision ?? null,
      name: checkIn.attributes?.name ?? checkIn.clientId,
      connectionType: checkIn.attributes?.connectionType ?? 'active',
      connection: 'offline',
      state: 'up_to_date',
      attempts: 0,
      retryAtMs: 0,
      rank: 0,
      slot: null,
    };
    this.clients.set(client.clientId, client);
    return client;
  }

  private report(client: BookedClient, { upgrade }: CheckIn, nowMs: number): void {
    if (upgrade?.outcome === 'running') client.state = 'upgrading';
    if (upgrade?.outcome === 'failed') this.failed(client, nowMs);
  }

  private accept(client: BookedClient, checkIn: CheckIn, nowMs: number): void {
    client.epoch = checkIn.epoch;
    client.sequence = checkIn.sequence;
    client.version = checkIn.version;
    client.revision = checkIn.revision ?? null;
    client.connectionType = checkIn.attributes?.connectionType ?? client.connectionType;
    const here = client.connectionType === 'active' ? 'online' : 'standby';
    client.connection = checkIn.cause === 'disconnected' ? 'offline' : here;
    if (this.run === null) return;
    if (this.isAtTarget(client)) {
      if (holdsSlot(client)) this.note(true);
      this.release(client, 'up_to_date');
    } else if (holdsSlot(client)) {
      const provesNotTaken = checkIn.upgrade?.outcome !== 'running' && nowMs > client.slot!.startByMs + this.skewMs();
      if (provesNotTaken) this.failed(client, nowMs);
    } else if (checkIn.cause !== 'disconnected' && client.state !== 'failed' && client.state !== 'queued') {
      client.state = 'queued';
      client.rank = this.rank += 1;
    }
    if (this.inState('awaiting_check_in', 'queued', ...SLOT_STATES).length === 0) this.run.finishedAtMs ??= nowMs;
  }

  private failed(client: BookedClient, nowMs: number): void {
    client.attempts += 1;
    client.retryAtMs = nowMs + BACK_OFF_MS * 2 ** (client.attempts - 1);
    this.note(false);
    client.rank = this.rank += 1;
    this.release(client, client.attempts >= this.settings.maxAttempts ? 'failed' : 'queued');
  }

  private note(succeeded: boolean): void {
    this.outcomes.push(succeeded);
    const last = this.outcomes.slice(-BRAKE_WINDOW);
    if (last.length < BRAKE_LEAST) return;
    this.failureShareMost = Math.max(this.failureShareMost, last.filter((one) => !one).length / last.length);
  }

  private release(client: BookedClient, state: UpgradeState): void {
    client.slot = null;
    client.state = state;
  }

  private expire(nowMs: number): void {
    for (const client of this.inState(...SLOT_STATES)) {
      const slot = client.slot!;
      if (nowMs > slot.leaseUntilMs) this.failed(client, nowMs);
      else if (client.state === 'granted' && nowMs > slot.startByMs) {
        if (slot.toldAtMs === null) this.release(client, 'queued');
        else client.state = 'suspect';
      }
    }
  }

  private grant(nowMs: number): void {
    const limit = this.settings.maxConcurrentUpgrades + (this.misdeeds.overLimit ?? 0);
    let free = limit - this.inState(...SLOT_STATES).length;
    if (free <= 0) return;
    const isEligible = (client: BookedClient) => client.retryAtMs <= nowMs && client.connection !== 'offline';
    const next = this.inState('queued')
      .filter(isEligible)
      .sort((a, b) => a.rank - b.rank);
    for (const client of next) {
      if (free <= 0) return;
      free -= 1;
      const startByMs = nowMs + this.settings.startWithinSeconds * 1000;
      const leaseUntilMs = startByMs + this.settings.maxUpgradeSeconds * 1000 + 2 * this.skewMs();
      client.slot = { fence: (this.fence += 1), startByMs, leaseUntilMs, toldAtMs: null };
      client.state = 'granted';
    }
  }

  private startInAnswer(client: BookedClient, nowMs: number): Pick<CheckInResult, 'upgrade'> {
    if (this.pushes || client.state !== 'granted' || nowMs > client.slot!.startByMs) return {};
    client.slot!.toldAtMs = nowMs;
    const { startByMs, clientId: _, ...start } = this.startOf(client);
    return { upgrade: { ...start, startBy: new Date(startByMs).toISOString() } };
  }

  private startOf(client: BookedClient): BookedStart {
    return {
      clientId: client.clientId,
      fence: client.slot!.fence,
      startByMs: client.slot!.startByMs,
      startWithinSeconds: this.settings.startWithinSeconds,
      targetVersion: this.run!.version,
      targetRevision: this.run!.revision,
      maxSeconds: this.settings.maxUpgradeSeconds,
    };
  }

  private nextCheckInSeconds(client: BookedClient): number {
    if (!this.pushes && (client.state === 'queued' || client.state === 'granted')) return 1;
    return client.connectionType === 'active' ? this.settings.heartbeatSeconds : 86_400;
  }

  private skewMs(): number {
    return this.settings.clockSkewSeconds * 1000;
  }
}

function statusOf(client: BookedClient, checkIn: CheckIn): CheckInStatus {
  if (checkIn.epoch === client.epoch && checkIn.sequence === client.sequence) return 'duplicate';
  const isNewer =
    checkIn.epoch > client.epoch || (checkIn.epoch === client.epoch && checkIn.sequence > client.sequence);
  return isNewer ? 'accepted' : 'stale';
}
