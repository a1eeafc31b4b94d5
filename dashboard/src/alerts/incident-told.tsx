import { IconAlertTriangle, IconCheck, IconClock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { IncidentDetail } from '@contracts/alerts';
import { formatCount, visibleText } from '../lib/format';
import { Moment } from '../ui/times';
import classes from './incident-panel.module.css';

type Told = IncidentDetail['told'][number];

/** Who has heard of it, and who should have and has not. */
export function IncidentTold({ slug, incident }: { slug: string; incident: IncidentDetail }) {
  const { told } = incident;
  return (
    <section className={classes.section} aria-label="Whom it was told to">
      <h3 className={classes.sectionTitle}>Whom it was told to</h3>
      {told.length === 0 && (
        <p className={classes.none}>
          Nobody:{' '}
          {incident.muted ? 'a silence covers it.' : 'no receiver has a route that it takes, or none was told yet.'}{' '}
          <Link to="/sites/$slug/receivers" params={{ slug }} className="rc-link">
            To the receivers
          </Link>
        </p>
      )}
      <ul className={classes.told}>
        {told.map((each) => (
          <li key={each.receiver.id}>
            <Link
              to="/sites/$slug/receivers"
              params={{ slug }}
              search={{ open: each.receiver.id }}
              className={`rc-link ${classes.receiver}`}
              preload={false}
            >
              {visibleText(each.receiver.name)}
            </Link>
            <Outcome told={each} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Outcome({ told: { delivered, waiting, failed, lastAt } }: { told: Told }) {
  const messages = (count: number) => `${formatCount(count)} ${count === 1 ? 'message' : 'messages'}`;
  return (
    <span className={classes.outcome}>
      {failed > 0 && (
        <span data-tone="bad" className={classes.mark}>
          <IconAlertTriangle size={14} aria-hidden />
          {messages(failed)} not delivered
        </span>
      )}
      {waiting > 0 && (
        <span data-tone="warn" className={classes.mark}>
          <IconClock size={14} aria-hidden />
          {formatCount(waiting)} on the way
        </span>
      )}
      {delivered > 0 && (
        <span data-tone="done" className={classes.mark}>
          <IconCheck size={14} aria-hidden />
          {messages(delivered)} delivered
        </span>
      )}
      {lastAt !== null && (
        <span className="rc-muted">
          last <Moment at={lastAt} />
        </span>
      )}
    </span>
  );
}
