import { expect, it } from '@jest/globals';
import { aForecast, aSummary, AT, AT_MS } from '../../../test/support/cli-facts.js';
import { basisWords, effectWords, isBigRaise, parseLimit, passiveWords, reachableWords } from './limit-words.js';

it.each([
  ['1', 1],
  ['500', 500],
  ['0', null],
  ['501', null],
  ['2.5', null],
  ['-3', null],
  ['ten', null],
])('%s as a limit is %s', (text, limit) => expect(parseLimit(text)).toBe(limit));

it.each([
  [25, 74, 100, false],
  [25, 75, 100, true],
  [90, 101, 100, true],
  [110, 101, 100, false],
  [25, 74, null, false],
])('%i → %i with a mark of %s is big: %s', (from, to, soft, big) => expect(isBigRaise(from, to, soft)).toBe(big));

it.each([
  [40, {}, 'Starts 15 more clients at once.'],
  [400, { states: { queued: 3 } }, 'Starts 3 more clients at once.'],
  [40, { states: { queued: 0 } }, 'Starts nothing now: nobody waits for a slot.'],
  [10, {}, '25 are running and will finish; nothing new starts until fewer than 10 run.'],
  [20, { slots: { limit: 25, inUse: 1, draining: false } }, 'Stops nothing: 1 is running, and at most 20 will.'],
  [
    40,
    { paused: { since: AT, by: 'person Ada', reason: 'a call' } },
    'Starts nothing yet: new starts are paused (Ada: a call).',
  ],
])('a limit of %i, %j: %s', (to, parts, words) => expect(effectWords(to, aSummary(parts))).toBe(words));

const reachable = aForecast().reachable!;

it.each([
  [aForecast(), '18–25 min for 400 clients, bound by the limit'],
  [aForecast({ reachable: null }), 'no run has begun'],
  [
    aForecast({ reachable: { ...reachable, stoppedBy: 'paused', secondsP10: null } }),
    'no time can be named for 400 clients: paused',
  ],
  [
    aForecast({ reachable: { ...reachable, secondsP10: null } }),
    'no time can be named for 400 clients yet: too little has been seen',
  ],
  [
    aForecast({ reachable: { ...reachable, boundBy: 'connection_rate' } }),
    '18–25 min for 400 clients, bound by the connection rate',
  ],
])('the first clock: %#', (forecast, words) => expect(reachableWords(forecast)).toBe(words));

it.each([
  ['last_ten_minutes', 'from 170 clients in the last 10 min'],
  ['this_run', 'from 170 clients in 10 min of this run'],
  ['earlier_run', 'from 170 clients in 10 min of an earlier run'],
  ['none', null],
] as const)('the basis %s: %s', (source, words) => {
  expect(basisWords(aForecast({ reachable: { ...reachable, basis: { ...reachable.basis, source } } }))).toBe(words);
});

it('names the second clock apart', () => {
  expect(passiveWords(aForecast(), AT_MS)).toBeNull();
  expect(passiveWords(aForecast({ passive: { clients: 3, overdue: 1, latestAt: null } }), AT_MS)).toBe(
    'no time can be named for 3 passive clients that have not checked in; 1 overdue',
  );
});
