import { Link } from '@tanstack/react-router';
import type { ActivityEntry } from '@contracts/stream';
import { useActivity } from '../api/site-queries';
import { ClientLink } from '../ui/client-link';
import { Panel } from '../ui/panel';
import { Moment } from '../ui/times';
import { actorName, describeChange } from '../words/describe-change';
import classes from './activity-panel.module.css';
import { useHeldOrder } from './use-held-order';
import { WaitingPill } from './waiting-pill';

const NONE: ActivityEntry[] = [];

/** What happened lately, newest first. */
export function ActivityPanel({ slug }: { slug: string }) {
  const activity = useActivity(slug);
  const { shown, waiting, apply, handlers } = useHeldOrder(activity?.entries ?? NONE);
  const all = (
    <Link to="/sites/$slug/activity" params={{ slug }} className="rc-link">
      All activity
    </Link>
  );
  return (
    <Panel title="Activity" aside={all} className={classes.panel}>
      {/* The list scrolls, so a keyboard must be able to stand in it. */}
      <div className={classes.frame} tabIndex={0} role="group" aria-label="Activity, newest first" {...handlers}>
        <ol className={classes.list}>
          {shown.map((entry, place) => (
            // Lines stand still and their text moves on, so that nothing is laid out anew.
            <Line key={place} entry={entry} />
          ))}
        </ol>
        {activity !== undefined && shown.length === 0 && <p className={classes.empty}>Nothing has happened yet.</p>}
        <WaitingPill waiting={waiting} onApply={apply} />
      </div>
    </Panel>
  );
}

function Line({ entry }: { entry: ActivityEntry }) {
  const by = actorName(entry.by);
  const what = describeChange(entry.kind, entry.data);
  return (
    <li className={classes.line}>
      <span className={classes.at}>
        <Moment at={entry.at} />
      </span>
      {/* Another entry's words are another element: words that move within one would count as laid out anew. */}
      <span key={entry.id} className="rc-clip" title={what}>
        {entry.client !== null && (
          <>
            <ClientLink id={entry.client.id} name={entry.client.name} className={classes.client} />
            {': '}
          </>
        )}
        {what}
        {by !== null && <span className="rc-muted"> by {by}</span>}
      </span>
    </li>
  );
}
