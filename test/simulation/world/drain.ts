import { setFlagsFromString } from 'node:v8';

/**
 * Runs all that can go on, at once and in order: every continuation of every promise, until none is left. This is what makes a history
 * one synchronous run; waiting a turn of the event loop instead costs several times as much. Works outside of a continuation only.
 */
setFlagsFromString('--allow-natives-syntax');
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- syntax that the flag brings
export const drain = new Function('%PerformMicrotaskCheckpoint()') as () => void;
