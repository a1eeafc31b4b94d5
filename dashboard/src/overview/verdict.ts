/**
 * One sentence on how the run goes: whether it is well, and if it does not move, what holds it and since when. Pure. Its invariant:
 * "well" is said only while clients come back, or may, and hardly any has failed.
 */
import type { Run, Summary } from '@contracts/upgrades';
import type { AutomaticUpgrades } from '@contracts/words';
import { formatCount, plural, visibleText } from '../lib/format';
import { actorName } from '../words/describe-change';
import type { Tone } from '../words/tones';
import { AUTOMATIC_UPGRADES_WORDS, REASON_WORDS, wordOf } from '../words/words';
import { stoppedBy, type Stopped } from './stopped';

export type VerdictKind =
  | 'no_run'
  | 'safety_brake'
  | 'paused'
  | 'gate'
  | 'off'
  | 'finished'
  | 'passive_only'
  | 'unreachable_only'
  | 'standstill'
  | 'trouble'
  | 'going_well'
  /** Of observed sites: the fleet cannot be seen now, or has not been. */
  | 'unseen'
  /** Of observed sites: clients need an update, and no run is known. */
  | 'run_unknown';

/** A moment among the words is written by whoever shows them, in the reader's own way. */
export type Words = (string | { at: string })[];

export interface Verdict {
  kind: VerdictKind;
  tone: Tone;
  words: Words;
}

/** Above this share of the cohort, failed and suspect clients are no longer "well". */
const TROUBLE_SHARE = 0.01;
/** A run this old of which nobody came back for five minutes stands still. */
const STANDSTILL_MS = 5 * 60_000;

export function verdictOf(summary: Summary): Verdict {
  const stopped = stoppedBy(summary);
  const { run } = summary;
  if (stopped !== null && run?.endedAt == null) return stoppedVerdict(stopped);
  if (run === null) {
    const words = ['No run yet: every client counts as up to date until the appliance’s site software changes.'];
    return { kind: 'no_run', tone: 'idle', words };
  }
  if (run.endedAt !== null) return finished(run, run.endedAt, summary);
  if (summary.automaticUpgrades === 'disabled') {
    const words = ['Automatic upgrades are off: clients are held until someone releases them.'];
    return { kind: 'off', tone: 'held', words };
  }
  return underWay(run, summary);
}

function stoppedVerdict(stopped: Stopped): Verdict {
  if (stopped.kind === 'safety_brake') {
    const { since, failures, outcomes, percent } = stopped.brake;
    const because = `, because ${failures} of the last ${outcomes} upgrades failed (${Math.round(percent)} %). Nothing new starts until someone resumes.`;
    return { kind: 'safety_brake', tone: 'bad', words: ['Held by the safety brake since ', { at: since }, because] };
  }
  if (stopped.kind === 'paused') {
    const { since, by, reason } = stopped.paused;
    const words = [`Paused by ${actorName(by)} since `, { at: since }, `, because: ${visibleText(reason)}`];
    return { kind: 'paused', tone: 'warn', words };
  }
  const { source, reason, opensAt } = stopped.gate;
  const what =
    reason === 'outside_window'
      ? 'Waiting for the window'
      : `Start gate closed: ${wordOf(REASON_WORDS, reason)} (${visibleText(source)})`;
  const words: Words = opensAt === null ? [`${what}. Nothing new starts.`] : [`${what}, which opens `, { at: opensAt }];
  return { kind: 'gate', tone: 'warn', words };
}

function finished({ cohort, cohortFinished }: Run, endedAt: string, summary: Summary): Verdict {
  const { failed } = summary.counts.byUpgradeState;
  const rest = failed === 0 ? '' : `, ${formatCount(failed)} failed`;
  const words = [
    'Finished ',
    { at: endedAt },
    `: ${formatCount(cohortFinished)} of ${formatCount(cohort)} are back${rest}. Late clients still upgrade.`,
  ];
  return { kind: 'finished', tone: failed === 0 ? 'done' : 'warn', words };
}

function underWay(run: Run, summary: Summary): Verdict {
  const { reachable, passiveClients } = summary.forecast;
  const isThrough = summary.slots.inUse === 0 && (run.activeFinishedAt !== null || (reachable?.clients ?? 0) === 0);
  if (isThrough) return passiveClients > 0 ? passiveOnly(run, passiveClients) : unreachableOnly(summary);
  const age = Date.parse(summary.asOf) - Date.parse(run.begunAt);
  if (summary.throughput.lastFiveMinutesPerMinute === 0 && age > STANDSTILL_MS) {
    const words = [`Nobody has come back for five minutes, though ${doing(summary)}.`];
    return { kind: 'standstill', tone: 'warn', words };
  }
  return moving(run, summary);
}

function passiveOnly({ activeFinishedAt }: Run, passiveClients: number): Verdict {
  const since: Words =
    activeFinishedAt === null ? [] : ['Active clients are through since ', { at: activeFinishedAt }, '. '];
  const words = [...since, `Waiting only for ${plural(passiveClients, 'passive client')} to check in.`];
  return { kind: 'passive_only', tone: 'done', words };
}

function unreachableOnly({ pending, counts }: Summary): Verdict {
  const left = pending - counts.byUpgradeState.failed;
  const rest = left > 0 ? `: ${plural(left, 'client')} to go cannot be reached` : '';
  return {
    kind: 'unreachable_only',
    tone: left > 0 ? 'warn' : 'done',
    words: [`Nobody who can be reached waits${rest}.`],
  };
}

function moving(run: Run, summary: Summary): Verdict {
  const { failed, suspect } = summary.counts.byUpgradeState;
  const marred = troubleWords(failed, suspect);
  if (failed + suspect > run.cohort * TROUBLE_SHARE) {
    return { kind: 'trouble', tone: 'warn', words: [`Going on, but ${marred}; ${doing(summary)}.`] };
  }
  const mode = summary.automaticUpgrades as AutomaticUpgrades;
  const only = mode === 'always' ? '' : ` Automatic upgrades are ${wordOf(AUTOMATIC_UPGRADES_WORDS, mode)}.`;
  const words = [`Going well: ${doing(summary)}${marred === '' ? '' : `; ${marred}`}.${only}`];
  return { kind: 'going_well', tone: 'run', words };
}

function doing({ counts, throughput }: Summary): string {
  const { upgrading } = counts.byUpgradeState;
  const back = throughput.lastMinute;
  const pace = back === 0 ? '' : `, ${formatCount(back)} came back in the last minute`;
  return `${plural(upgrading, 'client')} ${upgrading === 1 ? 'is' : 'are'} upgrading${pace}`;
}

function troubleWords(failed: number, suspect: number): string {
  const parts = [
    ...(failed > 0 ? [`${formatCount(failed)} ${failed === 1 ? 'has' : 'have'} failed`] : []),
    ...(suspect > 0 ? [`${formatCount(suspect)} ${suspect === 1 ? 'is' : 'are'} suspect`] : []),
  ];
  return parts.join(' and ');
}
