import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RunReport } from '@contracts/upgrades';
import { formatCount, formatDuration, plural } from '../lib/format';
import { Panel } from '../ui/panel';
import classes from './observed.module.css';

interface ReturnsPanelProps {
  slug: string;
  report: RunReport;
  /** The run is the site's newest: where its clients are now can be listed. */
  isCurrent: boolean;
}

/** What was seen of the clients' return, and how finely; in place of slots, which are not visible. */
export function ReturnsPanel({ slug, report: { observed, counts }, isCurrent }: ReturnsPanelProps) {
  return (
    <Panel title="Returns, as seen">
      {observed === null ? (
        <p className={classes.none}>Nothing was kept of the returns in this run.</p>
      ) : (
        <dl className={classes.estimates}>
          <Line
            name="Seen pending, then not"
            basis="Each with a range: from its last sighting as pending to the first without."
          >
            {plural(observed.returned, 'client')}
          </Line>
          <Line name="Known to within" basis="The time from one complete sweep to the next, as a median.">
            {observed.sweepEverySeconds === null ? '–' : `about ${formatDuration(observed.sweepEverySeconds)}`}
          </Line>
          <Line name="Away for" basis="By the appliance’s disconnect and connect times, about the return.">
            {observed.awaySecondsMedian === null
              ? '–'
              : `${formatDuration(observed.awaySecondsMedian)}${observed.awaySecondsP95 === null ? '' : `; 95 in 100 within ${formatDuration(observed.awaySecondsP95)}`}`}
          </Line>
        </dl>
      )}
      {isCurrent && (
        <p className={classes.advice}>
          Now:{' '}
          <Link to="/sites/$slug/clients" params={{ slug }} search={{ upgradeState: ['pending'] }} className="rc-link">
            {formatCount(counts.pending ?? 0)} pending
          </Link>
          ,{' '}
          <Link
            to="/sites/$slug/clients"
            params={{ slug }}
            search={{ upgradeState: ['awaiting_check_in'] }}
            className="rc-link"
          >
            {formatCount(counts.awaiting_check_in ?? 0)} not checked in
          </Link>
        </p>
      )}
    </Panel>
  );
}

function Line({ name, basis, children }: { name: string; basis: string; children: ReactNode }) {
  return (
    <div className={classes.estimate}>
      <dt>{name}</dt>
      <dd>
        <strong>{children}</strong>
        <span className={classes.basis}>{basis}</span>
      </dd>
    </div>
  );
}
