import { setTimeout as wait } from 'node:timers/promises';

/** Waits, at most until the signal ends everything (then it throws the signal's reason). */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await wait(ms, undefined, { signal });
}

/** Asks until the answer is not undefined or the time is over (then undefined). The question is asked at least once. */
export async function askUntil<Answer>(
  question: () => Promise<Answer | undefined>,
  options: { everyMs: number; withinMs: number; signal: AbortSignal },
): Promise<Answer | undefined> {
  const untilMs = Date.now() + options.withinMs;
  for (;;) {
    const answer = await question();
    if (answer !== undefined) return answer;
    if (Date.now() >= untilMs) return undefined;
    await pause(options.everyMs, options.signal);
  }
}
