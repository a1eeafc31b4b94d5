import { useAlertsNow } from '../api/alerts-now';
import { formatCount, visibleText } from '../lib/format';
import { Moment } from '../ui/times';
import { SEVERITY_MARKS } from '../words/alert-tones';
import { SEVERITY_WORDS } from '../words/alert-words';
import classes from './kiosk-alerts.module.css';
import { inOrder } from './open-alerts';

/** As many as can be read from afar beside all else. */
const SHOWN = 2;

/** The critical ones on a wall; nothing while there are none. */
export function KioskAlerts({ slug }: { slug: string }) {
  const critical = useAlertsNow(slug, ({ alerts }) =>
    inOrder(alerts.filter(({ severity, muted }) => severity === 'critical' && !muted)),
  );
  if (critical === undefined || critical.length === 0) return null;
  const { tone, icon: Icon } = SEVERITY_MARKS.critical;
  const others = critical.length - SHOWN;
  return (
    <section className={classes.alerts} data-tone={tone} aria-label="Critical alerts">
      <ul>
        {critical.slice(0, SHOWN).map(({ id, title, firedAt, beganAt, acknowledged }) => (
          <li key={id}>
            <Icon size="1em" aria-hidden />
            <strong>{SEVERITY_WORDS.critical}</strong>
            <span className={classes.title}>{visibleText(title)}</span>
            <span className={classes.since}>
              since <Moment at={firedAt ?? beganAt} />
              {acknowledged !== null && ', acknowledged'}
            </span>
          </li>
        ))}
      </ul>
      {others > 0 && <p>and {formatCount(others)} more</p>}
    </section>
  );
}
