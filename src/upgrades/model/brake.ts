/**
 * Decides whether the safety brake trips: too many of the latest outcomes were failures. A person resumes, which empties the window.
 * Judged from 20 outcomes on, over the last 50. Source: DESIGN §4 *Safety brake*.
 */
import { BRAKE_FAILURES, type SlotRelease } from '../../contracts/words.js';

export const BRAKE_WINDOW = 50;
const BRAKE_OUTCOMES_MIN = 20;

/** The slot releases that count as outcomes. */
export const BRAKE_OUTCOMES: readonly SlotRelease[] = ['succeeded', ...BRAKE_FAILURES];

export interface BrakeJudgement {
  trips: boolean;
  failures: number;
  outcomes: number;
}

/** `latest` are the site's latest outcomes since the window was emptied, newest first, at most {@link BRAKE_WINDOW}. */
export function judgeBrake(latest: readonly SlotRelease[], safetyBrakePercent: number): BrakeJudgement {
  const outcomes = latest.length;
  const failures = latest.filter((reason) => (BRAKE_FAILURES as readonly SlotRelease[]).includes(reason)).length;
  const trips = outcomes >= BRAKE_OUTCOMES_MIN && failures * 100 > safetyBrakePercent * outcomes;
  return { trips, failures, outcomes };
}
