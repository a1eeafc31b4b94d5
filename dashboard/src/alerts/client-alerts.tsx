import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { clientAlertsQuery } from '../api/alert-queries';
import drawer from '../client/client-drawer.module.css';
import { visibleText } from '../lib/format';
import { usePollEvery } from '../stream/freeze';
import { SeverityMark } from '../ui/severity-mark';
import { Moment } from '../ui/times';
import classes from './client-alerts.module.css';

const READ_EVERY_MS = 15_000;

/** The alerts that this client is in now; nothing where it is in none. */
export function ClientAlerts({ slug, id }: { slug: string; id: string }) {
  const { data } = useQuery({ ...clientAlertsQuery(slug, id), refetchInterval: usePollEvery(READ_EVERY_MS) });
  if (data === undefined || data.length === 0) return null;
  return (
    <section className={drawer.section} aria-label="Alerts it is in">
      <div className={drawer.sectionHead}>
        <h3 className={drawer.sectionTitle}>Alerts it is in</h3>
      </div>
      <ul className={classes.list}>
        {data.map(({ id: incident, severity, title, muted, firedAt, beganAt }) => (
          <li key={incident} className={classes.alert}>
            <SeverityMark severity={severity} calm={muted} />
            <Link
              to="/sites/$slug/alerts"
              params={{ slug }}
              search={{ list: muted ? 'muted' : undefined, open: incident, client: id }}
              className={`rc-link ${classes.title}`}
              preload={false}
            >
              {visibleText(title)}
            </Link>
            <span className="rc-muted">
              <Moment at={firedAt ?? beganAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
