import { IconAlertOctagonFilled, IconAlertTriangleFilled } from '@tabler/icons-react';
import { useAlertsNow } from '../api/alerts-now';
import classes from './site-navigation.module.css';

const MOST = 99;
const short = (count: number) => (count > MOST ? `${MOST}+` : String(count));

/** How many fire, beside the word Alerts: the critical ones, else the warnings. Its place is always there, so that no tab moves. */
export function AlertBadge({ slug }: { slug: string }) {
  const counts = useAlertsNow(slug, (now) => now.counts);
  const critical = counts?.critical ?? 0;
  const warning = counts?.warning ?? 0;
  const Icon = critical > 0 ? IconAlertOctagonFilled : IconAlertTriangleFilled;
  const says = [
    ...(critical > 0 ? [`${critical} critical`] : []),
    ...(warning > 0 ? [`${warning} ${warning === 1 ? 'warning' : 'warnings'}`] : []),
  ].join(', ');
  return (
    <span className={classes.badge} data-tone={critical > 0 ? 'bad' : 'warn'} title={says}>
      {says !== '' && (
        <>
          <Icon size={13} aria-hidden />
          <span aria-hidden>{short(critical > 0 ? critical : warning)}</span>
          <span className="rc-sr">, {says}</span>
        </>
      )}
    </span>
  );
}
