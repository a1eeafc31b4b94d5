import { Link } from '@tanstack/react-router';
import { useAlertsNow } from '../api/alerts-now';
import { visibleText } from '../lib/format';
import classes from '../overview/plan-notice.module.css';
import { SEVERITY_MARKS } from '../words/alert-tones';
import { countsWords } from './incident-words';
import { inOrder } from './open-alerts';

/** One calm line on the Overview while something fires: how much, the most urgent of it, and the way to it. */
export function AlertsNotice({ slug }: { slug: string }) {
  const counts = useAlertsNow(slug, (now) => now.counts);
  const first = useAlertsNow(slug, ({ alerts }) => inOrder(alerts.filter(({ muted }) => !muted))[0] ?? null);
  if (counts === undefined || first == null || counts.critical + counts.warning === 0) return null;
  const { tone, icon: Icon } = SEVERITY_MARKS[first.severity];
  return (
    <section className={classes.notice} data-tone={tone} aria-label="Alerts">
      <Icon size={16} aria-hidden />
      <p className={classes.text}>
        <strong>Alerts: {countsWords(counts)}</strong>
        <span className={`rc-clip ${classes.says}`}>{visibleText(first.title)}</span>
      </p>
      <Link to="/sites/$slug/alerts" params={{ slug }} className={`rc-link ${classes.link}`}>
        Open the alerts
      </Link>
    </section>
  );
}
