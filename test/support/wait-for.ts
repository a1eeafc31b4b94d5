const PAUSE_MS = 20;

/**
 * Asks `probe` again and again until it answers something truthy, and answers that. Throws after `deadlineMs` with the last error of
 * `probe` when it threw one.
 */
export async function waitFor<Value>(
  probe: () => Value | Promise<Value>,
  { deadlineMs = 5000, what = 'the condition' }: { deadlineMs?: number; what?: string } = {},
): Promise<Exclude<NonNullable<Value>, false>> {
  const untilMs = Date.now() + deadlineMs;
  let failure: unknown;
  do {
    try {
      const value = await probe();
      if (value) return value as Exclude<NonNullable<Value>, false>;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  } while (Date.now() < untilMs);
  throw new Error(`${what} did not come about within ${deadlineMs} ms`, { cause: failure });
}
