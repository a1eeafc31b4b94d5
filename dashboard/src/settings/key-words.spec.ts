import { describe, expect, it } from '@jest/globals';
import { FLEET_SCENARIOS, PLAN_SCENARIOS, SIMULATION_SCENARIOS } from '@contracts/simulation-words';
import { expiresAtOf, keyStateOf } from './key-words';
import { needsPlan, SCENARIO_WORDS } from './scenario-words';

const at = (text: string) => Date.parse(text);
const NOW = at('2026-03-01T02:00:00Z');

describe('a key', () => {
  it.each([
    [null, null, 'active'],
    [null, '2026-03-01T02:00:01.000Z', 'active'],
    [null, '2026-03-01T02:00:00.000Z', 'expired'],
    ['2026-02-01T00:00:00.000Z', '2026-02-02T00:00:00.000Z', 'revoked'],
  ])('revoked %s, expiring %s, is %s', (revokedAt, expiresAt, state) =>
    expect(keyStateOf({ revokedAt, expiresAt }, NOW)).toBe(state),
  );

  it.each([
    ['never', undefined],
    ['30', '2026-03-31T02:00:00.000Z'],
    ['365', '2027-03-01T02:00:00.000Z'],
  ] as const)('that ends %s ends at %s', (expiry, ends) => expect(expiresAtOf(expiry, NOW)).toBe(ends));
});

describe('scenarios', () => {
  it('are all told', () => expect(Object.keys(SCENARIO_WORDS).sort()).toEqual([...SIMULATION_SCENARIOS].sort()));
  it('need a plan or play by themselves', () => {
    expect(PLAN_SCENARIOS.filter((each) => !needsPlan(each))).toEqual([]);
    expect(FLEET_SCENARIOS.filter(needsPlan)).toEqual([]);
  });
});
