import type { CheckIn, CheckInResult } from '../../contracts/check-ins.js';
import { isHeard, type SimulatedClient } from './client.js';
import { OwnQueue } from './own-queue.js';
import type { SiteState } from './site-state.js';
import { takeStart } from './upgrades.js';

/** What is set on the appliance itself. */
export interface OwnSettings {
  readonly limit: number;
  readonly heartbeatSeconds: number;
  readonly startWithinSeconds: number;
  readonly maxUpgradeSeconds: number;
  /** Attempts after which it gives a client up. */
  readonly maxAttempts: number;
}

const DAY_SECONDS = 86_400;

/**
 * The appliance in charge of its own fleet: it answers every check-in itself and upgrades its clients in its own order. A start carries a
 * fence and a time like one of Rollcall's and is taken by the client in the same way.
 */
export class OwnLead {
  private readonly queue: OwnQueue;
  private fence = 0;
  private softwareSeen = '';

  constructor(
    private readonly state: SiteState,
    private readonly settings: OwnSettings,
  ) {
    this.queue = new OwnQueue(settings.limit);
    this.softwareSeen = this.softwareNow();
  }

  /** A check-in has come. Its client is told when to come again; a start is given when it is its turn. */
  hear(checkIn: CheckIn): CheckInResult {
    const client = this.state.byClientId.get(checkIn.clientId)!;
    this.watchSoftware();
    if (this.isUpToDate(client) || this.isGivenUp(client)) this.queue.leave(client.index);
    else if (checkIn.cause !== 'disconnected') this.queue.checkedIn(client.index);
    const { heartbeatSeconds } = this.settings;
    return {
      clientId: checkIn.clientId,
      status: 'accepted',
      upgradeState: this.isUpToDate(client) ? 'up_to_date' : 'queued',
      nextCheckInSeconds: client.connectionType === 'active' ? heartbeatSeconds : DAY_SECONDS,
    };
  }

  /** Somebody's console tries to Jump to it. */
  jumped(client: SimulatedClient): void {
    this.watchSoftware();
    if (!this.isUpToDate(client) && !this.isGivenUp(client)) this.queue.jumped(client.index);
  }

  /** Starts whom it is the turn of, while places are free. */
  grant(nowMs: number): void {
    const { state, queue } = this;
    if (!state.appliance.healthy) return;
    this.watchSoftware();
    for (const index of queue.upgrading) if (state.clients[index]!.upgrade === null) queue.ended(index);
    const canTake = (index: number) => {
      const client = state.clients[index]!;
      return client.reachable && client.upgrade === null && isHeard(client) && !this.isUpToDate(client);
    };
    for (const index of queue.take(canTake)) this.start(state.clients[index]!, nowMs);
  }

  private start({ clientId }: SimulatedClient, nowMs: number): void {
    const { startWithinSeconds, maxUpgradeSeconds } = this.settings;
    const { siteVersion, siteRevision } = this.state.appliance.software;
    this.fence += 1;
    const start = {
      clientId,
      fence: this.fence,
      startByMs: nowMs + startWithinSeconds * 1000,
      startWithinSeconds,
      targetVersion: siteVersion,
      targetRevision: siteRevision,
      maxSeconds: maxUpgradeSeconds,
    };
    takeStart(this.state, start, nowMs);
  }

  private watchSoftware(): void {
    const now = this.softwareNow();
    if (now === this.softwareSeen) return;
    this.softwareSeen = now;
    this.queue.begin();
  }

  private softwareNow(): string {
    const { siteVersion, siteRevision } = this.state.appliance.software;
    return `${siteVersion} ${siteRevision}`;
  }

  private isUpToDate({ version, revision }: SimulatedClient): boolean {
    return `${version} ${revision}` === this.softwareNow();
  }

  private isGivenUp({ failures }: SimulatedClient): boolean {
    return failures >= this.settings.maxAttempts;
  }
}
