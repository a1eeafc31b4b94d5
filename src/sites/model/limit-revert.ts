/**
 * Decides what becomes of a planned return of the limit: when one may be planned, to which limit, and what it does when its time has
 * come. It returns to what the limit was before the change that it was planned with, whatever others set it to meanwhile.
 * Invariant: a return happens once; until then it stands, unless somebody takes it back or plans another.
 */
import type { FieldError } from '../../contracts/common.js';
import { changeSettings, type SettingsChange } from './settings-change.js';
import type { LimitRevert, ThrottleRow } from './throttle-row.js';

const DAY_MS = 24 * 3_600_000;
const PLANNED_DAYS_MAX = 7;

export type PlannedRevert = { ok: true; limitRevert: LimitRevert | null } | { ok: false; errors: FieldError[] };

type Standing = Pick<ThrottleRow, 'settings' | 'limitRevert' | 'nowMs'>;

/** `atMs`: when the limit is to go back; null takes a planned return back, undefined leaves it. `row` is as before the change. */
export function planRevert(row: Standing, atMs: number | null | undefined, by: string): PlannedRevert {
  if (atMs === undefined) return { ok: true, limitRevert: row.limitRevert };
  if (atMs === null) return { ok: true, limitRevert: null };
  if (atMs <= row.nowMs) return refused('not_in_the_future', 'must lie in the future');
  if (atMs > row.nowMs + PLANNED_DAYS_MAX * DAY_MS) {
    return refused('too_far_ahead', `must be within ${PLANNED_DAYS_MAX} days`);
  }
  const planned = { atMs, to: row.settings.maxConcurrentUpgrades, by };
  return { ok: true, limitRevert: isSameRevert(planned, row.limitRevert) ? row.limitRevert : planned };
}

function refused(code: string, message: string): PlannedRevert {
  return { ok: false, errors: [{ pointer: '/limitRevertAt', code, message }] };
}

function isSameRevert(one: LimitRevert, other: LimitRevert | null): boolean {
  return other !== null && one.atMs === other.atMs && one.to === other.to;
}

/** The change that a return makes now; null while none is due. It changes no setting when the limit is there already. */
export function dueRevert(row: Standing): { change: SettingsChange; revert: LimitRevert } | null {
  const { settings, limitRevert: revert, nowMs } = row;
  if (revert === null || revert.atMs > nowMs) return null;
  return { revert, change: changeSettings(settings, { maxConcurrentUpgrades: revert.to }) };
}
