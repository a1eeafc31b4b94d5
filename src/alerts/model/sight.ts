/**
 * Decides whether what is known of an observed site's clients is fresh enough to be judged by. While it is old nothing new is raised from
 * it, and nothing is resolved by it. It does not decide what is raised. Invariant: a function of its arguments.
 * Source: sweeps see a client as it was when its page was asked for; between two of them nothing is known.
 */
import type { DriverFailure, SightingSource, SightTrouble } from '../../contracts/observed-words.js';
import type { Alert } from '../../contracts/alert-words.js';

export interface SightProblem<Code extends string = DriverFailure> {
  code: Code;
  sinceMs: number;
  detail: string | null;
}

/** How a site is seen that is only observed. */
export interface SightFacts {
  source: SightingSource;
  /** The latest whole look at the fleet: when it began and when it was through; null before the first. */
  latest: { fromMs: number; toMs: number } | null;
  /** When the whole look before that one began. */
  previousMs: number | null;
  /** When the first of all began: who was gone before is no news. */
  firstMs: number | null;
  /** When the next one is due. */
  nextMs: number | null;
  /** What stands in the way of looking; null: nothing. */
  problem: SightProblem | null;
  troubles: readonly SightProblem<SightTrouble>[];
  /** When the appliance last came back from being out of reach; null while it is, or when it never was. */
  returnedMs: number | null;
}

const PERIODS_MAX = 3;
const PERIOD_LEAST_MS = 60_000;
/** An import has no period: it is news for so long. */
const IMPORT_FRESH_MS = 1_800_000;

export function isOld(sight: SightFacts, nowMs: number): boolean {
  const { source, latest, problem, returnedMs } = sight;
  if (latest === null || problem !== null) return true;
  if (returnedMs !== null && latest.fromMs < returnedMs) return true;
  const ageMs = nowMs - latest.fromMs;
  return ageMs > (source === 'import' ? IMPORT_FRESH_MS : PERIODS_MAX * periodMs(sight));
}

function periodMs({ latest, previousMs, nextMs }: SightFacts): number {
  const fromMs = latest?.fromMs ?? 0;
  const planned = nextMs !== null && nextMs > fromMs ? nextMs - fromMs : 0;
  const last = previousMs === null ? 0 : fromMs - previousMs;
  return Math.max(PERIOD_LEAST_MS, planned > 0 ? planned : last);
}

/** The moment that what is known of the clients is of, at the latest: each was asked for then or after it. */
export const asOfMs = ({ sight, nowMs }: { sight: SightFacts | null; nowMs: number }): number =>
  sight?.latest?.fromMs ?? nowMs;

/** They rest on what is known of the clients. */
export const BY_SIGHT: readonly Alert[] = ['client_offline', 'fleet_mass_offline', 'upgrade_no_progress'];

/** Alerts that are never raised for an observed site, and why: its API does not show what they need. */
export const NOT_JUDGED: readonly { alert: Alert; why: string }[] = [
  { alert: 'upgrade_stalled', why: 'The appliance’s API does not show who upgrades now, nor for how long.' },
  { alert: 'upgrade_failed', why: 'The appliance’s API does not show that an upgrade failed.' },
  { alert: 'safety_brake', why: 'Rollcall starts no upgrades there, so it has none to hold back.' },
];
