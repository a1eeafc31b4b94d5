import { describe, expect, it } from '@jest/globals';
import { adviseLimit } from './limit-advice.js';
import { concurrencyWithin, type Interval } from './overlap.js';

/** Waves of so many clients at once, each away for so many seconds. */
const waves = (...parts: [count: number, seconds: number][]): Interval[] =>
  parts.flatMap(([count, seconds], wave) =>
    Array.from({ length: count }, () => ({ fromMs: wave * 1e6, toMs: wave * 1e6 + seconds * 1000 })),
  );

const advise = (limit: number, away: Interval[]) =>
  adviseLimit({ limit, away, most: concurrencyWithin(away, { fromMs: -1, toMs: 1e9 }).most });

describe('advice on the limit that is set on the appliance', () => {
  it.each<[string, number, Interval[], string, RegExp]>([
    ['too little was seen', 25, waves([19, 60]), 'not_known', /Too little was seen: 19 returns/],
    [
      'nobody near it',
      25,
      waves([10, 60], [10, 60], [10, 60]),
      'keep',
      /At most 10 were away at once; the recorded limit is 25\. The limit is not/,
    ],
    ['near it', 25, waves([20, 60], [20, 60]), 'keep', /came near it/],
    [
      'at it, and as fast',
      25,
      waves([12, 60], [24, 62]),
      'raise',
      /with 24 away at once each was away 62 s, with 16 away at once 60 s.*probably faster/,
    ],
    ['at it, somewhat slower', 25, waves([12, 60], [12, 60], [24, 80]), 'keep', /would gain little/],
    ['at it, much slower', 25, waves([12, 60], [12, 60], [24, 300]), 'lower', /fewer at once came back faster/],
    ['at it all the time', 25, waves([25, 60], [25, 60], [25, 60]), 'not_known', /not seen whether more/],
    ['far over it', 25, waves([40, 60]), 'not_known', /probably another/],
  ])('%s', (_, limit, away, advice, why) => {
    const given = advise(limit, away);
    expect([given.advice, given.why]).toEqual([advice, expect.stringMatching(why)]);
  });

  it('never says that Rollcall would hold it', () => {
    for (const seconds of [30, 60, 80, 100, 300]) {
      expect(advise(25, waves([12, 60], [24, seconds])).why).not.toMatch(/Rollcall|enforce/i);
    }
  });
});
