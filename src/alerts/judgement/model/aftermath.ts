/**
 * Notices that the fleet is taken away by an install, or by a move of production, and when the appliance is steady again: what the rules
 * of alerts compare a fleet with that comes back. A plan says so before it happens; without one the beginning of a run tells it
 * afterwards, and then it began when the appliance went out of reach. It counts nobody: it says when counting is due.
 * Invariant: one upgrade has one aftermath, from which those who were online at first stay known; a second absence in it (base software,
 * then the site's) only makes it longer. Source: issue 6, `fleet_mass_offline`.
 */
import type { ApplianceFacts, Aftermath } from '../../model/facts.js';

/** A run is begun in the very moment in which the appliance is seen again; a look may come late. */
const AT_ONCE_MS = 60_000;

/** What is remembered of one turn for the next. JSON. */
export interface AbsenceMemory {
  aftermath: Aftermath | null;
  /** The newest run that was taken notice of. */
  runId: string | null;
  /** The latest time the leading appliance was out of reach: since when, and until when (null: it still is). */
  outage: { sinceMs: number; untilMs: number | null } | null;
}

export const NOTHING_NOTICED: AbsenceMemory = { aftermath: null, runId: null, outage: null };

export interface AbsenceFacts {
  nowMs: number;
  /** The fleet is expected to be away. */
  away: { sinceMs: number } | null;
  appliances: readonly Pick<ApplianceFacts, 'role' | 'health' | 'unreachableSinceMs'>[];
  run: { id: string; begunAtMs: number; baselineAtMs: number | null } | null;
  /** For so long after it is steady an aftermath lasts, compression applied. */
  lastsMs: number;
  /** What the change feed told of the leader's health since the last turn, oldest first. */
  health: readonly { atMs: number; isReached: boolean }[];
}

export interface Noticed {
  memory: AbsenceMemory;
  /** Those who were online then are to be counted and put into the new aftermath. */
  countAtMs: number | null;
}

export function notice(before: AbsenceMemory, facts: AbsenceFacts): Noticed {
  const { run } = facts;
  const outage = outageAfter(before.outage, facts);
  const beganAtMs = beginningOf(before, { ...facts, outage });
  const kept = beganAtMs === null || isOn(before.aftermath, beganAtMs, facts) ? before.aftermath : null;
  const countAtMs = kept === null ? beganAtMs : null;
  const aftermath = countAtMs === null ? kept : newAftermath(countAtMs);
  return {
    memory: {
      aftermath: aftermath && continued(aftermath, facts),
      runId: run?.id ?? null,
      outage,
    },
    countAtMs,
  };
}

function outageAfter(before: AbsenceMemory['outage'], { appliances, health }: AbsenceFacts): AbsenceMemory['outage'] {
  let outage = before;
  for (const { atMs, isReached } of health) {
    if (isReached) outage = outage && { ...outage, untilMs: outage.untilMs ?? atMs };
    else if (outage === null || outage.untilMs !== null) outage = { sinceMs: atMs, untilMs: null };
  }
  const sinceMs = leaderOf(appliances)?.unreachableSinceMs ?? null;
  return sinceMs !== null && outage?.untilMs !== null ? { sinceMs, untilMs: null } : outage;
}

/** When the fleet was taken away, if that is news; null: nothing new. */
function beginningOf(
  { aftermath, runId }: AbsenceMemory,
  { away, run, outage, lastsMs, nowMs }: AbsenceFacts & Pick<AbsenceMemory, 'outage'>,
): number | null {
  if (away !== null) return aftermath !== null && isKnown(aftermath, away.sinceMs) ? null : away.sinceMs;
  if (run === null || run.id === runId || nowMs - run.begunAtMs > lastsMs) return null;
  const isOfOutage = outage !== null && (outage.untilMs === null || run.begunAtMs - outage.untilMs < AT_ONCE_MS);
  return (isOfOutage ? outage.sinceMs : run.baselineAtMs) ?? run.begunAtMs;
}

const isKnown = ({ beganAtMs, steadyAtMs }: Aftermath, sinceMs: number): boolean =>
  beganAtMs === sinceMs || (steadyAtMs === null && beganAtMs <= sinceMs) || (steadyAtMs ?? 0) > sinceMs;

/** Whether what began at that time belongs to an aftermath that was on then. */
const isOn = (aftermath: Aftermath | null, beganAtMs: number, { lastsMs }: AbsenceFacts): boolean =>
  aftermath !== null && (aftermath.steadyAtMs === null || beganAtMs < aftermath.steadyAtMs + lastsMs);

const newAftermath = (beganAtMs: number): Aftermath => ({
  beganAtMs,
  steadyAtMs: null,
  expectedUntilMs: beganAtMs,
  online: 0,
  onlineByGroup: {},
});

const continued = (aftermath: Aftermath, facts: AbsenceFacts): Aftermath => ({
  ...aftermath,
  steadyAtMs: steadyAt(aftermath, facts),
  expectedUntilMs: facts.away === null ? aftermath.expectedUntilMs : facts.nowMs,
});

/** An absence that is on ends it, also one that began before it was noticed that the one before was over. */
function steadyAt({ steadyAtMs }: Aftermath, { away, appliances, nowMs }: AbsenceFacts): number | null {
  if (away !== null) return null;
  if (steadyAtMs !== null) return steadyAtMs;
  const leader = leaderOf(appliances);
  // Where no appliance can be seen, that nothing is expected to be away is all there is to know.
  const answers = leader === undefined || leader.health === 'healthy' || leader.health === 'unknown';
  return answers ? nowMs : null;
}

/** Of a site's appliances the one that clients report to. */
export const leaderOf = <One extends Pick<ApplianceFacts, 'role'>>(appliances: readonly One[]): One | undefined =>
  appliances.find(({ role }) => role !== 'backup');
