import { describe, expect, it } from '@jest/globals';
import { NOW_MS, DAY_MS, SECOND_MS, settings } from '../../../test/support/model-builders.js';
import { dueRevert, planRevert } from './limit-revert.js';
import type { LimitRevert } from './throttle-row.js';

const planned: LimitRevert = { atMs: NOW_MS + SECOND_MS, to: 10, by: 'person Ada' };
const standing = (limitRevert: LimitRevert | null = null) => ({ settings: settings(), limitRevert, nowMs: NOW_MS });
const plan = (atMs: number | null | undefined, before: LimitRevert | null = null) =>
  planRevert(standing(before), atMs, 'person Ben');

describe('planRevert', () => {
  it('returns to what the limit was before the change', () => {
    const atMs = NOW_MS + SECOND_MS;
    expect(plan(atMs)).toEqual({ ok: true, limitRevert: { atMs, to: 25, by: 'person Ben' } });
    expect(plan(NOW_MS + 7 * DAY_MS)).toMatchObject({ ok: true });
  });

  it.each([
    [NOW_MS, 'not_in_the_future'],
    [NOW_MS - SECOND_MS, 'not_in_the_future'],
    [NOW_MS + 7 * DAY_MS + 1, 'too_far_ahead'],
  ])('refuses %d as %s', (atMs, code) => {
    expect(plan(atMs)).toMatchObject({ ok: false, errors: [{ pointer: '/limitRevertAt', code }] });
  });

  it('leaves, takes back or replaces one that stands', () => {
    expect(plan(undefined, planned)).toEqual({ ok: true, limitRevert: planned });
    expect(plan(null, planned)).toEqual({ ok: true, limitRevert: null });
    expect(plan(NOW_MS + 5, planned)).toMatchObject({ limitRevert: { to: 25, by: 'person Ben' } });
  });

  it('is no change when it says what stands already', () => {
    const same = { ...planned, to: 25 };
    const result = plan(same.atMs, same);
    expect(result.ok && result.limitRevert).toBe(same);
  });
});

describe('dueRevert', () => {
  it.each([
    ['none is planned', null],
    ['it lies ahead', planned],
  ])('does nothing while %s', (_, limitRevert) => {
    expect(dueRevert(standing(limitRevert))).toBeNull();
  });

  it('changes the limit when its time has come, whatever others set it to', () => {
    const revert = { ...planned, atMs: NOW_MS };
    expect(dueRevert(standing(revert))).toMatchObject({
      revert,
      change: { before: { maxConcurrentUpgrades: 25 }, after: { maxConcurrentUpgrades: 10 } },
    });
  });

  it('changes nothing when the limit is there already', () => {
    const due = dueRevert(standing({ ...planned, atMs: NOW_MS, to: 25 }));
    expect(due!.change).toMatchObject({ before: {}, after: {} });
  });
});
