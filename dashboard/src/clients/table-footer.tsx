import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { BULK_ACTIONS, type BulkActionName } from '@contracts/words';
import { explain } from '../api/http';
import { useMay } from '../api/session';
import { useSummary } from '../api/site-queries';
import { useIsObserved, useReadSoFar } from '../observed/observed-site';
import { formatCount, plural } from '../lib/format';
import { GatedButton } from '../ui/gated-button';
import { BULK_ACTION_WORDS } from '../words/words';
import { BulkDialog } from './bulk-dialog';
import { toFilterQuery, totalFromSummary, type ClientSearch } from './client-search';
import type { TableView } from './client-table';
import { countOf, IDS_MAX, NOBODY, type Selection } from './selection';
import classes from './table-footer.module.css';
import { usePolledTotal } from './use-client-pages';
import { useWatch } from '../watch/use-watch';
import { roomIn, WATCH_MAX } from '../watch/watch-list';

interface TableFooterProps {
  slug: string;
  search: ClientSearch;
  view: TableView;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

/** Where one is in the list, what has changed behind it, and what can be done with those chosen. It is always there: nothing jumps. */
export function TableFooter({ slug, search, view, selection, onSelect }: TableFooterProps) {
  const isObserved = useIsObserved(slug) ?? false;
  const readSoFar = useReadSoFar(slug);
  const liveTotal = useLiveTotal(slug, search);
  const listedTotal = view.book.total;
  const total = liveTotal ?? listedTotal;
  const chosen = countOf(selection, total ?? 0);
  const isNobody = selection.kind === 'ids' && selection.ids.size === 0;
  const isFull = selection.kind === 'ids' && selection.ids.size === IDS_MAX;
  return (
    <footer className={classes.footer}>
      <span className={classes.where}>
        {describeWhere(view, total)}
        {readSoFar !== null && ` – first sweep: ${readSoFar}`}
      </span>
      {view.pages.error !== null && (
        <span role="alert" className={classes.error}>
          {explain(view.pages.error)}
        </span>
      )}
      <ChangedPill changed={countChanged(view, liveTotal)} view={view} />
      <span className={classes.space} />
      {isNobody ? (
        <ChooseHint isObserved={isObserved} />
      ) : (
        <>
          <strong className={classes.chosen}>
            {selection.kind === 'all'
              ? `All ${formatCount(chosen)} that match chosen`
              : `${formatCount(chosen)} chosen${isFull ? ', the most by hand' : ''}`}
          </strong>
          {selection.kind === 'ids' && (total ?? 0) > chosen && (
            <Button variant="subtle" px={6} onClick={() => onSelect({ kind: 'all' })}>
              Choose all {formatCount(total ?? 0)} that match
            </Button>
          )}
          <BulkButtons
            slug={slug}
            search={search}
            selection={selection}
            count={chosen}
            onDone={() => onSelect(NOBODY)}
          />
          <WatchButton slug={slug} selection={selection} />
          <Button variant="subtle" px={6} onClick={() => onSelect(NOBODY)}>
            Choose none
          </Button>
        </>
      )}
    </footer>
  );
}

function ChooseHint({ isObserved }: { isObserved: boolean }) {
  const says = isObserved ? 'Choose clients to watch them' : 'Choose clients to bump, retry, hold or release them';
  return <span className="rc-muted">{says}</span>;
}

/** How many match now: from the live summary where it can say, else asked now and then. */
function useLiveTotal(slug: string, search: ClientSearch): number | undefined {
  const fromSummary = useSummary(slug, (summary) => totalFromSummary(search, summary));
  const polled = usePolledTotal(slug, toFilterQuery(search), fromSummary === null);
  return fromSummary ?? polled;
}

function describeWhere({ book, firstIndex, lastIndex, listed }: TableView, total: number | null): string {
  if (total === null) return 'Loading…';
  if (listed.length === 0) return plural(total, 'client');
  const last = book.end === null ? lastIndex + 1 : Math.min(lastIndex + 1, book.end);
  return `${formatCount(firstIndex + 1)}–${formatCount(last)} of ${plural(total, 'client')}`;
}

/** Clients known to have joined, left or moved since the list was read: on the screen, and by the number that match. */
function countChanged({ drifted, book }: TableView, liveTotal: number | undefined): number {
  const drift = liveTotal === undefined || book.total === null ? 0 : Math.abs(liveTotal - book.total);
  return Math.max(drifted, drift);
}

/** Which rows there are, and their order, waits here until a person wants it. */
function ChangedPill({ changed, view }: { changed: number; view: TableView }) {
  const { isRefreshing } = view.pages;
  if (changed === 0 && !view.book.shifted && !isRefreshing) return null;
  return (
    <Button
      size="compact-xs"
      variant="light"
      radius="xl"
      leftSection={<IconRefresh size={13} aria-hidden />}
      loading={isRefreshing}
      onClick={() => void view.apply()}
    >
      {changed > 0 ? `${formatCount(changed)} changed – apply` : 'List changed – apply'}
    </Button>
  );
}

/** Puts those chosen on the Watch list, beside who is there already, and goes there. */
function WatchButton({ slug, selection }: { slug: string; selection: Selection }) {
  const watch = useWatch(slug);
  const navigate = useNavigate();
  if (selection.kind === 'all') return null;
  const ids = [...selection.ids];
  const rest = roomIn(watch.ids, ids);
  const permission = rest >= 0 ? { allowed: true } : { allowed: false, why: `The Watch list takes ${WATCH_MAX}.` };
  const open = () => void navigate({ to: '/sites/$slug/watch', params: { slug }, search: { ids: watch.add(ids) } });
  return (
    <GatedButton permission={permission} variant="default" onClick={open}>
      Watch {formatCount(ids.length)}
    </GatedButton>
  );
}

interface BulkButtonsProps {
  slug: string;
  search: ClientSearch;
  selection: Selection;
  count: number;
  onDone: () => void;
}

function BulkButtons({ slug, search, selection, count, onDone }: BulkButtonsProps) {
  const [action, setAction] = useState<BulkActionName | null>(null);
  const mayBump = useMay('client.bump');
  const mayRetry = useMay('client.retry');
  const mayHold = useMay('client.hold');
  const permissions = { bump: mayBump, retry: mayRetry, hold: mayHold, release: mayHold };
  // Nothing is steered there.
  if (useIsObserved(slug) === true) return null;
  return (
    <>
      {BULK_ACTIONS.map((each) => (
        <GatedButton key={each} permission={permissions[each]} variant="default" onClick={() => setAction(each)}>
          {BULK_ACTION_WORDS[each].verb} {formatCount(count)}
        </GatedButton>
      ))}
      {action !== null && (
        <BulkDialog
          slug={slug}
          action={action}
          search={search}
          selection={selection}
          count={count}
          onClose={() => setAction(null)}
          onBegun={() => {
            setAction(null);
            onDone();
          }}
        />
      )}
    </>
  );
}
