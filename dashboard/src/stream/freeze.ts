import { useSyncExternalStore } from 'react';
import { holdClock, serverNowMs } from '../lib/server-clock';

/** Whether the screen stands still, since when, and how many changes wait meanwhile. One for all of the page. */
export interface Freeze {
  /** The server's time in ms; null: nothing is frozen. */
  readonly sinceMs: number | null;
  readonly waiting: number;
}

const MOVING: Freeze = { sinceMs: null, waiting: 0 };
/** The count itself must not become what moves on a frozen screen. */
const TOLD_EVERY_MS = 1000;

let freeze = MOVING;
/** Counted, and not told yet. */
let untold = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function set(next: Freeze): void {
  freeze = next;
  for (const listener of listeners) listener();
}

function tell(): void {
  timer = undefined;
  const more = untold;
  untold = 0;
  if (freeze.sinceMs !== null && more > 0) set({ ...freeze, waiting: freeze.waiting + more });
}

export function currentFreeze(): Freeze {
  return freeze;
}

export function isFrozen(): boolean {
  return freeze.sinceMs !== null;
}

export function listenToFreeze(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Stops every motion of the page, or lets it go on from what is true by then. */
export function toggleFreeze(): void {
  clearTimeout(timer);
  timer = undefined;
  untold = 0;
  const sinceMs = isFrozen() ? null : serverNowMs();
  holdClock(sinceMs !== null);
  set(sinceMs === null ? MOVING : { sinceMs, waiting: 0 });
}

/** More changes wait: the page is told of them a moment later. */
export function noteWaiting(count = 1): void {
  if (!isFrozen()) return;
  untold += count;
  timer ??= setTimeout(tell, TOLD_EVERY_MS);
}

export function useFreeze(): Freeze {
  return useSyncExternalStore(listenToFreeze, currentFreeze);
}

export function useFrozen(): boolean {
  return useSyncExternalStore(listenToFreeze, isFrozen);
}

/** How often something is asked again, in ms; never while the screen is frozen. */
export function usePollEvery(everyMs: number): number | false {
  return useFrozen() ? false : everyMs;
}
