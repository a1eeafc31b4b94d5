import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { BULK_ACTIONS, type BulkActionName } from '@contracts/words';
import { explain } from '../api/http';
import { useMay } from '../api/session';
import { useSummary } from '../api/site-queries';
import { formatCount, plural } from '../lib/format';
import { GatedButton } from '../ui/gated-button';
import { BULK_ACTION_WORDS } from '../words/words';
import { BulkDialog } from './bulk-dialog';
import { hasMoved, toFilterQuery, totalFromSummary, type ClientSearch } from './client-search';
import type { TableView } from './client-table';
import { countOf, NOBODY, type Selection } from './selection';
import classes from './table-footer.module.css';
import { usePolledTotal } from './use-client-pages';

interface TableFooterProps {
  slug: string;
  search: ClientSearch;
  view: TableView;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

/** Where one is in the list, what has changed behind it, and what can be done with those chosen. It is always there: nothing jumps. */
export function TableFooter({ slug, search, view, selection, onSelect }: TableFooterProps) {
  const liveTotal = useLiveTotal(slug, search);
  const listedTotal = view.book.total;
  const total = liveTotal ?? listedTotal;
  const chosen = countOf(selection, total ?? 0);
  const isNobody = selection.kind === 'ids' && selection.ids.size === 0;
  return (
    <footer className={classes.footer}>
      <span className={classes.where}>{describeWhere(view, total)}</span>
      {view.pages.error !== null && (
        <span role="alert" className={classes.error}>
          {explain(view.pages.error)}
        </span>
      )}
      <ChangedPill changed={countChanged(view, search, liveTotal)} shifted={view.book.shifted} view={view} />
      <span className={classes.space} />
      {isNobody ? (
        <span className="rc-muted">Choose clients to bump, retry, hold or release them</span>
      ) : (
        <>
          <strong className={classes.chosen}>
            {selection.kind === 'all'
              ? `All ${formatCount(chosen)} that match chosen`
              : `${formatCount(chosen)} chosen`}
          </strong>
          <BulkButtons
            slug={slug}
            search={search}
            selection={selection}
            count={chosen}
            onDone={() => onSelect(NOBODY)}
          />
          <Button variant="subtle" onClick={() => onSelect(NOBODY)}>
            Choose none
          </Button>
        </>
      )}
    </footer>
  );
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
function countChanged({ listed, live, book }: TableView, search: ClientSearch, liveTotal: number | undefined): number {
  const onScreen = listed.filter((before) => {
    const after = live.rows.get(before.id);
    return live.gone.has(before.id) || (after !== undefined && hasMoved(before, after, search));
  }).length;
  const drift = liveTotal === undefined || book.total === null ? 0 : Math.abs(liveTotal - book.total);
  return Math.max(onScreen, drift);
}

function ChangedPill({ changed, shifted, view }: { changed: number; shifted: boolean; view: TableView }) {
  const { isRefreshing, refresh } = view.pages;
  if (changed === 0 && !shifted && !isRefreshing) return null;
  return (
    <Button
      size="compact-xs"
      variant="light"
      radius="xl"
      leftSection={<IconRefresh size={13} aria-hidden />}
      loading={isRefreshing}
      onClick={() => void refresh()}
    >
      {changed > 0 ? `${formatCount(changed)} changed – refresh` : 'List changed – refresh'}
    </Button>
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
