/**
 * One sentence on how an observed site stands, as far as it was seen. Pure. Its invariant: nothing is said of now that was seen only
 * before, and nothing that the appliance's API does not show.
 */
import type { SiteObservation } from '@contracts/observation';
import type { Run, Summary } from '@contracts/upgrades';
import { formatCount, formatDuration, plural } from '../lib/format';
import type { Verdict, Words } from '../overview/verdict';
import { SOURCE_WORDS } from '../words/observed-words';
import { blindedBy, readSoFar, seenBetween } from './seen-words';

export function observedVerdict(summary: Summary): Verdict {
  const { observation, run } = summary;
  if (observation === null) return { kind: 'unseen', tone: 'idle', words: ['The fleet has not been seen yet.'] };
  const blinded = blindedBy(observation.problems);
  if (blinded !== null) {
    // What is wrong, and since when, stands above it. That a run is over stays true.
    const over = run?.endedAt == null ? [] : [...finished(run, run.endedAt).words, ' '];
    return { kind: 'unseen', tone: 'warn', words: [...over, ...kept(observation)] };
  }
  if (observation.latest === null) return notSeenYet(observation);
  if (run === null) return noRun(summary, observation);
  if (run.endedAt !== null) return finished(run, run.endedAt);
  return underWay(summary, run, observation);
}

/** What is on the page stays, with its age. */
function kept({ latest }: SiteObservation): Words {
  if (latest === null) return ['The fleet has not been seen whole yet, and cannot be seen now.'];
  return ['The fleet is not seen now. What is shown was ', ...seenBetween(latest), '.'];
}

function notSeenYet(observation: SiteObservation): Verdict {
  const { source } = observation;
  const read = readSoFar(observation);
  const says =
    read !== null
      ? `The first sweep is under way: ${read}. The counts below are of these alone.`
      : `${SOURCE_WORDS[source].none}. ${source === 'import' ? 'Import an export of the Jump Clients.' : 'The first sweep follows by itself.'}`;
  return { kind: 'unseen', tone: 'idle', words: [says] };
}

function noRun({ pending }: Summary, { latest }: SiteObservation): Verdict {
  const seen: Words = latest === null ? [] : [', ', ...seenBetween(latest)];
  if (pending === 0) {
    return { kind: 'no_run', tone: 'done', words: ['No run is known, and no client needs an update', ...seen, '.'] };
  }
  const words = [
    `${plural(pending, 'client')} ${pending === 1 ? 'needs' : 'need'} an update, and no run is known`,
    ...seen,
    '.',
  ];
  return { kind: 'run_unknown', tone: 'warn', words };
}

function finished({ cohort, cohortFinished }: Run, endedAt: string): Verdict {
  const words = [
    'Finished ',
    { at: endedAt },
    `: ${formatCount(cohortFinished)} of ${formatCount(cohort)} were seen back.`,
  ];
  return { kind: 'finished', tone: 'done', words };
}

/** Nobody is known to be pending. */
function nonePending(away: number, unseen: number): Verdict {
  if (unseen > 0) {
    const have = unseen === 1 ? 'has' : 'have';
    const words = [
      `${plural(unseen, 'client')} ${have} not been seen since the run began. Nobody is known to be pending.`,
    ];
    return { kind: 'going_well', tone: 'run', words };
  }
  if (away === 0) {
    return { kind: 'going_well', tone: 'done', words: ['Every client that needed an update was seen back.'] };
  }
  const have = away === 1 ? 'has' : 'have';
  const words = [`Waiting only for ${plural(away, 'client')} that ${have} not connected since the run began.`];
  return { kind: 'passive_only', tone: 'done', words };
}

function underWay(summary: Summary, run: Run, observation: SiteObservation): Verdict {
  const { basis, probablyUpgrading } = observation.estimates;
  const { pending, awaiting_check_in: away } = summary.counts.byUpgradeState;
  if (pending === 0) return nonePending(away, observation.rows.beforeRun ?? 0);
  const left = `${plural(pending, 'client')} pending`;
  const guess =
    probablyUpgrading === 0 ? '' : `, ${formatCount(probablyUpgrading)} of them probably upgrading (an estimate)`;
  const over = formatDuration(basis.overSeconds);
  // Who came back between two looks was never seen pending: it is back, and no return of which there are times.
  if (basis.returned === 0 && basis.overSeconds === 0 && run.cohortFinished > 0) {
    const words = [`${formatCount(run.cohortFinished)} of ${formatCount(run.cohort)} were seen back: ${left}${guess}.`];
    return { kind: 'going_well', tone: 'run', words };
  }
  if (basis.returned === 0) {
    const words = [`Nobody was seen coming back${basis.overSeconds > 0 ? ` in ${over}` : ' yet'}: ${left}${guess}.`];
    return {
      kind: probablyUpgrading === 0 ? 'standstill' : 'going_well',
      tone: probablyUpgrading === 0 ? 'warn' : 'run',
      words,
    };
  }
  const words = [`${plural(basis.returned, 'client')} seen coming back in ${over}: ${left}${guess}.`];
  return { kind: 'going_well', tone: 'run', words };
}
