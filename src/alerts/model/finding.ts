/** What is found to be the case with a site, before it is an incident. Types only. */
import type { Alert, Scope, Severity } from '../../contracts/alert-words.js';

/**
 * Which clients a finding is about, as the store can select them in one statement. All are of active clients, except `overdue`.
 * `mass`: offline, gone at or after that moment, all or of one group. `offline`: offline for longer than the grace, or passive and overdue;
 * not in a mass; not in a slot; gone (or last due) at or after the baseline unless they are members already.
 */
export type MemberRule =
  | { kind: 'mass'; goneAfterMs: number; group: string | null; seen?: SeenRule }
  | { kind: 'offline'; goneBeforeMs: number; baselineMs: number | null; seen?: SeenRule }
  | { kind: 'stalled'; heldSinceBeforeMs: number }
  | { kind: 'failed' };

/**
 * On an observed site: whose row was asked for at that time or later, gone by the appliance's own time, no stale double, and not probably
 * upgrading (Upgrade Pending, connected since the run began, disconnected at `upgradingSinceMs` or later; null: no run).
 */
export interface SeenRule {
  seenAfterMs: number;
  runBegunAtMs: number | null;
  upgradingSinceMs: number | null;
}

export interface Finding {
  alert: Alert;
  scope: Scope;
  /** A group's name, an appliance's, a receiver's id; '' where the scope is the site or its clients. */
  scopeKey: string;
  severity: Severity;
  /** What the wording needs: numbers, names, times in ISO 8601. Small, and JSON. */
  facts: Record<string, unknown>;
  /** Null: not about clients, and present as it stands. Else it is present while somebody is in it. */
  members: MemberRule | null;
}

/** What the judge remembers of a site between two turns. JSON. */
export interface Memory {
  /** Since when clients wait, may start, and none has finished; null while that is not so. */
  noProgressSinceMs: number | null;
}
