/**
 * Decides what is wrong with the view of an observed site, since when, and what of it began or ended. One failure at a time is kept for
 * the two kinds of calls (a look at the health, a page of a sweep); a sweep's goes first, for without it nothing is known of the clients.
 * Invariant: what goes on keeps the time at which it began; success of one kind of call never ends the failure of the other.
 */
import type { DriverFailure, SightTrouble } from '../../../contracts/observed-words.js';

const CLOCK_MS_MAX = 30_000;
/** Answers come late by more or less; below this a clock counts as the same, so that no client's times move for nothing. */
const CLOCK_JITTER_MS = 5000;
const CERTIFICATE_TOLD_MS = 24 * 3_600_000;

export type CallKind = 'look' | 'sweep';

export interface Problem {
  code: DriverFailure;
  of: CallKind;
  sinceMs: number;
  detail: string | null;
}

export interface Trouble {
  code: SightTrouble;
  sinceMs: number;
  detail: string | null;
}

export interface Standing {
  problem: Problem | null;
  troubles: readonly Trouble[];
}

export interface StandingLine {
  says: 'began' | 'ended';
  code: DriverFailure | SightTrouble;
  sinceMs: number;
}

type Failure = Pick<Problem, 'code' | 'detail'>;

export function afterFailure(standing: Standing, of: CallKind, failure: Failure, nowMs: number): Standing {
  const { problem } = standing;
  if (problem !== null && problem.of !== of && of === 'look') return standing;
  const isSame = problem?.code === failure.code;
  return { ...standing, problem: { ...failure, of, sinceMs: isSame ? problem.sinceMs : nowMs } };
}

export function afterAnswer(standing: Standing, of: CallKind): Standing {
  return standing.problem?.of === of ? { ...standing, problem: null } : standing;
}

/** `detail` null: it is over. */
export function withTrouble(standing: Standing, code: SightTrouble, detail: string | null, nowMs: number): Standing {
  const known = standing.troubles.find((trouble) => trouble.code === code);
  if (detail === null) {
    return known === undefined ? standing : { ...standing, troubles: standing.troubles.filter((one) => one !== known) };
  }
  if (known !== undefined) {
    if (known.detail === detail) return standing;
    return { ...standing, troubles: standing.troubles.map((one) => (one === known ? { ...one, detail } : one)) };
  }
  return { ...standing, troubles: [...standing.troubles, { code, sinceMs: nowMs, detail }] };
}

/** What began and what ended from one standing to the next. */
export function standingLines(before: Standing, after: Standing): StandingLine[] {
  const [was, is] = [allOf(before), allOf(after)];
  const lacks = (list: readonly { code: string }[], code: string) => !list.some((one) => one.code === code);
  return [
    ...was.filter(({ code }) => lacks(is, code)).map((one) => ({ says: 'ended' as const, ...one })),
    ...is.filter(({ code }) => lacks(was, code)).map((one) => ({ says: 'began' as const, ...one })),
  ];
}

const allOf = ({ problem, troubles }: Standing) =>
  [...(problem === null ? [] : [problem]), ...troubles].map(({ code, sinceMs }) => ({ code, sinceMs }));

/** By how much the appliance's clock is ahead, as it is kept; a new measure within the jitter is none. */
export function clockAfter(knownMs: number | null, measuredMs: number | null): number | null {
  if (measuredMs === null) return knownMs;
  return knownMs !== null && Math.abs(measuredMs - knownMs) < CLOCK_JITTER_MS ? knownMs : measuredMs;
}

/** What is taken off the appliance's times; a small error is left alone. */
export function clockCorrectionMs(offsetMs: number | null): number {
  return offsetMs !== null && Math.abs(offsetMs) > CLOCK_MS_MAX ? offsetMs : 0;
}

export function clockDetail(offsetMs: number | null): string | null {
  const correctionMs = clockCorrectionMs(offsetMs);
  if (correctionMs === 0) return null;
  const seconds = Math.round(Math.abs(correctionMs) / 1000);
  return `The appliance’s clock is ${seconds} s ${correctionMs > 0 ? 'ahead of' : 'behind'} ours; its times are set right by that.`;
}

/** A certificate that was changed is told for a day. `known` null: none was seen before. */
export function certificateDetail(
  standing: Standing,
  { known, seen }: { known: string | null; seen: string | null },
  nowMs: number,
): string | null {
  if (known !== null && seen !== null && known !== seen) {
    return `The appliance shows another certificate than before: SHA-256 ${seen.slice(0, 16)}…`;
  }
  const told = standing.troubles.find(({ code }) => code === 'certificate_changed');
  return told === undefined || nowMs - told.sinceMs > CERTIFICATE_TOLD_MS ? null : told.detail;
}
