import type { IncidentEventLine } from '@contracts/alerts';
import { visibleText } from '../lib/format';
import { Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import classes from './incident-panel.module.css';

/** What became of it so far, newest first. */
export function IncidentStory({ events }: { events: readonly IncidentEventLine[] }) {
  return (
    <section className={classes.section} aria-label="Its story">
      <h3 className={classes.sectionTitle}>Its story</h3>
      {events.length === 0 && <p className={classes.none}>Nothing has been noted yet.</p>}
      <ol className={classes.story}>
        {events.map(({ id, at, says, by }) => {
          const name = actorName(by);
          return (
            <li key={id} className={classes.line}>
              <span className={classes.at}>
                <Moment at={at} />
              </span>
              <span className={classes.what}>
                {visibleText(says)}
                {name !== null && !says.includes(name) && <span className="rc-muted"> by {name}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
