/**
 * Decides whether a start gate lets starts through at a moment. Who sets gates, and why, is not decided here.
 * A gate is open from `opensAtMs` until `closesAtMs`; without `opensAtMs` it stays closed until somebody opens it.
 */
import type { Reason } from '../../contracts/words.js';

export interface StartGate {
  source: string;
  reason: Reason;
  opensAtMs: number | null;
  closesAtMs: number | null;
}

export function isClosed(gate: StartGate, nowMs: number): boolean {
  if (gate.opensAtMs === null || nowMs < gate.opensAtMs) return true;
  return gate.closesAtMs !== null && nowMs >= gate.closesAtMs;
}

/** The reason of the first gate that is closed now, or null when all are open. */
export function closedReason(gates: readonly StartGate[], nowMs: number): Reason | null {
  return gates.find((gate) => isClosed(gate, nowMs))?.reason ?? null;
}
