import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Incident } from '@contracts/alerts';
import { resolvedAlertsQuery } from '../api/alert-queries';
import { useAlertsNow } from '../api/alerts-now';
import { explain } from '../api/http';
import { queryClient } from '../api/query-client';
import { writeQuery } from '../clients/client-search';
import { AlertRow } from './alert-row';
import classes from './alert-list.module.css';
import { matches, type AlertsSearch } from './alerts-search';
import { Awaiting } from './open-alert-list';
import { useRowKeys } from './use-row-keys';

const NONE: Incident[] = [];

interface ResolvedAlertsProps {
  slug: string;
  filter: AlertsSearch;
  openId: string | undefined;
}

/** Those that are over, newest first. What is new waits behind a pill: rows never move by themselves. */
export function ResolvedAlerts({ slug, filter, openId }: ResolvedAlertsProps) {
  const query = resolvedAlertsQuery(slug, writeQuery({ alert: filter.alert, severity: filter.severity }));
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...query,
    staleTime: Infinity,
    gcTime: 30_000,
  });
  const keys = useRowKeys();
  const heard = useAlertsNow(slug, ({ resolved }) => resolved) ?? NONE;
  const rows = data?.pages.flatMap(({ items }) => items);
  if (rows === undefined) {
    if (error === null) return <Awaiting />;
    return (
      <p role="alert" className={classes.none}>
        {explain(error)}
      </p>
    );
  }
  const listed = new Set(rows.map(({ id }) => id));
  const fresh = heard.filter((each) => matches(each, filter) && !listed.has(each.id) && isAfter(each, rows[0])).length;
  return (
    <div className={classes.frame}>
      {rows.length === 0 ? (
        <p className={classes.none}>
          {filter.alert === undefined && filter.severity === undefined
            ? 'No alert has come and gone on this site yet.'
            : 'No alert that is over matches this filter.'}
        </p>
      ) : (
        <ul className={classes.rows} aria-label="Resolved alerts" {...keys}>
          {rows.map((incident) => (
            <AlertRow key={incident.id} incident={incident} isOpen={incident.id === openId} />
          ))}
        </ul>
      )}
      <footer className={classes.footer}>
        {hasNextPage ? (
          <Button variant="default" size="compact-sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Earlier alerts
          </Button>
        ) : (
          <span className="rc-muted">Newest first.</span>
        )}
        <Button
          className={classes.pill}
          size="compact-sm"
          variant="light"
          style={{ visibility: fresh > 0 ? 'visible' : 'hidden' }}
          leftSection={<IconArrowUp size={13} aria-hidden />}
          onClick={() => void queryClient.resetQueries({ queryKey: query.queryKey })}
        >
          {fresh} new – show
        </Button>
      </footer>
    </div>
  );
}

/** What the stream remembers may be older than the first row that was read. */
function isAfter({ resolvedAt }: Incident, first: Incident | undefined): boolean {
  if (first === undefined) return true;
  return Date.parse(resolvedAt ?? '') > Date.parse(first.resolvedAt ?? '');
}
