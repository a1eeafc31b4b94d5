import { describe, expect, it } from '@jest/globals';
import { planPartitions } from './partitions.js';

const MIDNIGHT = Date.UTC(2026, 2, 1);
const DAY_MS = 86_400_000;
const names = (plan: ReturnType<typeof planPartitions>) => plan.create.map(({ name }) => name);

describe('the partitions of a log', () => {
  it('are made for today and two days ahead, each from midnight to midnight in UTC', () => {
    const { create, drop } = planPartitions('change', 1, [], MIDNIGHT + 1);
    expect(create).toEqual([
      { name: 'change_20260301', fromMs: MIDNIGHT, toMs: MIDNIGHT + DAY_MS },
      { name: 'change_20260302', fromMs: MIDNIGHT + DAY_MS, toMs: MIDNIGHT + 2 * DAY_MS },
      { name: 'change_20260303', fromMs: MIDNIGHT + 2 * DAY_MS, toMs: MIDNIGHT + 3 * DAY_MS },
    ]);
    expect(drop).toEqual([]);
  });

  it.each([
    ['the last moment of a day', MIDNIGHT - 1, ['change_20260302']],
    ['the first of the next', MIDNIGHT, ['change_20260302', 'change_20260303']],
  ])('are made anew at midnight only: %s', (_, nowMs, made) => {
    const existing = ['change_20260228', 'change_20260301', 'change_default'];
    expect(names(planPartitions('change', 1, existing, nowMs))).toEqual(made);
  });

  it('are dropped when the last line in them is older than what is kept; the default one never', () => {
    const existing = ['change_20260227', 'change_20260228', 'change_20260301', 'change_default'];
    expect(planPartitions('change', 1, existing, MIDNIGHT + DAY_MS - 1).drop).toEqual(['change_20260227']);
    expect(planPartitions('change', 1, existing, MIDNIGHT + DAY_MS).drop).toEqual([
      'change_20260227',
      'change_20260228',
    ]);
  });
});
