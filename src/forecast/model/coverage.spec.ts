import { expect, it } from '@jest/globals';
import { nightAt, type SyntheticFleet } from '../../../test/support/synthetic-fleet.js';
import { Chance } from './chance.js';
import { forecastReachable } from './forecast.js';

const NIGHTS = 250;

/** Limits, durations, spreads, failures and moments drawn at random, but the same each time. */
function drawNight(index: number) {
  const chance = new Chance(`night ${index}`);
  const limit = [3, 10, 25, 60][chance.below(4)]!;
  const [median, spread] = [5 + 60 * chance.float(), 0.2 + 0.6 * chance.float()];
  const fleet: SyntheticFleet = {
    clients: Math.round(limit * (4 + 30 * chance.float())),
    limit,
    seconds: (draws) => median * Math.exp(spread * draws.normal()),
    fails: chance.float() < 0.5 ? 0 : 0.15 * chance.float(),
  };
  return nightAt(fleet, 0.1 + 0.6 * chance.float(), `night ${index}`);
}

it('holds the true end between P10 and P90 in about eight nights of ten, and errs to both sides', () => {
  const found = { held: 0, early: 0, late: 0 };
  for (let index = 0; index < NIGHTS; index += 1) {
    const { facts, realSeconds } = drawNight(index);
    const { secondsP10, secondsP90 } = forecastReachable(facts, 'coverage');
    if (secondsP10 === null || secondsP90 === null) continue;
    found[realSeconds < secondsP10 ? 'early' : realSeconds > secondsP90 ? 'late' : 'held'] += 1;
  }
  const nights = found.held + found.early + found.late;
  expect(nights).toBeGreaterThan(0.9 * NIGHTS);
  expect(found.held / nights).toBeGreaterThan(0.7);
  expect(found.held / nights).toBeLessThan(0.92);
  expect(found.early / nights).toBeGreaterThan(0.02);
  expect(found.late / nights).toBeLessThan(0.2);
});
