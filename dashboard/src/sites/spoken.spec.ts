import { describe, expect, it } from '@jest/globals';
import type { Summary } from '@contracts/upgrades';
import { sentenceOf } from './spoken';

const summary = (more: Partial<Summary> = {}, failed = 0) =>
  ({
    site: { control: 'managed' },
    total: 1500,
    counts: { byUpgradeState: { up_to_date: 1200, upgrading: 25, queued: 270, failed, suspect: 0 } },
    paused: null,
    brake: null,
    ...more,
  }) as unknown as Summary;

describe('the sentence for whoever listens', () => {
  it.each([
    [
      'how the site stands',
      { summary: summary(), isFrozen: false, troubles: [] },
      '1,200 of 1,500 clients up to date, 25 upgrading, 270 queued.',
    ],
    [
      'what went wrong and what holds starts',
      { summary: summary({ paused: {} as Summary['paused'] }, 3), isFrozen: false, troubles: [] },
      '1,200 of 1,500 clients up to date, 25 upgrading, 270 queued, 3 failed, new starts are paused.',
    ],
    [
      'what is wrong with the page first',
      { summary: summary(), isFrozen: true, troubles: ['Link lost'] },
      'Link lost, the screen is frozen, 1,200 of 1,500 clients up to date, 25 upgrading, 270 queued.',
    ],
    [
      'of an observed site what was seen alone',
      {
        summary: {
          site: { control: 'observed' },
          total: 1500,
          counts: { byUpgradeState: { up_to_date: 1200, pending: 270 } },
          observation: null,
        } as unknown as Summary,
        isFrozen: false,
        troubles: [],
      },
      '1,200 of 1,500 clients seen up to date, 270 pending.',
    ],
    ['nothing while nothing is known', { summary: undefined, isFrozen: false, troubles: [] }, ''],
  ])('says %s', (_what, said, sentence) => expect(sentenceOf(said)).toBe(sentence));
});
