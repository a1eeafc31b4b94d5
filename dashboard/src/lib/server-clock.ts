import { useSyncExternalStore } from 'react';
import { useTimes } from './times';

/**
 * Ages and elapsed times are told by the server's clock, because the reader's may be wrong. The stream stamps each message with its
 * time of sending; it arrives a little later, so of the last offsets the largest is the best.
 */
const OFFSETS_KEPT = 20;
let offsets: number[] = [];
let offsetMs = 0;

/** Notes that the server's clock read `at` (RFC 3339) when a message that has just come was sent. */
export function noteServerTime(at: string): void {
  const sentMs = Date.parse(at);
  if (Number.isNaN(sentMs)) return;
  offsets = [...offsets.slice(1 - OFFSETS_KEPT), sentMs - Date.now()];
  offsetMs = Math.max(...offsets);
}

export function serverNowMs(): number {
  return Date.now() + offsetMs;
}

let nowMs = serverNowMs();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();
let isHeld = false;

function tick(): void {
  if (isHeld) return;
  nowMs = serverNowMs();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    tick();
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Lets every running clock of the page stand still, or go on. */
export function holdClock(held: boolean): void {
  isHeld = held;
  tick();
}

/** The server's time in ms, once a second: one timer however many clocks are on the page. */
export function useNowMs(): number {
  // Whoever writes a time writes it anew when the reader chooses another way to show times.
  useTimes();
  return useSyncExternalStore(subscribe, () => nowMs);
}
