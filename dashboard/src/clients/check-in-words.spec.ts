import { expect, it } from '@jest/globals';
import { describeCheckIns, stripPaths } from './check-in-words';

it.each([
  ['', 'No check-ins are known.'],
  ['0000', 'No check-in in the last 4 min.'],
  ['1101', 'Checked in within 3 of the last 4 steps of 1 min, the present one too.'],
  ['1100', 'Checked in within 2 of the last 4 steps of 1 min; not within the last 2.'],
])('says what the strip "%s" shows', (marks, words) =>
  expect(describeCheckIns({ stepSeconds: 60, marks })).toBe(words),
);

it('draws a tall bar where there was a check-in and a low one where there was none', () => {
  expect(stripPaths('10', 4, 12)).toEqual({ hits: 'M1 0V12', misses: 'M5 9V12' });
});
