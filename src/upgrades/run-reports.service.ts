import { Injectable } from '@nestjs/common';
import type { Run, RunReport } from '../contracts/upgrades.js';
import { FAILURE_REASONS, UPGRADE_STATES, type FailureReason, type UpgradeState } from '../contracts/words.js';
import type { Statements } from '../platform/database/database.js';
import { RunsStore, type CohortProgress, type RunReturns, type RunRow } from './runs.store.js';

/** What is measured of a run: kept with it when it ends. */
export type Measured = Omit<RunReport, keyof Run> & { cohort: number; cohortFinished: number };

const zeros = <Word extends string>(words: readonly Word[]) =>
  Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>;

type OfClients = Pick<
  RunReport,
  'succeeded' | 'failures' | 'throughputPerMinute' | 'upgradeSecondsMedian' | 'upgradeSecondsP95' | 'observed'
>;

const perMinute = (clients: number, seconds: number | null) =>
  seconds ? Math.round((clients * 600) / seconds) / 10 : 0;
const tenths = (ms: number | null) => (ms === null ? null : Math.round(ms / 100) / 10);

/**
 * Puts a run's report together from its clients' rows and the slot log, or on an observed site from the returns that were seen; for an ended
 * run, from what was kept.
 */
@Injectable()
export class RunReports {
  constructor(private readonly runs: RunsStore) {}

  async run(tx: Statements, row: RunRow): Promise<Run> {
    const kept = row.report as Measured | null;
    if (kept !== null) return toRun(row, kept.cohort, kept.cohortFinished);
    const cohort = await this.runs.cohort(tx, row);
    return toRun(row, cohort.active + cohort.passive, cohort.activeFinished + cohort.passiveFinished);
  }

  async report(tx: Statements, row: RunRow): Promise<RunReport> {
    const measured = (row.report as Measured | null) ?? (await this.measure(tx, row));
    // Reports that were kept before there were observed sites do not say that they are of none.
    return {
      ...measured,
      observed: measured.observed ?? null,
      ...toRun(row, measured.cohort, measured.cohortFinished),
    };
  }

  async measure(tx: Statements, row: RunRow): Promise<Measured> {
    const cohort = await this.runs.cohort(tx, row);
    const counts = await this.counts(tx, row);
    const returns = await this.runs.returns(tx, row);
    const measured = returns === null ? await this.ofSlots(tx, row) : ofReturns(returns);
    return { ...cohortCounts(cohort), counts, ...measured };
  }

  private async ofSlots(tx: Statements, row: RunRow): Promise<OfClients> {
    const outcomes = await this.runs.outcomes(tx, row.id);
    return {
      succeeded: outcomes.succeeded,
      failures: await this.failures(tx, row),
      throughputPerMinute: perMinute(outcomes.succeeded, outcomes.seconds),
      upgradeSecondsMedian: tenths(outcomes.median),
      upgradeSecondsP95: tenths(outcomes.p95),
      observed: null,
    };
  }

  private async counts(tx: Statements, row: RunRow): Promise<Record<UpgradeState, number>> {
    const counts = zeros(UPGRADE_STATES);
    for (const { state, count } of await this.runs.countByState(tx, row)) counts[state] = count;
    return counts;
  }

  private async failures(tx: Statements, row: RunRow): Promise<Record<FailureReason, number>> {
    const counts = zeros(FAILURE_REASONS);
    for (const { reason, count } of await this.runs.countByFailure(tx, row.id)) counts[reason] = count;
    return counts;
  }
}

/** What became of the slots is not visible there, and how long an upgrade took only as a client's absence. */
function ofReturns({ returned, seconds, median, p95, sweepEverySeconds }: RunReturns): OfClients {
  return {
    succeeded: null,
    failures: null,
    throughputPerMinute: perMinute(returned, seconds),
    upgradeSecondsMedian: null,
    upgradeSecondsP95: null,
    observed: {
      returned,
      awaySecondsMedian: tenths(median),
      awaySecondsP95: tenths(p95),
      sweepEverySeconds: sweepEverySeconds === null ? null : Math.round(sweepEverySeconds),
    },
  };
}

function cohortCounts(cohort: CohortProgress) {
  return {
    cohort: cohort.active + cohort.passive,
    cohortFinished: cohort.activeFinished + cohort.passiveFinished,
    cohortActive: cohort.active,
    cohortActiveFinished: cohort.activeFinished,
    cohortPassive: cohort.passive,
    cohortPassiveFinished: cohort.passiveFinished,
  };
}

function toRun(row: RunRow, cohort: number, cohortFinished: number): Run {
  return {
    id: row.id,
    number: row.number,
    targetVersion: row.target_version,
    targetRevision: row.target_revision,
    state: row.state,
    begunAt: row.begun_at.toISOString(),
    begunBy: row.begun_by,
    activeFinishedAt: row.active_finished_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    cohort,
    cohortFinished,
  };
}
