import { Injectable } from '@nestjs/common';
import type { ApplianceName } from '../contracts/words.js';
import type { Statements } from '../platform/database/database.js';
import { awayOf, exposureOf, installOf, isOn, windowsOf, type Away, type OpenWindow } from './model/standing.js';
import { PlansStore } from './plans.store.js';

/** What a site's latest plan means for those who watch the site. Times are the database's, in ms. */
export interface PlanStanding {
  number: number;
  isOn: boolean;
  endedAtMs: number | null;
  /** By how much the appliance compresses its hours. */
  speed: number;
  /** The fleet is expected to be away. */
  away: Away | null;
  /** An install that is under way; `byPerson`: when it really began is the person's affair. */
  install: { appliance: ApplianceName; sinceMs: number; byPerson: boolean } | null;
  exposure: { sinceMs: number; untilMs: number | null; secondsMax: number } | null;
  /** The windows of a plan that is on. */
  windows: readonly OpenWindow[];
}

/** Says of a plan what other rooms have to know to understand what they see. It changes nothing. */
@Injectable()
export class PlanStandings {
  constructor(private readonly store: PlansStore) {}

  /** Of the latest plan that was started; null before the first. */
  async of(tx: Statements, siteId: string, nowMs: number): Promise<PlanStanding | null> {
    const kept = await this.store.latestStarted(tx, siteId);
    if (kept === null) return null;
    const { plan, meta } = kept;
    return {
      number: meta.number,
      isOn: isOn(plan),
      endedAtMs: plan.endedAtMs,
      speed: plan.speed,
      away: awayOf(plan),
      install: installOf(plan),
      exposure: exposureOf(plan, nowMs),
      windows: isOn(plan) ? windowsOf(plan) : [],
    };
  }
}
