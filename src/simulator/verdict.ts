import type { Truth } from '../contracts/driver-control.js';
import type { Run, Summary } from '../contracts/upgrades.js';
import type { Differences } from './inspection.js';
import type { TruthCount } from './model/truth.js';
import type { Stage } from './stage.js';
import type { StoryNotes } from './story.js';
import type { JumpTally } from './support-desk.js';

/** One thing that was checked: what should be so, and what was seen. */
export interface VerdictLine {
  readonly check: string;
  readonly ok: boolean;
  readonly expected: string;
  readonly seen: string;
}

export interface Verdict {
  readonly clean: boolean;
  readonly slug: string;
  readonly scenario: string;
  readonly seed: number;
  readonly clients: number;
  readonly seconds: number;
  readonly lines: VerdictLine[];
  readonly truth: Truth;
  readonly counts: TruthCount;
  readonly jumpAttempts: JumpTally;
  /** The course of the upgrade plan that led, as stable text; null where none did. */
  readonly transcript: string | null;
}

/** What the play has to say, with what the stage says of itself. */
export function verdictOn(
  { slug, scenario, seed, site }: Stage,
  own: Pick<Verdict, 'seconds' | 'lines' | 'jumpAttempts' | 'transcript'>,
): Verdict {
  return {
    ...own,
    clean: own.lines.every((line) => line.ok),
    slug,
    scenario: scenario.name,
    seed,
    clients: site.clients.length,
    seconds: Math.round(own.seconds * 10) / 10,
    truth: site.report(),
    counts: site.truth,
  };
}

/** All that the verdict is made of. */
export interface VerdictFacts {
  readonly timedOut: boolean;
  readonly stoppedByBrake: boolean;
  readonly secondsAllowed: number;
  readonly truth: TruthCount;
  readonly notes: StoryNotes;
  readonly target: { version: string; revision: string };
  readonly runs: readonly Run[];
  readonly summary: Summary;
  readonly limitHighest: number;
  readonly falselyUpToDate: readonly string[];
  readonly differences: Differences;
  readonly lostCheckIns: readonly string[];
  /** Clients whose every upgrade was made to fail. */
  readonly meantToFail: number;
}

const EXAMPLES_MOST = 5;

/** Compares the simulator's truth with Rollcall's word. Pure. */
export function judge(facts: VerdictFacts): VerdictLine[] {
  return [...judgeStarts(facts), ...judgeRun(facts), ...judgeClients(facts), ...judgeCheckIns(facts)];
}

export function judgeStarts({ truth, limitHighest }: VerdictFacts): VerdictLine[] {
  const late = truth.startsRefusedLate - truth.startsRefusedLateExplained;
  const explained = truth.startsRefusedLateExplained;
  const unexplained = late === 0 ? '0' : `${late}: ${truth.lateStarts.join('; ')}`;
  return [
    {
      check: 'most clients upgrading at once',
      ok: truth.upgradingMost <= limitHighest,
      expected: `at most ${limitHighest}`,
      seen: String(truth.upgradingMost),
    },
    {
      check: 'starts refused as late',
      ok: late === 0,
      expected: '0',
      seen: explained === 0 ? unexplained : `${unexplained}, and ${explained} whose first try was lost on its way`,
    },
    none('starts refused as stale', truth.startsRefusedStale),
    none('starts sent to a client that was upgrading', truth.startsRefusedUpgrading),
    none('starts sent to a client that does not exist', truth.startsRefusedUnknown),
  ];
}

function judgeRun(facts: VerdictFacts): VerdictLine[] {
  const { notes, runs, target, summary, stoppedByBrake } = facts;
  const wanted = runs.filter((run) => run.targetVersion === target.version && run.targetRevision === target.revision);
  const run = summary.run;
  return [
    judgeInTime(facts),
    {
      check: 'stopped by the safety brake',
      ok: !stoppedByBrake,
      expected: 'no',
      seen: stoppedByBrake ? brakeWords(summary) : 'no',
    },
    none('runs begun by the change of base software', notes.runsAfterBaseChange),
    {
      check: 'runs begun by the change of site software',
      ok: wanted.length === 1 && runs.length === 1 + notes.runsAfterBaseChange,
      expected: '1',
      seen: String(runs.length - notes.runsAfterBaseChange),
    },
    {
      check: 'the run says when its active clients were done',
      ok: run !== null && run.activeFinishedAt !== null,
      expected: 'a time',
      seen: run?.activeFinishedAt ?? 'none',
    },
  ];
}

export function judgeInTime({
  timedOut,
  secondsAllowed,
}: Pick<VerdictFacts, 'timedOut' | 'secondsAllowed'>): VerdictLine {
  const expected = `within ${secondsAllowed} s`;
  return { check: 'finished in time', ok: !timedOut, expected, seen: timedOut ? 'no' : 'yes' };
}

function brakeWords({ brake }: Summary): string {
  return brake === null ? 'yes' : `yes, after ${brake.failures} of the last ${brake.outcomes} upgrades had failed`;
}

function judgeClients(facts: VerdictFacts): VerdictLine[] {
  const { summary, meantToFail } = facts;
  const pending = summary.pending;
  const failed = summary.counts.byUpgradeState.failed ?? 0;
  return [
    {
      check: 'clients still pending',
      ok: pending === meantToFail && failed === meantToFail,
      expected: meantToFail === 0 ? '0' : `${meantToFail}, all of them failed, as they were made to`,
      seen: pending === 0 ? '0' : `${pending}, ${failed} of them failed`,
    },
    ...judgeDifferences(facts),
  ];
}

export function judgeDifferences({ differences, falselyUpToDate }: VerdictFacts): VerdictLine[] {
  return [
    none('clients that Rollcall does not know', differences.missing),
    none('clients at another version than Rollcall says', differences.version),
    none('clients in another connection state than Rollcall says', differences.connection),
    none('clients in another upgrade state than Rollcall says', differences.upgradeState),
    none('clients called up to date while they were not', falselyUpToDate),
  ];
}

export function judgeCheckIns({ truth, lostCheckIns }: VerdictFacts): VerdictLine[] {
  return [
    none('check-ins rejected', truth.checkInsRejected),
    none('acknowledged check-ins that Rollcall does not know any more', lostCheckIns),
  ];
}

/** There should be none of these; given as a number or as sentences, of which the first few are shown. */
export function none(check: string, seen: number | readonly string[]): VerdictLine {
  if (typeof seen === 'number') return { check, ok: seen === 0, expected: '0', seen: String(seen) };
  const examples = seen.slice(0, EXAMPLES_MOST).join('; ');
  const more = seen.length > EXAMPLES_MOST ? '; …' : '';
  return {
    check,
    ok: seen.length === 0,
    expected: '0',
    seen: seen.length === 0 ? '0' : `${seen.length}: ${examples}${more}`,
  };
}
