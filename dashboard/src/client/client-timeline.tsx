import { Button } from '@mantine/core';
import type { TimelineEntry } from '@contracts/clients';
import { explain } from '../api/http';
import { Moment } from '../ui/times';
import { actorName, describeChange } from '../words/describe-change';
import drawer from './client-drawer.module.css';
import classes from './client-timeline.module.css';
import { useTimeline } from './use-client';

/** Its story, newest first. */
export function ClientTimeline({ slug, id }: { slug: string; id: string }) {
  const { entries, isLoading, error, hasMore, isLoadingMore, loadMore } = useTimeline(slug, id);
  return (
    <section className={drawer.section} aria-label="Timeline">
      <div className={drawer.sectionHead}>
        <h3 className={drawer.sectionTitle}>Timeline</h3>
      </div>
      {error !== null && <p role="alert">{explain(error)}</p>}
      <ol className={classes.list} aria-busy={isLoading}>
        {entries.map((entry) => (
          <Line key={entry.id} entry={entry} />
        ))}
      </ol>
      {!isLoading && error === null && entries.length === 0 && (
        <p className={classes.none}>Nothing has been noted yet.</p>
      )}
      {hasMore && (
        <Button variant="default" loading={isLoadingMore} onClick={loadMore} mt={8}>
          Load more
        </Button>
      )}
    </section>
  );
}

function Line({ entry }: { entry: TimelineEntry }) {
  const by = actorName(entry.by);
  return (
    <li className={classes.line}>
      <span className={classes.at}>
        <Moment at={entry.at} />
      </span>
      <span className={classes.what}>
        {describeChange(entry.kind, entry.data)}
        {by !== null && <span className="rc-muted"> by {by}</span>}
      </span>
    </li>
  );
}
