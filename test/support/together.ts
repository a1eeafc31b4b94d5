import { beforeAll, it } from '@jest/globals';

/** Tests that mostly wait: all of them begin at once, and each is told of as a test of its own. */
export function itTogether(stories: Readonly<Record<string, () => Promise<void>>>, withinMs: number): void {
  const told = new Map<string, Promise<void>>();
  beforeAll(() => {
    for (const [name, story] of Object.entries(stories)) {
      const done = story();
      // Its failure is told of by its own test.
      done.catch(() => undefined);
      told.set(name, done);
    }
  });
  it.each(Object.keys(stories))('%s', (name) => told.get(name), withinMs);
}
