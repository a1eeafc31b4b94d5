import { Injectable } from '@nestjs/common';
import { PENDING_STATES, SLOT_STATES } from '../contracts/words.js';
import type { Statements } from '../platform/database/database.js';
import { SiteSettings } from '../sites/settings.service.js';
import type { Target } from './model/target.js';
import { ProgressStore } from './progress.store.js';
import { RunsStore } from './runs.store.js';

/** How far a run's active cohort has come. Times are in ms. */
export interface RunProgress {
  target: Target;
  begunAtMs: number;
  cohort: number;
  back: number;
}

/** How far the fleet has come as a whole. */
@Injectable()
export class FleetProgress {
  constructor(
    private readonly settings: SiteSettings,
    private readonly runs: RunsStore,
    private readonly store: ProgressStore,
  ) {}

  /** The site's newest run, or null before its first. Reads the whole cohort. */
  async ofRun(tx: Statements, siteId: string): Promise<RunProgress | null> {
    const throttle = await this.settings.read(tx, siteId);
    const run = throttle?.runId == null ? null : await this.runs.byId(tx, siteId, throttle.runId);
    if (run === null || run.labelled_at === null) return null;
    const { active, activeFinished } = await this.runs.cohort(tx, run);
    const target = { version: run.target_version, revision: run.target_revision };
    return { target, begunAtMs: run.begun_at.getTime(), cohort: active, back: activeFinished };
  }

  slotsInUse(tx: Statements, siteId: string): Promise<number> {
    return this.store.inStates(tx, siteId, SLOT_STATES);
  }

  /** Clients that are Upgrade Pending. */
  pending(tx: Statements, siteId: string): Promise<number> {
    return this.store.inStates(tx, siteId, PENDING_STATES);
  }

  /** Clients that are ahead of the appliance. */
  ahead(tx: Statements, siteId: string): Promise<number> {
    return this.store.inStates(tx, siteId, ['ahead']);
  }
}
