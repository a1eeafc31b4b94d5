import { expect, it } from '@jest/globals';
import { isLate, lateAfterSeconds } from './late-slots';

const basis = (secondsP90: number | null) =>
  ({ source: 'last_ten_minutes', finished: 9, overSeconds: 600, secondsMedian: 5, secondsP90 }) as const;

it.each([
  [basis(90), 1800, 180],
  [basis(1200), 1800, 1800],
  [basis(null), 1800, 900],
  [undefined, 1800, 900],
])('%j of at most %d s: late after %d s', (of, max, seconds) => expect(lateAfterSeconds(of, max)).toBe(seconds));

it('is late once the time is over', () => {
  const since = '2026-03-01T02:00:00.000Z';
  expect(isLate(since, Date.parse(since) + 180_000, 180)).toBe(false);
  expect(isLate(since, Date.parse(since) + 180_001, 180)).toBe(true);
});
