/** One site in the words of a table's row: its state, both clocks, and what is not moving. Pure: "now" comes in. */
import type { SiteObservation } from '@contracts/observation';
import type { Summary } from '@contracts/upgrades';
import type { UpgradeState } from '@contracts/words';
import { formatMinute, formatRange, formatVersion, plural } from '../lib/format';
import { blindedBy } from '../observed/seen-words';
import { stoppedBy } from '../overview/stopped';
import type { Tone } from '../words/tones';
import { troubleOf } from '../words/observed-words';
import { RUN_STATE_WORDS, UPGRADE_STATE_WORDS } from '../words/words';

export interface Standing {
  tone: Tone;
  word: string;
  /** Of which run. */
  about: string;
}

const STOPPED_WORDS = {
  safety_brake: 'Held by the safety brake',
  paused: 'New starts paused',
  gate: 'Start gate closed',
} as const;

export function standingOf(summary: Summary): Standing {
  const { run, observation } = summary;
  const blinded = observation === null ? null : blindedBy(observation.problems);
  if (blinded !== null) return { tone: 'warn', word: 'Not seen now', about: troubleOf(blinded.code).wrong };
  if (observation !== null && observation.latest === null) return { tone: 'idle', word: 'Not seen yet', about: '' };
  if (run === null) return { tone: 'idle', word: 'No run yet', about: '' };
  const about = `Run ${run.number} to ${formatVersion(run.targetVersion, run.targetRevision)}`;
  const stopped = stoppedBy(summary);
  if (run.state !== 'active') return { tone: 'done', word: RUN_STATE_WORDS[run.state], about };
  if (stopped !== null)
    return { tone: stopped.kind === 'safety_brake' ? 'bad' : 'warn', word: STOPPED_WORDS[stopped.kind], about };
  return { tone: 'run', word: RUN_STATE_WORDS[run.state], about };
}

/** The first clock: those that can be reached now. */
export function reachableWords(summary: Summary): string {
  if (summary.observation !== null) return remainingWords(summary.observation);
  const { reachable } = summary.forecast;
  if (reachable === null) return '–';
  if (reachable.clients === 0) return 'all back';
  const { secondsLow, secondsHigh } = reachable;
  const toGo = `${plural(reachable.clients, 'client')} to go`;
  if (stoppedBy(summary) !== null) return `stands still, ${toGo}`;
  if (secondsLow === null || secondsHigh === null) return `not known yet, ${toGo}`;
  return `${formatRange(secondsLow, secondsHigh)}, ${toGo}`;
}

/** On an observed site it is an estimate, and says so. */
function remainingWords({ estimates: { remaining }, problems }: SiteObservation): string {
  if (remaining === null) return '–';
  if (remaining.clients === 0) return 'none seen';
  const { secondsLow, secondsHigh } = remaining;
  const toGo = `${plural(remaining.clients, 'client')} to go`;
  if (blindedBy(problems) !== null) return `not known now, ${toGo} when seen last`;
  if (secondsLow === null || secondsHigh === null) return `not known yet, ${toGo}`;
  return `${formatRange(secondsLow, secondsHigh)} (estimate), ${toGo}`;
}

/** The second: passive ones that have not checked in, by their rule. */
export function passiveWords({ forecast, run }: Summary, nowMs: number): string {
  const { passiveClients, passiveLatestAt, passiveOverdue } = forecast;
  if (run === null) return '–';
  if (passiveClients === 0) return 'none missing';
  const missing = `${plural(passiveClients, 'client')} missing`;
  const overdue = passiveOverdue === 0 ? '' : `, ${passiveOverdue} overdue`;
  if (passiveLatestAt === null) return `${missing}${overdue}`;
  return `by ${formatMinute(passiveLatestAt, nowMs)}, ${missing}${overdue}`;
}

const NOT_MOVING = [
  'failed',
  'suspect',
  'held',
  'awaiting_check_in',
  'pending',
] as const satisfies readonly UpgradeState[];

/** Clients that do not move by themselves, worst first; those that only wait for a slot are not among them. */
export function notMoving({ counts }: Pick<Summary, 'counts'>): { state: UpgradeState; count: number; word: string }[] {
  return NOT_MOVING.map((state) => ({
    state,
    count: counts.byUpgradeState[state],
    word: UPGRADE_STATE_WORDS[state].toLowerCase(),
  })).filter(({ count }) => count > 0);
}
