import { describe, expect, it } from '@jest/globals';
import { observedFleetAt } from '../../../test/support/observed-night.js';
import { observedEstimates, type ObservedFacts, type SeenReturn } from './observed-estimates.js';
import { observedForecast } from './observed-forecast.js';

const NOW_MS = Date.UTC(2026, 2, 1, 2);
const SECOND_MS = 1000;
const ago = (seconds: number) => NOW_MS - seconds * SECOND_MS;

/** Back so many seconds ago after 60 s away, seen within the minute after. */
const back = (secondsAgo: number, parts: Partial<SeenReturn> = {}): SeenReturn => ({
  afterMs: ago(secondsAgo + 20),
  byMs: ago(secondsAgo - 40),
  connectMs: ago(secondsAgo),
  awayMs: 60 * SECOND_MS,
  ...parts,
});

const facts = (parts: Partial<ObservedFacts> = {}): ObservedFacts => ({
  nowMs: NOW_MS,
  run: { begunAtMs: ago(1200), endedAtMs: null },
  returns: Array.from({ length: 100 }, (_, index) => back(31 + index * 5)),
  isCut: false,
  seenToMs: ago(30),
  sweepEverySeconds: 60,
  upgradingSinceMs: [ago(50), ago(60)],
  pendingOnline: 98,
  limit: 25,
  ...parts,
});
const estimate = (parts: Partial<ObservedFacts> = {}) => observedEstimates(facts(parts)).estimates;

describe('estimates of an observed site', () => {
  it('rest on what came back in the last ten minutes that were seen', () => {
    const estimates = estimate();
    expect(estimates.basis).toEqual({ returned: 100, overSeconds: 556, withTimes: 100 });
    expect(estimates.throughputPerMinute).toBeCloseTo(10.8, 1);
    expect(estimates.concurrency).toEqual({ mean: 10.9, most: 12 });
    expect([estimates.awaySecondsMedian, estimates.awaySecondsP90]).toEqual([60, 60]);
    expect(estimates.probablyUpgrading).toBe(2);
    expect(estimates.remaining!.clients).toBe(100);
    // A hundred more at 10.8 a minute are 556 s, of which 30 have passed.
    expect(estimates.remaining!.secondsLow!).toBeGreaterThan(350);
    expect(estimates.remaining!.secondsLow!).toBeLessThan(556);
    expect(estimates.remaining!.secondsHigh!).toBeGreaterThan(556);
    expect(estimates.remaining!.secondsHigh!).toBeLessThan(900);
  });

  it.each<[string, Partial<ObservedFacts>]>([
    ['no run', { run: null, returns: [], upgradingSinceMs: [] }],
    ['nobody back', { returns: [] }],
    ['seven back', { returns: Array.from({ length: 7 }, (_, index) => back(100 + index)) }],
  ])('say nothing with %s', (_, parts) => {
    expect(estimate(parts)).toMatchObject({
      throughputPerMinute: null,
      concurrency: null,
      awaySecondsMedian: null,
      awaySecondsP90: null,
      limitAdvice: { advice: 'not_known' },
    });
    const { remaining } = estimate(parts);
    expect(remaining === null || remaining.secondsLow === null).toBe(true);
  });

  it('rest on the run so far where too few came back lately', () => {
    const returns = Array.from({ length: 20 }, (_, index) => back(700 + index * 10));
    const { basis, throughputPerMinute } = estimate({ returns });
    expect(basis).toMatchObject({ returned: 20, overSeconds: 920 });
    expect(throughputPerMinute).toBeCloseTo(1.3, 1);
  });

  it('say nothing of how long, where the appliance’s times are not of these returns', () => {
    const elsewhere = Array.from({ length: 40 }, (_, index) => back(90 + index, { connectMs: ago(-120) }));
    const unknown = Array.from({ length: 40 }, (_, index) => back(60 + index, { awayMs: null }));
    for (const returns of [elsewhere, unknown]) {
      const estimates = estimate({ returns });
      // The first of them is where the measuring begins.
      expect(estimates).toMatchObject({
        basis: { returned: 39, withTimes: 0 },
        concurrency: null,
        awaySecondsMedian: null,
      });
      expect(estimates.remaining!.secondsLow).not.toBeNull();
    }
  });

  it('end with the run', () => {
    const { remaining, throughputPerMinute, basis } = estimate({ run: { begunAtMs: ago(1200), endedAtMs: ago(300) } });
    expect(remaining).toBeNull();
    expect(basis.returned).toBe(46);
    expect(throughputPerMinute).toBeCloseTo(9.7, 1);
  });

  it('know when nobody is left', () => {
    const { remaining } = estimate({ pendingOnline: 0, upgradingSinceMs: [] });
    expect(remaining).toEqual({ clients: 0, secondsLow: 0, secondsHigh: 0 });
  });

  it('count the way to the next sweep', () => {
    const [often, seldom] = [60, 600].map((sweepEverySeconds) => estimate({ sweepEverySeconds }).remaining!);
    expect(seldom!.secondsHigh! - often!.secondsHigh!).toBeGreaterThan(350);
  });

  it('are told in the words of a forecast without slots', () => {
    const { measured } = observedEstimates(facts());
    const settings = { maxConcurrentUpgrades: 25, passiveCheckInHours: 24, passiveGraceHours: 2 };
    const passive = { clients: 3, overdue: 1, lastSeenAtMs: ago(3600) };
    const forecast = observedForecast({ nowMs: NOW_MS, settings, measured, passive, unreachable: 5 });
    expect(forecast).toMatchObject({
      limit: 25,
      reachable: {
        clients: 100,
        waiting: 0,
        holding: 0,
        stoppedBy: null,
        boundBy: null,
        basis: { source: 'last_ten_minutes' },
      },
      passive: { clients: 3, overdue: 1, latestAt: new Date(ago(3600) + 26 * 3_600_000).toISOString() },
      unreachable: 5,
    });
  });
});

describe('the range of the remaining time', () => {
  it.each([
    ['a small fleet, steady upgrades', { clients: 120, limit: 8, medianSeconds: 60, spread: 0.15, sweepSeconds: 20 }],
    ['a big fleet, uneven upgrades', { clients: 1500, limit: 25, medianSeconds: 90, spread: 0.5, sweepSeconds: 60 }],
    ['seldom swept', { clients: 600, limit: 25, medianSeconds: 60, spread: 0.4, sweepSeconds: 120 }],
  ])('holds the truth about eight times of ten: %s', (name, fleet) => {
    let [held, told] = [0, 0];
    for (let night = 0; night < 120; night += 1) {
      const share = 0.25 + 0.5 * (night / 120);
      const { facts: seen, realSeconds } = observedFleetAt(fleet, share, `${name} ${night}`);
      const { remaining } = observedEstimates(seen).estimates;
      if (remaining?.secondsLow == null) continue;
      told += 1;
      if (realSeconds >= remaining.secondsLow && realSeconds <= remaining.secondsHigh!) held += 1;
    }
    expect(told).toBeGreaterThan(108);
    expect(held / told).toBeGreaterThan(0.72);
    expect(held / told).toBeLessThan(0.97);
  });
});
