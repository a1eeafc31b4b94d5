import { Link } from '@tanstack/react-router';
import { useAlertsNow } from '../api/alerts-now';
import { visibleText } from '../lib/format';
import { SEVERITY_MARKS } from '../words/alert-tones';
import classes from './alerts-line.module.css';
import { countsWords } from './incident-words';
import { inOrder } from './open-alerts';

/** One calm line on the Overview: how much fires, and the most urgent of it. Its place is always there, so that an alert moves nothing. */
export function AlertsLine({ slug }: { slug: string }) {
  const counts = useAlertsNow(slug, (now) => now.counts);
  const first = useAlertsNow(slug, ({ alerts }) => inOrder(alerts.filter(({ muted }) => !muted))[0] ?? null);
  if (counts === undefined || first == null) {
    return <p className={classes.line}>{counts === undefined ? '' : 'No alert is firing.'}</p>;
  }
  const { tone, icon: Icon } = SEVERITY_MARKS[first.severity];
  const title = visibleText(first.title);
  return (
    <p className={classes.line} data-tone={tone}>
      <Icon size={15} aria-hidden />
      <Link to="/sites/$slug/alerts" params={{ slug }} className={classes.link}>
        Alerts: {countsWords(counts)}
      </Link>
      <span className={`rc-clip ${classes.title}`} title={title}>
        {title}
      </span>
    </p>
  );
}
