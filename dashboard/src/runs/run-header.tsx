import { Button } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RunStory } from '@contracts/forecast';
import type { RunReport } from '@contracts/upgrades';
import {
  formatCount,
  formatDuration,
  formatFull,
  formatPercent,
  formatRate,
  formatVersion,
  visibleText,
} from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import { RunStateMark } from './run-marks';
import { failuresOf, runSeconds } from './run-words';
import classes from './run-page.module.css';

interface RunHeaderProps {
  slug: string;
  siteName: string;
  report: RunReport;
  story: RunStory | undefined;
  isObserved: boolean;
}

/** Which run it is, how it stands, and its figures at one look. */
export function RunHeader({ slug, siteName, report, story, isObserved }: RunHeaderProps) {
  const { number, targetVersion, targetRevision, state, begunAt, begunBy, activeFinishedAt, endedAt } = report;
  return (
    <section className={classes.header} aria-label="Upgrade run">
      <div className={classes.top}>
        <div>
          <p className={classes.place}>
            <Link to="/sites/$slug/runs" params={{ slug }} className="rc-link">
              Runs
            </Link>
            <span className={classes.paperOnly}>
              {visibleText(siteName)}: upgrade run of {formatFull(begunAt)}
            </span>
          </p>
          <h1 className={classes.title}>
            Run {number} to {formatVersion(targetVersion, targetRevision)} <RunStateMark state={state} />
          </h1>
          <p className={classes.sub}>
            Begun <Moment at={begunAt} /> by {actorName(begunBy)}
            {activeFinishedAt !== null && (
              <>
                {' '}
                · active clients through <Moment at={activeFinishedAt} />
              </>
            )}
            {endedAt !== null && (
              <>
                {' '}
                · ended <Moment at={endedAt} />
              </>
            )}
          </p>
        </div>
        <div className={classes.actions}>
          <Button
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => download(slug, report, story)}
          >
            JSON
          </Button>
          <Button variant="default" leftSection={<IconPrinter size={14} aria-hidden />} onClick={() => window.print()}>
            Print
          </Button>
        </div>
      </div>
      <Figures report={report} isObserved={isObserved} />
    </section>
  );
}

function Figures({ report, isObserved }: { report: RunReport; isObserved: boolean }) {
  const nowMs = useNowMs();
  const { cohort, cohortFinished, throughputPerMinute, upgradeSecondsMedian, upgradeSecondsP95 } = report;
  const seconds = (value: number | null) => (value === null ? '–' : formatDuration(value));
  return (
    <dl className={classes.figures}>
      <Figure
        name={report.endedAt === null ? 'So far' : 'Duration'}
        value={formatDuration(runSeconds(report, nowMs))}
        more={report.endedAt === null ? 'since it began' : 'from its beginning to its end'}
      />
      <Figure
        name="Cohort back"
        value={formatCount(cohortFinished)}
        more={`of ${formatCount(cohort)}, ${formatPercent(cohortFinished, cohort)}`}
      />
      {!isObserved && (
        <Figure
          name="Failures"
          value={formatCount(failuresOf(report))}
          more={`beside ${formatCount(report.succeeded ?? 0)} that succeeded`}
        />
      )}
      <Figure
        name="Throughput"
        value={formatRate(throughputPerMinute)}
        more={isObserved ? 'clients seen back a minute' : 'clients back a minute, at work'}
      />
      {isObserved ? (
        <Figure
          name="Away"
          value={seconds(report.observed?.awaySecondsMedian ?? null)}
          more={`median, by the appliance’s times; 95 in 100 within ${seconds(report.observed?.awaySecondsP95 ?? null)}`}
        />
      ) : (
        <Figure
          name="One upgrade"
          value={seconds(upgradeSecondsMedian)}
          more={`median; 95 in 100 within ${seconds(upgradeSecondsP95)}`}
        />
      )}
    </dl>
  );
}

function Figure({ name, value, more }: { name: string; value: string; more: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span className={classes.big}>{value}</span>
        <span className={classes.small}>{more}</span>
      </dd>
    </div>
  );
}

/** The report as the API gives it, as a file. */
function download(slug: string, report: RunReport, story: RunStory | undefined): void {
  const text = JSON.stringify({ site: slug, report, story: story ?? null }, null, 2);
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `rollcall-${slug}-run-${report.number}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
