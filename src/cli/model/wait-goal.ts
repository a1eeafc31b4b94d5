/**
 * Decides whether what `wait` waits for has come about, or can no longer come about without a person. It does not decide about the time
 * limit. Measured over the run's cohort (clients that were online or standby when it began) or over all of the site's clients.
 * Invariant: `done` and `failed` are said only of figures that no longer move by themselves: while a run is young its cohort is still being
 * counted, so an active run is judged only when two looks in a row saw the same number of clients.
 */
import type { Run, Summary } from '../../contracts/upgrades.js';
import type { UpgradeState } from '../../contracts/words.js';
import { count, percent, plural } from './format.js';

export type Goal = { kind: 'share'; percent: number } | { kind: 'count'; count: number } | { kind: 'finished' };
export type Measure = 'cohort' | 'all';
/** The latest run there is, the one after it, or one by its number. */
export type RunChoice = 'latest' | 'next' | number;

/** `99%`, `99.5 %`, `1200` or `finished`; null for anything else. */
export function parseGoal(text: string): Goal | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === 'finished') return { kind: 'finished' };
  const share = /^(\d{1,3}(?:\.\d{1,3})?)\s*%$/.exec(trimmed);
  if (share !== null) {
    const value = Number(share[1]);
    return value > 0 && value <= 100 ? { kind: 'share', percent: value } : null;
  }
  return /^[1-9]\d{0,7}$/.test(trimmed) ? { kind: 'count', count: Number(trimmed) } : null;
}

export function goalWords(goal: Goal, measure: Measure): string {
  const whose = measure === 'cohort' ? 'of the clients that were there when the run began' : 'of all clients';
  if (goal.kind === 'finished') return 'the run is finished';
  if (goal.kind === 'count') return `${plural(goal.count, 'client is', 'clients are')} back`;
  return `${goal.percent} % ${whose} are back`;
}

export interface WaitLook {
  summary: Summary;
  /** How many of the run's cohort are in each state; null where nobody asked. */
  cohortCounts: Partial<Record<UpgradeState, number>> | null;
}

export interface WaitPlan {
  goal: Goal;
  measure: Measure;
  /** The run waited for: its number, null while none has been chosen. */
  runNumber: number | null;
}

export interface Standing {
  back: number;
  of: number;
  /** How many must be back; null where only the run's end counts. */
  needed: number | null;
}

export type WaitVerdict =
  | { state: 'waiting'; why: string | null }
  | { state: 'done'; why: string }
  | { state: 'failed'; why: string; todo: string };

/** Which run is meant, seen from the run that is the site's newest when waiting begins; null: one that has not begun yet. */
export function chooseRun(choice: RunChoice, newest: Pick<Run, 'number'> | null): number | null {
  if (choice === 'latest') return newest?.number ?? null;
  if (choice === 'next') return (newest?.number ?? 0) + 1;
  return choice;
}

export function standingOf({ goal, measure }: WaitPlan, { summary }: WaitLook): Standing {
  const { run, counts, total, observation } = summary;
  const upToDate = (counts.byUpgradeState.up_to_date ?? 0) - (observation?.rows.beforeRun ?? 0);
  const back = measure === 'cohort' ? (run?.cohortFinished ?? 0) : upToDate;
  const of = measure === 'cohort' ? (run?.cohort ?? 0) : total;
  const needed =
    goal.kind === 'finished' ? null : goal.kind === 'count' ? goal.count : Math.ceil((of * goal.percent) / 100 - 1e-9);
  return { back, of, needed };
}

/** Clients that do not move again by themselves, over the whole site: never fewer than the cohort has. */
const stuckOf = (counts: Partial<Record<UpgradeState, number>>): number =>
  (counts.failed ?? 0) + (counts.held ?? 0) + (counts.ahead ?? 0);

/** Whether the goal may be out of reach, so that the cohort's own counts are worth asking for. */
export function mayBeOutOfReach(plan: WaitPlan, look: WaitLook): boolean {
  const { back, of, needed } = standingOf(plan, look);
  const stuck = stuckOf(look.summary.counts.byUpgradeState);
  return needed !== null && back < needed && stuck > 0 && of - stuck < needed;
}

/** `formerOf`: how many clients the look before counted; null at the first. */
export function judgeWait(plan: WaitPlan, look: WaitLook, formerOf: number | null): WaitVerdict {
  const { run } = look.summary;
  if (run === null || plan.runNumber === null) return { state: 'waiting', why: 'no run has begun yet' };
  if (run.number < plan.runNumber) return { state: 'waiting', why: `run ${plan.runNumber} has not begun yet` };
  if (run.number > plan.runNumber || run.state === 'superseded') return superseded(plan.runNumber, run);
  const standing = standingOf(plan, look);
  const isSettled = run.state !== 'active' || standing.of === formerOf;
  if (!isSettled) return { state: 'waiting', why: 'the clients of this run are being counted' };
  return judgeStanding(plan, look, run, standing);
}

function judgeStanding(plan: WaitPlan, look: WaitLook, run: Run, { back, of, needed }: Standing): WaitVerdict {
  const isOver = run.state === 'finished';
  if (needed === null)
    return isOver ? { state: 'done', why: `run ${run.number} is finished` } : judgeMotion(look.summary);
  if (back >= needed && (of > 0 || isOver)) return { state: 'done', why: `${count(back)} of ${count(of)} are back` };
  if (isOver && plan.measure === 'cohort') {
    const why = `run ${run.number} is over with ${count(back)} of ${count(of)} back (${percent(back, of)})`;
    return { state: 'failed', why, todo: 'See who is missing: rollcall clients --pending' };
  }
  const stuck = stuckOf((plan.measure === 'cohort' ? look.cohortCounts : look.summary.counts.byUpgradeState) ?? {});
  if (of - stuck < needed && of > 0) return outOfReach(stuck, of, needed);
  return judgeMotion(look.summary);
}

function superseded(wanted: number, newest: Run): WaitVerdict {
  return {
    state: 'failed',
    why: `run ${wanted} was superseded by run ${newest.number} to ${newest.targetVersion}`,
    todo: `Wait for that one: rollcall wait --run ${newest.number}`,
  };
}

function outOfReach(stuck: number, of: number, needed: number): WaitVerdict {
  return {
    state: 'failed',
    why: `${plural(stuck, 'client')} failed or held, so that at most ${count(of - stuck)} of ${count(of)} come back by themselves, and ${count(needed)} are needed`,
    todo: 'See why: rollcall clients --state failed,held,ahead',
  };
}

/** The safety brake holds until a person resumes: once the last slot is free, nothing comes back any more. A pause is a person's doing. */
function judgeMotion({ brake, slots, paused, gates }: Summary): WaitVerdict {
  if (brake !== null && slots.inUse === 0) {
    return {
      state: 'failed',
      why: `the safety brake holds new starts: ${brake.failures} of the last ${brake.outcomes} upgrades failed`,
      todo: 'Find out why they fail (rollcall clients --state failed), then: rollcall resume --why "…"',
    };
  }
  if (brake !== null) return { state: 'waiting', why: 'the safety brake holds new starts' };
  if (paused !== null) return { state: 'waiting', why: `paused: ${paused.reason}` };
  const gate = gates.find(({ closed }) => closed);
  return {
    state: 'waiting',
    why: gate === undefined ? null : `a start gate is closed: ${gate.reason.replaceAll('_', ' ')}`,
  };
}
