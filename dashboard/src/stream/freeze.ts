import { useSyncExternalStore } from 'react';
import { serverNowMs } from '../lib/server-clock';

/** Whether the screen stands still, since when, and how many changes wait meanwhile. One for all of the page. */
export interface Freeze {
  /** The server's time in ms; null: nothing is frozen. */
  readonly sinceMs: number | null;
  readonly waiting: number;
}

const MOVING: Freeze = { sinceMs: null, waiting: 0 };

let freeze = MOVING;
const listeners = new Set<() => void>();

function set(next: Freeze): void {
  freeze = next;
  for (const listener of listeners) listener();
}

export function currentFreeze(): Freeze {
  return freeze;
}

export function listenToFreeze(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function toggleFreeze(): void {
  set(freeze.sinceMs === null ? { sinceMs: serverNowMs(), waiting: 0 } : MOVING);
}

/** One more change waits. */
export function noteWaiting(count = 1): void {
  if (freeze.sinceMs !== null) set({ ...freeze, waiting: freeze.waiting + count });
}

export function useFreeze(): Freeze {
  return useSyncExternalStore(listenToFreeze, currentFreeze);
}

/** How often something is asked again, in ms; never while the screen is frozen. */
export function usePollEvery(everyMs: number): number | false {
  return useFreeze().sinceMs === null ? everyMs : false;
}
