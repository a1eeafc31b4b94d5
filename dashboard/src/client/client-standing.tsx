import type { Client } from '@contracts/clients';
import { useSummary } from '../api/site-queries';
import { CheckInStrip } from '../clients/check-in-strip';
import { formatDuration } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { stoppedBy } from '../overview/stopped';
import drawer from './client-drawer.module.css';
import classes from './client-standing.module.css';
import { nextCheckIn, standingOf } from './waiting';

/** Why it is not moving, how long that is likely to last, and when it should be heard of next. */
export function ClientStanding({ slug, client }: { slug: string; client: Client }) {
  const nowMs = useNowMs();
  const stopped = useSummary(slug, (summary) => stoppedBy(summary) !== null) ?? false;
  const { headline, details } = standingOf(client, stopped, nowMs);
  return (
    <section className={drawer.section} aria-label="Where it stands">
      <p className={classes.headline}>{headline}</p>
      {details.map((detail) => (
        <p key={detail} className={classes.detail}>
          {detail}
        </p>
      ))}
      <dl className={classes.next}>
        <dt>Next check-in</dt>
        <dd>{nextCheckIn(client, nowMs)}</dd>
        <dt>Check-ins</dt>
        <dd className={classes.strip}>
          <CheckInStrip stepSeconds={client.checkIns.stepSeconds} marks={client.checkIns.marks} />
          <span className="rc-muted">
            last {formatDuration(client.checkIns.stepSeconds * client.checkIns.marks.length)}
          </span>
        </dd>
      </dl>
    </section>
  );
}
