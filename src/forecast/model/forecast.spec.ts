import { describe, expect, it } from '@jest/globals';
import { SLOT_RELEASES } from '../../contracts/words.js';
import { nightAt } from '../../../test/support/synthetic-fleet.js';
import { Chance } from './chance.js';
import { forecastReachable, type ForecastFacts } from './forecast.js';
import { OUTCOME_OF, type EndedSlot } from './slots.js';

/** 25 slots of about 30 s each, always in use, for ten minutes; 1,000 wait. */
function facts(parts: Partial<ForecastFacts> = {}): ForecastFacts {
  const chance = new Chance('facts');
  const ended: EndedSlot[] = Array.from({ length: 500 }, (_, index) => ({
    agoSeconds: index * 1.2,
    heldSeconds: 30 + 5 * chance.normal(),
    reason: 'succeeded',
  }));
  return {
    limit: 25,
    maxAttempts: 3,
    leaseSeconds: 1950,
    connectionRatePerSecond: 50,
    reachable: {
      holding: Array.from({ length: 25 }, (_, index) => ({ ageSeconds: index * 1.2, attempts: 0 })),
      waiting: [1000],
      delayed: [],
    },
    basis: { source: 'last_ten_minutes', ended, overSeconds: 600, isPresent: true },
    stopped: null,
    ...parts,
  };
}
const of = (parts: Partial<ForecastFacts> = {}) => forecastReachable(facts(parts), 'seed');
const nobody = { holding: [], waiting: [], delayed: [] };
const few = { ...facts().basis, ended: facts().basis.ended.slice(0, 7) };

describe('the forecast', () => {
  it('says the range around waiting × seconds ÷ slots, and what it rests on', () => {
    const made = of();
    expect(made).toMatchObject({ clients: 1025, waiting: 1000, holding: 25, stoppedBy: null, boundBy: 'slots' });
    expect(made.basis).toMatchObject({ source: 'last_ten_minutes', finished: 500, overSeconds: 600 });
    expect(made.basis.secondsMedian).toBeCloseTo(30, 0);
    expect(made.secondsP50).toBeGreaterThan(1200);
    expect(made.secondsP50).toBeLessThan(1300);
    expect(made.secondsP10).toBeLessThan(made.secondsP50!);
    expect(made.secondsP90).toBeGreaterThan(made.secondsP50!);
  });

  it('is the same for the same facts', () => {
    expect(of()).toEqual(of());
  });

  it.each<[string, Partial<ForecastFacts>, number | null, string | null]>([
    ['nobody is left', { reachable: nobody }, 0, null],
    ['nobody is left, and there is nothing to go by', { reachable: nobody, basis: few }, 0, null],
    ['too few have come back', { basis: few }, null, null],
    ['starts are paused', { stopped: 'paused' }, null, 'paused'],
    ['the window is not open', { stopped: 'outside_window' }, null, 'outside_window'],
    ['nobody is left while starts are paused', { stopped: 'paused', reachable: nobody }, 0, null],
  ])('%s', (_, parts, seconds, stoppedBy) => {
    expect(of(parts)).toMatchObject({ secondsP10: seconds, secondsP50: seconds, secondsP90: seconds, stoppedBy });
  });

  it('says none where there is no basis', () => {
    expect(of({ basis: few }).basis).toMatchObject({ source: 'none', finished: 7 });
  });

  it('goes on for those that hold a slot while new starts are paused', () => {
    const made = of({ stopped: 'paused', reachable: { ...facts().reachable, waiting: [] } });
    expect(made.stoppedBy).toBeNull();
    expect(made.secondsP90).toBeGreaterThan(0);
    expect(made.secondsP90).toBeLessThan(60);
  });

  it('is sooner with a higher limit, but does not promise what was never seen', () => {
    const [now, more] = [of(), of({ limit: 100 })];
    expect(more.secondsP90).toBeLessThan(now.secondsP90!);
    expect(more.secondsP10).toBeLessThan(now.secondsP10! / 2);
    // As much as half of an upgrade may be shared: nobody has tried more slots yet.
    expect(more.secondsP90! / more.secondsP10!).toBeGreaterThan(1.5);
  });

  it('is later with a lower limit', () => {
    expect(of({ limit: 5 }).secondsP10).toBeGreaterThan(of().secondsP90!);
  });

  it('names the connection rate where it sets the pace', () => {
    const made = of({ limit: 500, connectionRatePerSecond: 1, reachable: { ...facts().reachable, waiting: [5000] } });
    expect(made.boundBy).toBe('connection_rate');
    expect(made.secondsP10).toBeGreaterThan(2000);
  });

  it('names the bandwidth where more slots were seen to make each slower', () => {
    // First 10 slots, then 40: each client takes a second for every slot in use.
    const ended: EndedSlot[] = [];
    for (let ago = 0; ago < 300; ago += 1) ended.push({ agoSeconds: ago, heldSeconds: 40, reason: 'succeeded' });
    for (let ago = 300; ago < 600; ago += 1) ended.push({ agoSeconds: ago, heldSeconds: 10, reason: 'succeeded' });
    const basis = { ...facts().basis, ended, isPresent: false };
    const [forty, eighty] = [40, 80].map((limit) => of({ limit, basis }));
    expect(forty!.boundBy).toBe('bandwidth');
    // The line is full: twice the slots bring nothing.
    expect(eighty!.secondsP50! / forty!.secondsP50!).toBeGreaterThan(0.85);
    expect(eighty!.secondsP50! / forty!.secondsP50!).toBeLessThan(1.15);
  });

  it('counts what failed again and again', () => {
    const failing = facts().basis.ended.map((slot, index) => ({
      ...slot,
      reason: index % 3 === 0 ? ('reported_failure' as const) : slot.reason,
    }));
    expect(of({ basis: { ...facts().basis, ended: failing } }).secondsP10).toBeGreaterThan(of().secondsP90!);
  });

  it('does not take the first to come back for all of them', () => {
    const fleet = {
      clients: 400,
      limit: 40,
      seconds: (chance: Chance) => 60 * Math.exp(0.5 * chance.normal()),
      fails: 0,
    };
    const early = nightAt(fleet, 0.08, 'early');
    const made = forecastReachable(early.facts, 'seed');
    expect(made.basis.secondsMedian).toBeLessThan(50);
    expect(made.secondsP90).toBeGreaterThan(early.realSeconds * 0.9);
  });
});

it('knows of every end of a slot what it means', () => {
  expect(Object.keys(OUTCOME_OF).sort()).toEqual([...SLOT_RELEASES].sort());
});
