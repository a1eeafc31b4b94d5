import type { ActivityEntry } from '@contracts/stream';
import { useActivity } from '../api/site-queries';
import { ClientLink } from '../ui/client-link';
import { Panel } from '../ui/panel';
import { Moment } from '../ui/times';
import { useHeld } from '../ui/use-held';
import { actorName, describeChange } from '../words/describe-change';
import classes from './activity-panel.module.css';

const NONE: ActivityEntry[] = [];

/** What happened lately, newest first. */
export function ActivityPanel({ slug }: { slug: string }) {
  const activity = useActivity(slug);
  const { shown, handlers } = useHeld(activity?.entries ?? NONE);
  return (
    <Panel title="Activity" className={classes.panel}>
      {/* The list scrolls, so a keyboard must be able to stand in it. */}
      <div className={classes.frame} tabIndex={0} role="group" aria-label="Activity, newest first" {...handlers}>
        <ol className={classes.list}>
          {shown.map((entry, place) => (
            // Lines stand still and their text moves on, so that nothing is laid out anew.
            <Line key={place} entry={entry} />
          ))}
        </ol>
        {activity !== undefined && shown.length === 0 && <p className={classes.empty}>Nothing has happened yet.</p>}
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
