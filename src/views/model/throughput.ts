/**
 * Makes a site's throughput from counts of ended slots by step. Steps begin at whole tens of seconds, so that a chart of them moves on
 * and does not tremble; the last one is still under way. Invariant: always {@link STEPS} numbers.
 */
import type { Throughput } from '../../contracts/upgrades.js';

export const STEP_SECONDS = 10;
export const STEPS = 60;
export const WINDOW_SECONDS = STEP_SECONDS * STEPS;

export interface StepCount {
  /** Seconds since 1970 ÷ {@link STEP_SECONDS}, rounded down. */
  step: number;
  succeeded: number;
  /** Of `succeeded`, those in the last 60 and in the last 300 seconds. */
  lastMinute: number;
  lastFiveMinutes: number;
}

export function throughputOf(counts: readonly StepCount[], nowMs: number): Throughput {
  const first = Math.floor(nowMs / 1000 / STEP_SECONDS) - STEPS + 1;
  const finishedBySteps = new Array<number>(STEPS).fill(0);
  for (const { step, succeeded } of counts) {
    const index = Math.min(step - first, STEPS - 1);
    if (index >= 0) finishedBySteps[index]! += succeeded;
  }
  const sum = (pick: (count: StepCount) => number) => counts.reduce((total, count) => total + pick(count), 0);
  return {
    lastMinute: sum((count) => count.lastMinute),
    lastFiveMinutesPerMinute: Math.round(sum((count) => count.lastFiveMinutes) * 2) / 10,
    finishedBySteps,
  };
}
