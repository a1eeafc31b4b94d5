/** The chart's steps added up to minutes, newest first, for its table. Pure. A started minute counts as one. */

export interface Minute {
  minutesAgo: number;
  finished: number;
}

export function minutesOf(steps: readonly number[], stepSeconds: number): Minute[] {
  const perMinute = Math.max(1, Math.round(60 / stepSeconds));
  const newestFirst = steps.toReversed();
  return Array.from({ length: Math.ceil(newestFirst.length / perMinute) }, (_, minutesAgo) => ({
    minutesAgo,
    finished: newestFirst
      .slice(minutesAgo * perMinute, (minutesAgo + 1) * perMinute)
      .reduce((sum, count) => sum + count, 0),
  }));
}
