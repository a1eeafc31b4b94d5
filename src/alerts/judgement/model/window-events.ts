/**
 * Tells when a maintenance window of a plan begins and when it is over, each once, whatever happens to the plan meanwhile. A window that
 * nobody saw open is not told of. Invariant: an end is told only after a beginning.
 */
import type { AlertEventFacts } from '../../model/event-words.js';

export interface KnownWindow {
  /** Of the plan. */
  number: number;
  which: 'first' | 'second';
  opensAtMs: number;
  closesAtMs: number;
}

export type WindowEvent = Extract<AlertEventFacts, { alert: 'window_started' | 'window_ended' }>;

export interface WindowsTold {
  /** Those that are on, to be remembered. */
  open: KnownWindow[];
  events: { id: string; atMs: number; facts: WindowEvent }[];
}

/** `now`: the windows of the plan that is on; `known`: those that were on at the last turn. */
export function windowEvents(known: readonly KnownWindow[], now: readonly KnownWindow[], nowMs: number): WindowsTold {
  const on = now.filter(({ opensAtMs, closesAtMs }) => opensAtMs <= nowMs && nowMs < closesAtMs);
  const begun = on.filter((window) => !known.some(isSameAs(window)));
  const over = known.filter((window) => !on.some(isSameAs(window)));
  const isUnderWay = ({ number }: KnownWindow) => now.some((window) => window.number === number);
  return {
    open: on,
    events: [
      ...begun.map((window) => told('window_started', window, window.opensAtMs, true)),
      ...over.map((window) => told('window_ended', window, Math.min(window.closesAtMs, nowMs), isUnderWay(window))),
    ],
  };
}

const isSameAs =
  (one: KnownWindow) =>
  (other: KnownWindow): boolean =>
    one.number === other.number && one.which === other.which;

const told = (
  alert: WindowEvent['alert'],
  { number, which, opensAtMs, closesAtMs }: KnownWindow,
  atMs: number,
  isPlanUnderWay: boolean,
): WindowsTold['events'][number] => ({
  id: `${alert}-${number}-${which}-${opensAtMs}-${atMs}`,
  atMs,
  facts: { alert, which, opensAtMs, closesAtMs, isPlanUnderWay },
});
