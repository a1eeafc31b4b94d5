/** What is said of a run: how long it took, how it went against its forecasts, who stepped in. Pure. */
import type { RunStory } from '@contracts/forecast';
import type { Run, RunReport } from '@contracts/upgrades';
import { FAILURE_REASONS, type FailureReason, type RunState } from '@contracts/words';
import { formatCount, formatDuration, formatPercent, plural, visibleText } from '../lib/format';
import { actorName } from '../words/describe-change';
import type { Tone } from '../words/tones';
import { REASON_WORDS } from '../words/words';

export type Intervention = RunStory['interventions'][number];
type Forecast = NonNullable<RunStory['forecast']>;

/** The state of a run in words, and the tone that goes with it. */
export const RUN_STATE_SAYINGS: Record<RunState, { title: string; tone: Tone; meaning: string }> = {
  active: { title: 'On', tone: 'run', meaning: 'Clients are still expected back.' },
  finished: { title: 'Finished', tone: 'done', meaning: 'Every client of its cohort is back, lost or removed.' },
  superseded: { title: 'Superseded', tone: 'held', meaning: 'A newer run began before it was finished.' },
};

const seconds = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 1000;

/** From its beginning to its end, or until now. */
export function runSeconds({ begunAt, endedAt }: Pick<Run, 'begunAt' | 'endedAt'>, nowMs: number): number {
  return endedAt === null ? Math.max(0, (nowMs - Date.parse(begunAt)) / 1000) : seconds(begunAt, endedAt);
}

export function failuresOf({ failures }: Pick<RunReport, 'failures'>): number {
  return Object.values(failures ?? {}).reduce((sum, count) => sum + count, 0);
}

/** Reasons that occurred, the most frequent first. */
export function failureRows({ failures }: Pick<RunReport, 'failures'>): { reason: FailureReason; count: number }[] {
  return FAILURE_REASONS.map((reason) => ({ reason, count: failures?.[reason] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

/** `Did not finish in time`: what a client did, or what became of its upgrade. */
export function failureTitle(reason: FailureReason): string {
  const words = REASON_WORDS[reason];
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Where the real end fell: within the range of the first forecast, or so many seconds before or after it. */
export function firstForecastSays({ first, actualAt }: Pick<Forecast, 'first' | 'actualAt'>): string | null {
  if (first === null) return null;
  const early = seconds(actualAt, first.lowAt);
  const late = seconds(first.highAt, actualAt);
  if (early > 0) return `They were back ${formatDuration(early)} before the earliest time it named.`;
  if (late > 0) return `They were back ${formatDuration(late)} after the latest time it named.`;
  return 'They were back within the times it named.';
}

/** How the forecasts did, all of them together. */
export function forecastsSay({ made, held, medianErrorPercent }: Forecast): string {
  if (made === 0) return 'No forecast was made.';
  const share = made === 1 ? '' : ` (${formatPercent(held, made)})`;
  const held1 = `Of ${plural(made, 'forecast')} ${formatCount(held)}${share} held the real end between their times.`;
  if (medianErrorPercent === null) return held1;
  return `${held1} Half of them missed it by no more than ${formatPercentOf(medianErrorPercent)} of the time that was left.`;
}

const formatPercentOf = (percent: number) => `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;

/** Places along a line from the run's beginning (0) to whichever comes last (100): the first range and the real end. */
export function forecastSpan(begunAt: string, { first, actualAt }: Pick<Forecast, 'first' | 'actualAt'>) {
  if (first === null) return null;
  const from = Date.parse(begunAt);
  const to = Math.max(Date.parse(first.highAt), Date.parse(actualAt));
  if (to <= from) return null;
  const place = (at: string) => Math.min(100, Math.max(0, ((Date.parse(at) - from) / (to - from)) * 100));
  return { low: place(first.lowAt), high: place(first.highAt), actual: place(actualAt) };
}

const WHAT: Record<Intervention['kind'], (line: Intervention) => string> = {
  'limit.changed': ({ from, to }) =>
    from === null || to === null
      ? 'The limit was changed'
      : `Limit ${to > from ? 'raised' : 'lowered'} ${formatCount(from)} → ${formatCount(to)}`,
  'starts.paused': () => 'New starts paused',
  'starts.resumed': () => 'New starts resumed',
  'brake.tripped': () => 'The safety brake stopped new starts',
  'gate.changed': () => 'A start gate changed',
};

export const INTERVENTION_TONES: Record<Intervention['kind'], Tone> = {
  'limit.changed': 'run',
  'starts.paused': 'warn',
  'starts.resumed': 'done',
  'brake.tripped': 'bad',
  'gate.changed': 'held',
};

/** What was done, by whom, and why. */
export function interventionSays(line: Intervention): { what: string; by: string | null; why: string | null } {
  return {
    what: WHAT[line.kind](line),
    by: actorName(line.by),
    why: line.why === null || line.why.trim() === '' ? null : visibleText(line.why),
  };
}
