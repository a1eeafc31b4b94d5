/** What the rules of alerts need to know of a site at one moment. Types only. Times are the database's, in ms. */
import type { SightFacts } from './sight.js';
import type { ApplianceHealth, ApplianceName, ApplianceRole, Reason } from '../../contracts/words.js';

export interface ApplianceFacts {
  name: ApplianceName;
  role: ApplianceRole;
  health: ApplianceHealth;
  /** Looks in a row that reached nothing; 0 while it answers. */
  failedProbes: number;
  unreachableSinceMs: number | null;
  /** Why the latest look failed; null while it answers. */
  reason: string | null;
  baseVersion: string | null;
  siteVersion: string | null;
  siteRevision: string | null;
}

/** The latest time the fleet was taken away by an install, or by a move of production. */
export interface Aftermath {
  beganAtMs: number;
  /** Since then the appliance is steady again: it answers, and nothing is expected to be away. Null: not yet. */
  steadyAtMs: number | null;
  /** The latest moment at which something was expected to be away. */
  expectedUntilMs: number;
  /** Active clients that were online when it began, all and by group ('' for those in none). */
  online: number;
  onlineByGroup: Readonly<Record<string, number>>;
}

/** How many of the active clients that were online are gone, in one group. */
export interface GroupLoss {
  /** '' for clients in no group. */
  group: string;
  online: number;
  gone: number;
}

export interface SiteFacts {
  nowMs: number;
  /** By how much a simulated appliance's hours are compressed; 1 for a real one. */
  speed: number;
  /** `baselineAtMs`: who was there then is expected back; null: not known apart from its beginning. */
  run: { id: string; number: number; begunAtMs: number; baselineAtMs: number | null } | null;
  /** Null: the site is managed, and all facts are of now. */
  sight: SightFacts | null;
  /** What holds all new starts now: a pause, a gate, the brake. */
  stopped: Reason | null;
  brake: { trippedAtMs: number; failures: number; outcomes: number } | null;
  appliances: readonly ApplianceFacts[];
  /** A plan is on, under which roles and versions of a pair may differ. */
  planIsOn: boolean;
  /** The fleet is expected to be away: the appliance that serves it installs, or production moves. */
  downtime: { appliance: ApplianceName | null; sinceMs: number; dueAtMs: number } | null;
  /** Installs that are under way, on whichever appliance. */
  installs: readonly { appliance: ApplianceName; sinceMs: number }[];
  aftermath: Aftermath | null;
  /** The pair is without failover; `secondsMax` as planned, by the clock on the wall. `untilMs` null: it still is. */
  exposure: { sinceMs: number; untilMs: number | null; secondsMax: number } | null;
  /** The answer to the question of `mass-offline.ts`; null when there was none to ask. Groups with nobody gone may be left out. */
  losses: { online: number; gone: number; groups: readonly GroupLoss[] } | null;
  /** Of successful upgrades lately, in seconds; null when there were too few. */
  upgradeSecondsP95: number | null;
  queue: {
    /** Clients in `queued` that could be granted a slot now; on an observed site those that are pending and online. */
    waiting: number;
    /** When a client last came back at the target; null when none did in this run. */
    lastFinishedAtMs: number | null;
  };
  /** Receivers of alerts whose deliveries fail, and since when. */
  failingReceivers: readonly { id: string; name: string; sinceMs: number }[];
}
