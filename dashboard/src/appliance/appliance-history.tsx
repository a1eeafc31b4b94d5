import { Link } from '@tanstack/react-router';
import { useActivity } from '../api/site-queries';
import { Panel } from '../ui/panel';
import { Moment } from '../ui/times';
import { describeChange } from '../words/describe-change';
import classes from './appliance-page.module.css';

/** What was lately seen to change on the appliances: that they went, came back, or run something else. */
export function ApplianceHistory({ slug }: { slug: string }) {
  const activity = useActivity(slug);
  const entries = activity?.entries.filter(({ kind }) => kind === 'appliance.changed') ?? [];
  return (
    <Panel
      title="Seen lately"
      aside={
        <Link to="/sites/$slug/activity" params={{ slug }} className="rc-link">
          Activity
        </Link>
      }
    >
      {entries.length === 0 ? (
        <p className={classes.line}>
          {activity === undefined ? 'Loading…' : 'Nothing about the appliance has changed among what happened lately.'}
        </p>
      ) : (
        // The list scrolls, so a keyboard must be able to stand in it.
        <div className={classes.historyFrame} tabIndex={0} role="group" aria-label="Seen lately, newest first">
          <ol className={classes.history}>
            {entries.map(({ id, at, kind, data }) => (
              <li key={id}>
                <span className="rc-muted">
                  <Moment at={at} />
                </span>
                <span>{describeChange(kind, data)}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </Panel>
  );
}
