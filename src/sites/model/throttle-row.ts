/** The site's settings row: what the grant, a pause, a gate and a settings change lock. Types only. Times are the database's, in ms. */
import type { Settings } from '../../contracts/sites.js';

/** The limit goes back to `to` by itself at that time. */
export interface LimitRevert {
  atMs: number;
  to: number;
  by: string;
}

export interface ThrottleRow {
  siteId: string;
  settings: Settings;
  limitRevert: LimitRevert | null;
  /** Grows with every change of `settings` and of `limitRevert`; pausing and resuming leave it. */
  version: number;
  changedAtMs: number;
  /** The database clock, read after the lock was had. */
  nowMs: number;
  paused: { sinceMs: number; by: string; reason: string } | null;
  /** Set while the safety brake holds new starts; a person resumes. */
  brake: { trippedAtMs: number; failures: number; outcomes: number } | null;
  /** Outcomes before this moment do not count for the safety brake. */
  brakeSinceMs: number;
  /** The newest fence given out; 0 before the first. */
  lastFence: number;
  /** When the fleet began to lose its connections because the site is being upgraded; null when no run that follows is awaited. */
  baselineAtMs: number | null;
  /** The site's newest upgrade run, or null before the first. */
  runId: string | null;
}
