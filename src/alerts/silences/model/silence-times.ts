/**
 * Decides when a silence may begin and end, and how it stands at a moment. Does not decide what it mutes. Invariant: every silence ends,
 * within {@link SILENCE_DAYS_MAX} days of its beginning or its latest change. All times in ms, of the database's clock.
 */
import type { FieldError } from '../../../contracts/common.js';
import type { Silence } from '../../../contracts/alerts.js';

const DAY_MS = 86_400_000;
export const SILENCE_DAYS_MAX = 30;
/** A maintenance window is planned so far ahead at most. */
export const PLANNED_DAYS_MAX = 365;

export interface SilenceTimes {
  startsAtMs: number;
  endsAtMs: number;
}

/** An end counts also where it came before the planned beginning. */
export function silenceState({ startsAtMs, endsAtMs }: SilenceTimes, nowMs: number): Silence['state'] {
  if (endsAtMs <= nowMs) return 'ended';
  return startsAtMs > nowMs ? 'planned' : 'active';
}

/** What is wrong with these times of a silence that is made or prolonged now. */
export function timesErrors({ startsAtMs, endsAtMs }: SilenceTimes, nowMs: number): FieldError[] {
  const errors: FieldError[] = [];
  if (startsAtMs > nowMs + PLANNED_DAYS_MAX * DAY_MS) {
    errors.push({
      pointer: '/startsAt',
      code: 'too_far_ahead',
      message: `must be within ${PLANNED_DAYS_MAX} days from now`,
    });
  }
  if (endsAtMs <= nowMs) {
    errors.push({ pointer: '/endsAt', code: 'not_in_the_future', message: 'must lie in the future' });
  } else if (endsAtMs <= startsAtMs) {
    errors.push({ pointer: '/endsAt', code: 'not_after_start', message: 'must be after startsAt' });
  } else if (endsAtMs > Math.max(startsAtMs, nowMs) + SILENCE_DAYS_MAX * DAY_MS) {
    errors.push({
      pointer: '/endsAt',
      code: 'too_long',
      message: `must be at most ${SILENCE_DAYS_MAX} days after it begins; prolong it later if need be`,
    });
  }
  return errors;
}
