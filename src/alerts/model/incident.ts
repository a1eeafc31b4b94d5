/** An incident as it is kept. Types only; how it goes on is `incident-step.ts`. Times are the database's, in ms. */
import type {
  Alert,
  IncidentEvent,
  IncidentState,
  MessageKind,
  Resolution,
  Scope,
  Severity,
  UpdateCause,
} from '../../contracts/alert-words.js';
import type { LikelyCause } from '../../contracts/alerts.js';

export interface IncidentRecord {
  id: string;
  number: number;
  alert: Alert;
  scope: Scope;
  scopeKey: string;
  severity: Severity;
  state: IncidentState;
  /** A silence covers it whole: nothing goes out. */
  muted: boolean;
  flapping: boolean;
  beganAtMs: number;
  firedAtMs: number | null;
  /** Since then it looks as if it were over. */
  calmingSinceMs: number | null;
  resolvedAtMs: number | null;
  resolution: Resolution | null;
  absorbedBy: string | null;
  acknowledged: { atMs: number; by: string; note: string | null } | null;
  /** Clients in it now, muted ones among them; 0 where it is not about clients. */
  count: number;
  mutedCount: number;
  peak: number;
  facts: Record<string, unknown>;
  cause: LikelyCause | null;
  /** When it turned on or off lately, oldest first: what flapping is judged by. */
  changes: readonly { atMs: number; on: boolean }[];
  /** Messages of it so far. */
  sequence: number;
  /** What was said last; null before the first message. */
  told: { atMs: number; count: number; severity: Severity; cause: string | null } | null;
}

/** What a turn found of one incident. */
export interface Sight {
  /** Somebody is in it; where it is not about clients: it is found to be so. */
  present: boolean;
  /** Whether it is found anew, by itself: a mass that would be raised now is not over, however few of its peak are left. */
  standing?: boolean;
  severity: Severity;
  facts: Record<string, unknown>;
  count: number;
  mutedCount: number;
  /** Whether a silence covers it whole. */
  muted: boolean;
  cause: LikelyCause | null;
  /** It is over, and why, without waiting for it to stay so; null: judge by `present`. */
  endedBy: Extract<Resolution, 'absorbed' | 'excused' | 'switched_off'> | null;
  absorbedBy: string | null;
}

export interface IncidentStep {
  record: IncidentRecord;
  /** What is said of it now; null: nothing. */
  tell: { kind: Extract<MessageKind, 'firing' | 'update' | 'resolved'>; cause: UpdateCause | null } | null;
  events: readonly { kind: IncidentEvent; data: Record<string, unknown> }[];
  /** It went before anybody was told: it is not kept. */
  forget: boolean;
}
