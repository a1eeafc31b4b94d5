import { Link } from '@tanstack/react-router';
import type { RunStory } from '@contracts/forecast';
import type { RunReport } from '@contracts/upgrades';
import { formatCount, formatDuration, formatPercent, plural, visibleText } from '../lib/format';
import { ClientLink } from '../ui/client-link';
import { Panel } from '../ui/panel';
import { Moment } from '../ui/times';
import { failureRows, failureTitle, firstForecastSays, forecastsSay, forecastSpan } from './run-words';
import classes from './run-page.module.css';

/** What was forecast, against what came: for clients that could be reached. */
export function ForecastPanel({ report, story }: { report: RunReport; story: RunStory | undefined }) {
  const forecast = story?.forecast ?? null;
  if (forecast === null) {
    return (
      <Panel title="Against the forecast">
        <p className={classes.none}>
          {story === undefined
            ? 'Loading …'
            : report.endedAt === null
              ? 'It is compared when the clients that can be reached are back.'
              : 'No forecast was made while it went on.'}
        </p>
      </Panel>
    );
  }
  const { first, actualAt } = forecast;
  const span = forecastSpan(report.begunAt, forecast);
  return (
    <Panel title="Against the forecast">
      <div className={classes.pad}>
        {first !== null && (
          <>
            <p>
              The first forecast, <Moment at={first.at} />, said: reachable clients back between{' '}
              <strong>
                <Moment at={first.lowAt} />
              </strong>{' '}
              and{' '}
              <strong>
                <Moment at={first.highAt} />
              </strong>
              . The last of them was back{' '}
              <strong>
                <Moment at={actualAt} />
              </strong>
              .
            </p>
            {span !== null && (
              <div className={classes.span} aria-hidden="true">
                <span className={classes.range} style={{ left: `${span.low}%`, width: `${span.high - span.low}%` }} />
                <span className={classes.actual} style={{ left: `${span.actual}%` }} />
              </div>
            )}
            <p>
              <strong>{firstForecastSays(forecast)}</strong>
            </p>
          </>
        )}
        <p className="rc-muted">{forecastsSay(forecast)}</p>
      </div>
    </Panel>
  );
}

/** Attempts that ended without success, by why; while the run is the site's newest, where those clients stand now. */
export function FailuresPanel({ slug, report, isCurrent }: { slug: string; report: RunReport; isCurrent: boolean }) {
  const rows = failureRows(report);
  return (
    <Panel title="Failures by reason">
      {rows.length === 0 ? (
        <p className={classes.none}>No attempt ended without success.</p>
      ) : (
        <table className={classes.table}>
          <caption className="rc-sr">Failures by reason</caption>
          <thead className="rc-sr">
            <tr>
              <th scope="col">Reason</th>
              <th scope="col">Attempts</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ reason, count }) => (
              <tr key={reason}>
                <th scope="row">{failureTitle(reason)}</th>
                <td>{formatCount(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isCurrent && <WhereTheyAre slug={slug} failed={report.counts.failed ?? 0} />}
    </Panel>
  );
}

function WhereTheyAre({ slug, failed }: { slug: string; failed: number }) {
  return (
    <p className={classes.now}>
      Now:{' '}
      <Link to="/sites/$slug/clients" params={{ slug }} search={{ upgradeState: ['failed'] }} className="rc-link">
        {plural(failed, 'client')} failed
      </Link>
      ,{' '}
      <Link to="/sites/$slug/clients" params={{ slug }} search={{ reason: ['retry_backoff'] }} className="rc-link">
        those that wait before their next attempt
      </Link>
    </p>
  );
}

/** Who was there when it began, and who of them is back. */
export function CohortPanel({ report, isObserved }: { report: RunReport; isObserved: boolean }) {
  const { cohortActive, cohortActiveFinished, cohortPassive, cohortPassiveFinished } = report;
  return (
    <Panel title="Cohort">
      <div className={classes.pad}>
        <Share name="Active" part={cohortActiveFinished} whole={cohortActive} />
        <Share name="Passive" part={cohortPassiveFinished} whole={cohortPassive} />
        <p className="rc-muted">
          {isObserved
            ? 'The clients that were online or standby in the last complete sweep before the run.'
            : 'The clients that were online or standby when the run began.'}
        </p>
      </div>
    </Panel>
  );
}

function Share({ name, part, whole }: { name: string; part: number; whole: number }) {
  return (
    <div className={classes.share}>
      <p>
        {name}
        <span>
          {formatCount(part)} of {formatCount(whole)} back, {formatPercent(part, whole)}
        </span>
      </p>
      <div className={classes.bar} aria-hidden="true">
        <span style={{ width: whole === 0 ? 0 : `${(part / whole) * 100}%` }} />
      </div>
    </div>
  );
}

/** From their first grant in this run until they were back. */
export function SlowestPanel({ story }: { story: RunStory | undefined }) {
  return (
    <Panel title="Slowest clients" className={classes.slowest}>
      {story === undefined ? (
        <p className={classes.none}>Loading …</p>
      ) : story.slowest.length === 0 ? (
        <p className={classes.none}>No client was given a slot in this run and came back.</p>
      ) : (
        <table className={classes.table}>
          <caption className="rc-sr">Clients that took longest from their first slot until they were back</caption>
          <thead>
            <tr>
              <th scope="col">Client</th>
              <th scope="col">Group</th>
              <th scope="col">Attempts</th>
              <th scope="col">From the first slot until back</th>
            </tr>
          </thead>
          <tbody>
            {story.slowest.map(({ id, name, group, seconds, attempts }) => (
              <tr key={id}>
                <th scope="row">
                  <ClientLink id={id} name={name} />
                </th>
                <td>{group === null ? '–' : visibleText(group)}</td>
                <td>{formatCount(attempts)}</td>
                <td>{formatDuration(seconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
