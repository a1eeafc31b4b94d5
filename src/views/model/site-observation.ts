/**
 * Makes what is said of how an observed site is seen from its watch and its sweeps. It decides nothing of its own; ages are left to whoever
 * reads it, so that it changes only when something was seen. Invariant: a sweep that is not complete is never told as the latest.
 */
import type {
  Budget,
  Ghost,
  ObservedEstimates,
  SightProblem,
  SiteObservation,
  Sweep,
} from '../../contracts/observation.js';
import type { SightingSource, SweepPace, SweepState } from '../../contracts/observed-words.js';
import { sweepCost, sweepEvery } from '../../sites/drivers/beyondtrust/model/sweep-cost.js';
import type { AccountUse } from '../../sites/model/account-use.js';

/** `site_watch`. */
export interface WatchRow {
  source: SightingSource;
  pace: SweepPace;
  nextSweepAt: Date | null;
  lookedAt: Date | null;
  connectedClients: number | null;
  connectedAt: Date | null;
  clockOffsetMs: number | null;
  problem: SightProblem['code'] | null;
  problemSince: Date | null;
  problemDetail: string | null;
  troubles: SightProblem[];
  oldestSeenAt: Date | null;
  missed: number;
  ghosts: number;
}

export interface SweepRow extends Pick<
  Sweep,
  'id' | 'number' | 'source' | 'pace' | 'by' | 'rows' | 'total' | 'calls' | 'failure'
> {
  state: SweepState;
  startedAt: Date;
  finishedAt: Date | null;
  nextPage: number;
  lastPage: number | null;
  enrolled: number;
  changed: number;
  missed: number;
  removed: number;
}

export interface GhostRow {
  id: string;
  clientId: string;
  name: string;
  hostname: string | null;
  group: string | null;
  lastConnectAt: Date | null;
  seenAt: Date;
  doubleId: string;
  doubleClientId: string;
  doubleName: string;
  doubleLastConnectAt: Date | null;
}

export interface SiteSight {
  /** Null: nothing has looked at the site yet. */
  watch: WatchRow | null;
  latest: SweepRow | null;
  /** The newest of all, the latest complete one or another. */
  newest: SweepRow | null;
  /** Who needed no update when last seen, before the run that is on; null where none is. */
  beforeRun: number | null;
  /** Of a site that is fed by imports there is none. */
  budget: AccountUse | null;
  estimates: ObservedEstimates;
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/** Before anything has looked at the site. */
const NOT_WATCHED: Omit<WatchRow, 'source'> = {
  pace: 'quiet',
  nextSweepAt: null,
  lookedAt: null,
  connectedClients: null,
  connectedAt: null,
  clockOffsetMs: null,
  problem: null,
  problemSince: null,
  problemDetail: null,
  troubles: [],
  oldestSeenAt: null,
  missed: 0,
  ghosts: 0,
};

export function toSiteObservation(source: SightingSource, sight: SiteSight): SiteObservation {
  const { latest, newest, beforeRun, budget, estimates } = sight;
  const watch = sight.watch ?? { source, ...NOT_WATCHED };
  return {
    source: watch.source,
    latest: latest && toSweep(latest),
    current: newest === null || newest.state === 'complete' ? null : toSweep(newest),
    pace: watch.pace,
    nextSweepAt: iso(watch.nextSweepAt),
    rows: { oldestSeenAt: iso(watch.oldestSeenAt), missed: watch.missed, beforeRun },
    connected: connectedOf(watch),
    ghosts: watch.ghosts,
    clockOffsetSeconds: watch.clockOffsetMs === null ? null : watch.clockOffsetMs / 1000,
    problems: problemsOf(watch),
    lookedAt: iso(watch.lookedAt),
    budget: budget && toBudget(budget, sight),
    estimates,
  };
}

function connectedOf({ connectedClients, connectedAt }: WatchRow): SiteObservation['connected'] {
  return connectedClients === null || connectedAt === null
    ? null
    : { clients: connectedClients, at: connectedAt.toISOString() };
}

/** What keeps the site from being asked first, then what is odd about what is seen; the oldest of those first. */
function problemsOf({ problem, problemSince, problemDetail, troubles }: WatchRow): SightProblem[] {
  const others = [...troubles].sort((a, b) => (a.since < b.since ? -1 : 1));
  if (problem === null || problemSince === null) return others;
  return [{ code: problem, since: problemSince.toISOString(), detail: problemDetail }, ...others];
}

export function toSweep(row: SweepRow): Sweep {
  const { startedAt, finishedAt, nextPage, lastPage, ...rest } = row;
  return {
    id: rest.id,
    number: rest.number,
    source: rest.source,
    state: rest.state,
    pace: rest.pace,
    startedAt: startedAt.toISOString(),
    finishedAt: iso(finishedAt),
    by: rest.by,
    pages: { done: nextPage - 1, of: lastPage },
    rows: rest.rows,
    total: rest.total,
    calls: rest.calls,
    enrolled: rest.enrolled,
    changed: rest.changed,
    missed: rest.missed,
    removed: rest.removed,
    failure: rest.failure,
  };
}

/** The ceilings are the vendor's; what a sweep costs is for the fleet as it was seen last. */
function toBudget(use: AccountUse, { watch, latest, newest }: SiteSight): Budget {
  const { backOffUntilMs, ...ceilings } = use;
  const clients = latest?.total ?? latest?.rows ?? newest?.total ?? 0;
  const sweepEverySeconds = sweepEvery(watch?.pace ?? 'quiet', clients);
  const { calls, percentOfHour } = sweepCost(clients, sweepEverySeconds);
  return {
    ...ceilings,
    callsPerSweep: calls,
    sweepEverySeconds,
    percentOfHour,
    backOffUntil: backOffUntilMs === null ? null : new Date(backOffUntilMs).toISOString(),
  };
}

export function toGhost(row: GhostRow): Ghost {
  return {
    id: row.id,
    clientId: row.clientId,
    name: row.name,
    hostname: row.hostname,
    group: row.group,
    lastConnectAt: iso(row.lastConnectAt),
    seenAt: row.seenAt.toISOString(),
    double: {
      id: row.doubleId,
      clientId: row.doubleClientId,
      name: row.doubleName,
      lastConnectAt: iso(row.doubleLastConnectAt),
    },
  };
}
