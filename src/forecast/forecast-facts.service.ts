import { Injectable } from '@nestjs/common';
import type { Statements } from '../platform/database/database.js';
import type { ThrottleRow } from '../sites/model/throttle-row.js';
import { ForecastStore, type Others } from './forecast.store.js';
import { isEnough, type Basis } from './model/forecast.js';
import type { Reachable } from './model/remaining-time.js';

/** Throughput is of so many seconds. */
export const WINDOW_SECONDS = 600;
/** So many slots tell how long a slot is held. */
const ENDED_MAX = 2000;
const DELAYED_MAX = 500;
const SECOND_MS = 1000;

/** The facts of a site's forecast at one moment, whatever the limit. */
export interface SiteFacts {
  nowMs: number;
  others: Others;
  throughput: { perMinute: number; overSeconds: number };
  reachable: Reachable;
  basis: Basis;
}

/** Reads what a forecast needs to know. */
@Injectable()
export class ForecastFactsReader {
  constructor(private readonly store: ForecastStore) {}

  async read(tx: Statements, { siteId, runId, nowMs, settings }: ThrottleRow): Promise<SiteFacts> {
    const begunAtMs = runId === null ? null : await this.store.begunAtMs(tx, runId);
    const overSeconds = Math.max(1, Math.min(WINDOW_SECONDS, (nowMs - (begunAtMs ?? 0)) / SECOND_MS));
    // In one breath: none needs the answer of another.
    const [others, queued, delayed, holding, finished, basis] = await Promise.all([
      this.store.others(tx, siteId),
      this.store.queued(tx, siteId),
      this.store.delayed(tx, siteId, DELAYED_MAX),
      this.store.holding(tx, siteId),
      this.store.finished(tx, siteId, [nowMs - overSeconds * SECOND_MS, nowMs]),
      this.basis(tx, siteId, nowMs, begunAtMs),
    ]);
    const waiting: number[] = [];
    const add = (attempts: number, count: number) => {
      while (waiting.length <= attempts) waiting.push(0);
      waiting[attempts]! += count;
    };
    // Where automatic upgrades are off, who checks in does not queue.
    add(0, settings.automaticUpgrades === 'disabled' ? 0 : others.arriving);
    for (const { attempts, count } of queued) add(attempts, count);
    for (const { attempts } of delayed) add(attempts, -1);
    return {
      nowMs,
      others,
      throughput: { perMinute: (finished * 60) / overSeconds, overSeconds },
      reachable: {
        holding: holding.map(({ attempts, grantedAt }) => ({ attempts, ageSeconds: since(grantedAt, nowMs) })),
        waiting: waiting.map((count) => Math.max(0, count)),
        delayed: delayed.map(({ attempts, retryAt }) => ({ attempts, inSeconds: since(new Date(nowMs), +retryAt) })),
      },
      basis,
    };
  }

  /** Slots that ended lately; where those are too few, of this run so far; and then of an earlier one. */
  private async basis(tx: Statements, siteId: string, nowMs: number, begunAtMs: number | null): Promise<Basis> {
    const lately = await this.ended(tx, siteId, nowMs - WINDOW_SECONDS * SECOND_MS, nowMs);
    if (begunAtMs === null || isEnough(lately.ended)) return { source: 'last_ten_minutes', isPresent: true, ...lately };
    const ofRun = await this.ended(tx, siteId, begunAtMs, nowMs);
    if (isEnough(ofRun.ended)) return { source: 'this_run', isPresent: true, ...ofRun };
    const earlier = await this.ended(tx, siteId, 0, begunAtMs);
    if (!isEnough(earlier.ended)) return { source: 'none', isPresent: true, ...lately };
    const newest = earlier.ended[0]!.agoSeconds;
    const ended = earlier.ended.map((slot) => ({ ...slot, agoSeconds: slot.agoSeconds - newest }));
    const overSeconds = ended.reduce((most, slot) => Math.max(most, slot.agoSeconds + slot.heldSeconds), 0);
    return { source: 'earlier_run', isPresent: false, ended, overSeconds };
  }

  /** Where there are more than enough, the time measured is that of the newest. */
  private async ended(
    tx: Statements,
    siteId: string,
    afterMs: number,
    untilMs: number,
  ): Promise<Pick<Basis, 'ended' | 'overSeconds'>> {
    const rows = await this.store.ended(tx, siteId, [afterMs, untilMs], ENDED_MAX);
    const ended = rows.map(({ at, heldMs, reason }) => ({
      agoSeconds: since(at, untilMs),
      heldSeconds: heldMs / SECOND_MS,
      reason,
    }));
    const isCut = rows.length === ENDED_MAX;
    return { ended, overSeconds: isCut ? ended.at(-1)!.agoSeconds : (untilMs - afterMs) / SECOND_MS };
  }
}

const since = (at: Date, nowMs: number): number => Math.max(0, (nowMs - at.getTime()) / SECOND_MS);
