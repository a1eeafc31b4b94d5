import { describe, expect, it } from '@jest/globals';
import { known, NEXT_RUN, NOW_MS, SECOND_MS, situation, upgrade } from '../../../test/support/model-builders.js';
import { SETTINGS_DEFAULTS } from '../../contracts/sites.js';
import type { Known } from './label.js';
import { label } from './label.js';

const BASELINE_MS = NOW_MS - 3600 * SECOND_MS;
const { offlineAfterSeconds } = SETTINGS_DEFAULTS;

const isCounted = (parts: Partial<Known>, baselineAtMs: number | null = BASELINE_MS): boolean =>
  label(upgrade('up_to_date'), known(parts), situation({ run: { ...NEXT_RUN, baselineAtMs } })).after.cohort;

describe('a run whose appliance was away for long', () => {
  it.each<[string, Partial<Known>, boolean]>([
    ['is online now', { connection: 'online' }, true],
    [
      'was heard of right before, and fell silent',
      { connection: 'offline', lastCheckInAtMs: BASELINE_MS - SECOND_MS },
      true,
    ],
    [
      'had fallen silent before',
      { connection: 'offline', lastCheckInAtMs: BASELINE_MS - (offlineAfterSeconds + 1) * SECOND_MS },
      false,
    ],
    [
      'said goodbye before',
      { connection: 'offline', lastCheckInAtMs: BASELINE_MS - SECOND_MS, lastCheckInCause: 'disconnected' },
      false,
    ],
    [
      'lost its connection by it',
      { connection: 'offline', lastCheckInAtMs: BASELINE_MS + SECOND_MS, lastCheckInCause: 'disconnected' },
      true,
    ],
    ['was never heard of', { connection: 'offline', lastCheckInAtMs: null, lastCheckInCause: null }, false],
    ['is lost', { connection: 'lost', lastCheckInAtMs: BASELINE_MS - SECOND_MS }, false],
  ])('counts in a client that %s: %#', (_, parts, expected) => {
    expect(isCounted(parts)).toBe(expected);
  });

  it('without a baseline counts in those that are there', () => {
    expect(isCounted({ connection: 'offline', lastCheckInAtMs: NOW_MS - SECOND_MS }, null)).toBe(false);
  });
});
