/**
 * What a key may ask of the page. A screen that can do it registers itself while it is there; the newest wins. A command for a screen
 * that is still on its way waits for it a moment.
 */
import { useEffect, useRef } from 'react';

export type Command =
  | 'focus_search'
  | 'focus_limit'
  | 'open_pause'
  | 'show_shortcuts'
  | 'show_palette'
  /** Of the table on the screen: to the next row, to the one before, choose it, open it, bump it. */
  | 'row_next'
  | 'row_previous'
  | 'row_select'
  | 'row_open'
  | 'row_bump'
  | 'close_client';

const WAITS_MS = 3000;
const handlers = new Map<Command, (() => void)[]>();
let waiting: { command: Command; sinceMs: number } | null = null;

export function useCommand(command: Command, handler: () => void): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const run = () => latest.current();
    handlers.set(command, [...(handlers.get(command) ?? []), run]);
    if (waiting?.command === command) {
      const inTime = performance.now() - waiting.sinceMs < WAITS_MS;
      waiting = null;
      if (inTime) run();
    }
    return () => {
      handlers.set(
        command,
        (handlers.get(command) ?? []).filter((each) => each !== run),
      );
    };
  }, [command]);
}

/** Runs a command; false where nothing on the page can do it. */
export function runCommand(command: Command): boolean {
  const run = handlers.get(command)?.at(-1);
  run?.();
  return run !== undefined;
}

/** Leaves a command for the screen that is about to come. */
export function leaveCommand(command: Command): void {
  waiting = { command, sinceMs: performance.now() };
}

/** A screen is on its way that will take a command, the focus with it: what is pressed until then is meant for that screen. */
export function isCommandWaiting(): boolean {
  return waiting !== null && performance.now() - waiting.sinceMs < WAITS_MS;
}
