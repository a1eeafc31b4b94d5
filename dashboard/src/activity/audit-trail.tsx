import { Button, Switch } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { AuditEntry } from '@contracts/access';
import { auditQuery, clientNamesQuery, newestAuditQuery } from '../api/audit-queries';
import { explain } from '../api/http';
import { queryClient } from '../api/query-client';
import { writeQuery } from '../clients/client-search';
import { formatCount } from '../lib/format';
import { usePollEvery } from '../stream/freeze';
import { ActivityFilter } from './activity-filter';
import classes from './activity-page.module.css';
import { isNarrowed, type ActivitySearch } from './activity-search';
import { AuditRow } from './audit-row';
import { countNew } from './describe-audit';

const ROW_ESTIMATE = 44;
const LOOK_EVERY_MS = 5000;
/** The next page is read when no more than so many rows are left below. */
const AHEAD = 20;
const NONE: AuditEntry[] = [];

interface AuditTrailProps {
  slug: string;
  search: ActivitySearch;
  onChange: (next: ActivitySearch, replace?: boolean) => void;
}

/** The trail, newest first. What is new waits behind a pill: rows never move by themselves. */
export function AuditTrail({ slug, search, onChange }: AuditTrailProps) {
  const filter = toQuery(slug, search);
  const trail = useInfiniteQuery(auditQuery(slug, filter));
  const entries = trail.data?.pages.flatMap(({ items }) => items) ?? NONE;
  return (
    <>
      <div className={classes.top}>
        <h1 className={classes.title}>Activity</h1>
        <NewPill slug={slug} filter={filter} first={entries[0]} isKnown={trail.data !== undefined} />
        <Switch
          className={classes.scope}
          size="xs"
          label="Also people, keys and other sites"
          checked={search.scope === 'everything'}
          onChange={(event) => onChange({ ...search, scope: event.currentTarget.checked ? 'everything' : undefined })}
        />
      </div>
      <ActivityFilter search={search} actors={actorsOf(entries)} onChange={onChange} />
      {trail.error === null ? (
        <Rows
          key={filter}
          slug={slug}
          search={search}
          entries={entries}
          isLoading={trail.isLoading}
          hasMore={trail.hasNextPage}
          isLoadingMore={trail.isFetchingNextPage}
          loadMore={() => void trail.fetchNextPage()}
          onChange={onChange}
        />
      ) : (
        <p role="alert" className={classes.none}>
          {explain(trail.error)}
        </p>
      )}
    </>
  );
}

function toQuery(slug: string, { scope, ...search }: ActivitySearch): string {
  return writeQuery({ site: scope === 'everything' ? undefined : slug, ...search });
}

const actorsOf = (entries: readonly AuditEntry[]) => [...new Set(entries.map(({ actor }) => actor))].sort();

interface NewPillProps {
  slug: string;
  filter: string;
  first: AuditEntry | undefined;
  isKnown: boolean;
}

/** Its place is kept. Pressing it reads the trail anew from its top. */
function NewPill({ slug, filter, first, isKnown }: NewPillProps) {
  const poll = usePollEvery(LOOK_EVERY_MS);
  const { data } = useQuery({ ...newestAuditQuery(slug, filter), enabled: isKnown, refetchInterval: poll });
  const count = data === undefined || !isKnown ? 0 : countNew(data.items, first);
  const show = () => void queryClient.resetQueries({ queryKey: auditQuery(slug, filter).queryKey });
  return (
    <span className={classes.pill} role="status">
      {count > 0 && (
        <Button
          size="compact-xs"
          variant="light"
          radius="xl"
          leftSection={<IconArrowUp size={13} aria-hidden />}
          onClick={show}
        >
          {formatCount(count)}
          {data?.items.length === count && data.nextCursor !== null ? '+' : ''} new – show
        </Button>
      )}
    </span>
  );
}

interface RowsProps {
  slug: string;
  search: ActivitySearch;
  entries: AuditEntry[];
  isLoading: boolean;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
  onChange: (next: ActivitySearch) => void;
}

function Rows({ slug, search, entries, isLoading, hasMore, isLoadingMore, loadMore, onChange }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const names = useClientNames(slug, entries);
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_ESTIMATE,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const isNearEnd = (items.at(-1)?.index ?? 0) >= entries.length - AHEAD;
  const latest = useRef(loadMore);
  useEffect(() => {
    latest.current = loadMore;
  });
  useEffect(() => {
    if (isNearEnd && hasMore && !isLoadingMore) latest.current();
  }, [isNearEnd, hasMore, isLoadingMore]);

  return (
    <div className={classes.frame}>
      <div className={classes.head} aria-hidden="true">
        <span>When</span>
        <span>Who</span>
        <span>What</span>
        <span>Why</span>
      </div>
      {/* The list scrolls, so a keyboard must be able to stand in it. */}
      <div
        ref={scroller}
        className={classes.scroller}
        tabIndex={0}
        role="group"
        aria-label="The audit trail, newest first"
        aria-busy={isLoading}
      >
        <ol className={classes.list} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start, key }) => (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-setsize={hasMore ? -1 : entries.length}
              aria-posinset={index + 1}
              className={classes.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              <AuditRow slug={slug} entry={entries[index]!} names={names} search={search} onChange={onChange} />
            </li>
          ))}
        </ol>
        {!isLoading && entries.length === 0 && (
          <p className={classes.none}>
            {isNarrowed(search) ? 'Nothing in the trail matches this filter.' : 'Nobody has done anything here yet.'}
          </p>
        )}
      </div>
    </div>
  );
}

/** Names of the clients that the entries are about. */
function useClientNames(slug: string, entries: readonly AuditEntry[]): Record<string, string> {
  const ids = entries.flatMap(({ action, target, site }) =>
    action.startsWith('client.') && target !== null && site === slug ? [target] : [],
  );
  const { data } = useQuery({
    ...clientNamesQuery(slug, [...new Set(ids)].sort()),
    placeholderData: (before) => before,
  });
  return data ?? {};
}
