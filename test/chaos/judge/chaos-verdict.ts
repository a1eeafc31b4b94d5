import { none, type VerdictLine } from '../../../src/simulator/verdict.js';
import type { TruthCount } from '../../../src/simulator/model/truth.js';
import type { Replay } from '../../support/slot-log.js';
import type { Settled } from '../fleet/chaos-fleet.js';
import { isTooSlow, USUAL_SECONDS, type Recovery } from './recovery.js';

/** The one check that depends on how fast the machine is. */
export const RECOVERED_IN_TIME = 'faults after which starts went on in time';

export interface ChaosVerdict {
  readonly scenario: string;
  readonly seed: number;
  readonly clients: number;
  readonly seconds: number;
  readonly clean: boolean;
  readonly lines: readonly VerdictLine[];
  /** Figures that are told and not judged. */
  readonly seen: readonly string[];
}

/** All that a verdict is made of. */
export interface ChaosFacts {
  readonly replay: Replay;
  readonly truth: TruthCount;
  readonly limitHighest: number;
  readonly lost: readonly string[];
  readonly audits: number;
  readonly unfitAnswers: readonly string[];
  readonly settled: Settled;
  readonly settledWithinSeconds: number;
  readonly recoveries: readonly Recovery[];
  readonly unexpectedExits: readonly string[];
  readonly upgrades: number;
  readonly runs: number;
  readonly fleetFailure: Error | null;
}

/** Judges what came of a scenario. Pure. */
export function judgeChaos(facts: ChaosFacts): VerdictLine[] {
  return [...judgeSlots(facts), ...judgeCheckIns(facts), ...judgeEnd(facts), ...judgeRecovery(facts)];
}

function judgeSlots({ replay, truth, limitHighest }: ChaosFacts): VerdictLine[] {
  return [
    none('over-grants, by replay of the slot log against the limits in force', replay.faults),
    {
      check: 'over-grants, by what clients really did: most upgrading at once',
      ok: truth.upgradingMost <= limitHighest && truth.startsTaken > 0,
      expected: `at most ${limitHighest}`,
      seen: `${truth.upgradingMost}, of ${truth.startsTaken} in all`,
    },
    none('starts sent to a client that was upgrading', truth.startsRefusedUpgrading),
    none('starts sent to a client that does not exist', truth.startsRefusedUnknown),
    none('slots still held at the end', replay.held),
  ];
}

function judgeCheckIns({ lost, settled, unfitAnswers, truth }: ChaosFacts): VerdictLine[] {
  return [
    none('lost acknowledged check-ins, looked up in the database', lost),
    none('lost acknowledged check-ins, sent once more at the end', settled.lost),
    none('check-ins rejected', truth.checkInsRejected),
    none('answers that were neither taken nor "later"', unfitAnswers),
  ];
}

function judgeEnd({
  settled,
  settledWithinSeconds,
  unexpectedExits,
  upgrades,
  runs,
  fleetFailure,
}: ChaosFacts): VerdictLine[] {
  const { missing, version, connection, upgradeState } = settled.differences;
  return [
    {
      check: 'stuck clients: pending when all faults are over',
      ok: settled.inTime && settled.pending === 0,
      expected: `0 within ${settledWithinSeconds} s`,
      seen: settled.inTime ? String(settled.pending) : `${settled.pending} after that time`,
    },
    none('clients that stand elsewhere than Rollcall says', [...missing, ...version, ...connection, ...upgradeState]),
    {
      check: 'one run for each upgrade of the appliance',
      ok: upgrades > 0 && runs === Math.min(upgrades, 100),
      expected: String(upgrades),
      seen: String(runs),
    },
    none('unexpected ends of processes', unexpectedExits),
    none('failures of the simulated fleet itself', fleetFailure === null ? [] : [String(fleetFailure)]),
  ];
}

function judgeRecovery({ recoveries }: ChaosFacts): VerdictLine[] {
  const waited = recoveries.filter(({ because }) => because !== null);
  return [
    none(
      'faults after which no start came any more',
      recoveries.filter(({ seconds }) => seconds === null).map(({ what }) => what),
    ),
    {
      check: RECOVERED_IN_TIME,
      ok: recoveries.length > 0 && !recoveries.some(isTooSlow),
      expected: `all, within ${USUAL_SECONDS} s, or 30 s where a start-by, lease or lock had to run out`,
      seen:
        `${recoveries.filter((recovery) => !isTooSlow(recovery)).length} of ${recoveries.length}` +
        (recoveries.length === 0 ? '' : `, ${slowestWords(recoveries)}`) +
        (waited.length === 0 ? '' : `; ${waited.length} had to wait for a start-by, lease or lock`),
    },
  ];
}

function slowestWords(recoveries: readonly Recovery[]): string {
  const secondsOf = ({ seconds }: Recovery) => seconds ?? Infinity;
  const slowest = recoveries.reduce((worst, one) => (secondsOf(one) > secondsOf(worst) ? one : worst));
  const took = slowest.seconds === null ? 'no start came' : `${slowest.seconds.toFixed(1)} s`;
  return `the slowest ${took} (${slowest.what}${slowest.because === null ? '' : `: ${slowest.because}`})`;
}

/** For a person: every check with a mark; a failing one says what was expected. */
export function chaosVerdictText(verdict: ChaosVerdict): string {
  const lines = verdict.lines.map(({ ok, check, expected, seen }) =>
    ok ? `  ok      ${check}: ${seen}` : `  NOT OK  ${check}: expected ${expected}, seen ${seen}`,
  );
  return [
    '',
    `Verdict on chaos ${verdict.scenario}, seed ${verdict.seed}, ${verdict.clients} clients, ${Math.round(verdict.seconds)} s:`,
    ...lines,
    ...verdict.seen.map((line) => `  seen    ${line}`),
    verdict.clean ? 'CLEAN' : 'NOT CLEAN',
  ].join('\n');
}
