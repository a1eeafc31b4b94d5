import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Plan, PlanEvent } from '@contracts/plans';
import { explain } from '../api/http';
import { planEventsQuery } from '../api/plan-queries';
import { keys, queryClient } from '../api/query-client';
import { visibleText } from '../lib/format';
import { Panel } from '../ui/panel';
import { Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import classes from './plan-lists.module.css';

/** Everything that happened to this plan, newest first. */
export function PlanEvents({ slug, plan }: { slug: string; plan: Plan }) {
  const events = useInfiniteQuery(planEventsQuery(slug, plan.id));
  const { id, version } = plan;
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: keys.planEvents(slug, id) });
  }, [slug, id, version]);
  const entries = events.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Panel title="Events">
      {events.error !== null && (
        <p role="alert" className={classes.none}>
          {explain(events.error)}
        </p>
      )}
      {/* The list scrolls, so a keyboard must be able to stand in it. */}
      <div className={classes.scroll} tabIndex={0} role="group" aria-label="Events, newest first">
        <ol className={classes.events} aria-busy={events.isLoading}>
          {entries.map((event) => (
            <Line key={event.id} event={event} />
          ))}
        </ol>
        {events.isSuccess && entries.length === 0 && <p className={classes.none}>Nothing has happened yet.</p>}
        {events.hasNextPage && (
          <Button
            variant="subtle"
            size="compact-xs"
            m={8}
            loading={events.isFetchingNextPage}
            onClick={() => void events.fetchNextPage()}
          >
            Load more
          </Button>
        )}
      </div>
    </Panel>
  );
}

function Line({ event: { at, says, by } }: { event: PlanEvent }) {
  const who = actorName(by);
  return (
    <li className={classes.event}>
      <span className={classes.at}>
        <Moment at={at} />
      </span>
      <span className={classes.what}>
        {visibleText(says)}
        {who !== null && <span className="rc-muted"> by {who}</span>}
      </span>
    </li>
  );
}
