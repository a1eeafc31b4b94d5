import type { Client } from '@contracts/clients';
import { useSummary } from '../api/site-queries';
import { useNowMs } from '../lib/server-clock';
import { stoppedBy } from '../overview/stopped';
import drawer from './client-drawer.module.css';
import classes from './client-standing.module.css';
import { nextCheckIn, paceOf, standingOf } from './waiting';

/** Why it is not moving, how long that is likely to last, and when it should be heard of next. */
export function ClientStanding({ slug, client }: { slug: string; client: Client }) {
  const nowMs = useNowMs();
  const pace = useSummary(slug, (summary) => paceOf(summary, stoppedBy(summary) !== null)) ?? null;
  const { headline, details } = standingOf(client, pace, nowMs);
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
      </dl>
    </section>
  );
}
