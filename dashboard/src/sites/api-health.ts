import { useSyncExternalStore } from 'react';
import { ApiProblem } from '../api/http';
import { queryClient } from '../api/query-client';
import { serverNowMs } from '../lib/server-clock';

/** The API does not answer, or says that it cannot: since when, and what it said. */
export interface Outage {
  sinceMs: number;
  /** 0: nothing answered. */
  status: number;
  message: string;
}

let outage: Outage | null = null;
const listeners = new Set<() => void>();

function set(next: Outage | null): void {
  if (outage === next) return;
  outage = next;
  for (const listener of listeners) listener();
}

/** Whatever is read tells how the API is; what the stream writes into the cache does not. */
queryClient.getQueryCache().subscribe((event) => {
  if (event.type !== 'updated') return;
  const { action } = event;
  if (action.type === 'success' && action.manual !== true) set(null);
  else if (action.type === 'error' && isOutage(action.error)) {
    const { status, message } = action.error;
    set(outage ?? { sinceMs: serverNowMs(), status, message });
  }
});

function isOutage(cause: unknown): cause is ApiProblem {
  return cause instanceof ApiProblem && (cause.status === 0 || cause.status >= 502);
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useOutage(): Outage | null {
  return useSyncExternalStore(listen, () => outage);
}
