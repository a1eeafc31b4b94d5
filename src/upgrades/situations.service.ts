import { Injectable } from '@nestjs/common';
import type { Transaction } from '../platform/database/database.js';
import { SiteSettings } from '../sites/settings.service.js';
import type { ThrottleRow } from '../sites/model/throttle-row.js';
import { Gates } from './gates.service.js';
import { closedReason, type StartGate } from './model/gates.js';
import { stoppedReason } from './model/grant.js';
import type { Situation } from './model/upgrade.js';
import { RunsStore, type RunAim } from './runs.store.js';

const AIMS_MAX = 1000;

export interface LoadedSituation {
  throttle: ThrottleRow;
  situation: Situation;
}

/** Reads what the rules need to know of a site, inside the caller's transaction and by the database's clock. */
@Injectable()
export class Situations {
  /** What a run is for never changes, so it may be remembered. */
  private readonly aims = new Map<string, RunAim>();

  constructor(
    private readonly settings: SiteSettings,
    private readonly gates: Gates,
    private readonly runs: RunsStore,
  ) {}

  /** Null when the site is gone. `hold`: keep the settings row from changing (`share`), or for oneself (`lock`), until the end. */
  async load(tx: Transaction, siteId: string, hold: 'read' | 'share' | 'lock'): Promise<LoadedSituation | null> {
    const throttle = await this.settings[hold](tx, siteId);
    if (throttle === null) return null;
    const aim = throttle.runId === null ? null : await this.aim(tx, throttle.runId);
    const { settings, nowMs } = throttle;
    return {
      throttle,
      situation: {
        nowMs,
        run: throttle.runId === null || aim === null ? null : { id: throttle.runId, ...aim },
        automaticUpgradesOn: settings.automaticUpgrades !== 'disabled',
        maxAttempts: settings.maxAttempts,
        clockSkewSeconds: settings.clockSkewSeconds,
        offlineAfterSeconds: settings.offlineAfterSeconds,
      },
    };
  }

  /** Whether anything stops new starts of the site now, and what. */
  async stopped(tx: Transaction, throttle: ThrottleRow) {
    return this.stoppedBy(throttle, await this.listGates(tx, throttle.siteId));
  }

  /** For {@link stoppedBy}, where they are asked for together with the situation. */
  listGates(tx: Transaction, siteId: string): Promise<StartGate[]> {
    return this.gates.list(tx, siteId);
  }

  stoppedBy(throttle: ThrottleRow, gates: readonly StartGate[]) {
    return stoppedReason({
      isPaused: throttle.paused !== null,
      isBraked: throttle.brake !== null,
      gateReason: closedReason(gates, throttle.nowMs),
    });
  }

  private async aim(tx: Transaction, runId: string): Promise<RunAim | null> {
    const known = this.aims.get(runId);
    if (known !== undefined) return known;
    const aim = await this.runs.aim(tx, runId);
    if (this.aims.size >= AIMS_MAX) this.aims.clear();
    if (aim !== null) this.aims.set(runId, aim);
    return aim;
  }
}
