import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import type { Client, ClientSort } from '@contracts/clients';
import type { SiteControl } from '@contracts/words';
import { useControl } from '../observed/observed-site';
import { ClientRow, type RowDrift } from './client-row';
import { driftOf, type ClientSearch } from './client-search';
import classes from './client-table.module.css';
import { columns, features, visibleColumns } from './columns';
import { ChoosePage, HeaderCell } from './header-cells';
import { SkeletonRow } from './list-row';
import { EMPTY_BOOK, rowCount, type PageBook } from './page-book';
import { isChosen, pageState, type Selection } from './selection';
import { useClientPages, type ClientPages } from './use-client-pages';
import type { LiveRows } from './live-rows';
import { useLiveRows } from './use-live-rows';
import { useRowFocus, type OpenedBy } from './use-row-focus';

const ROW_HEIGHT = 29;
const HEAD_HEIGHT = 32;
const OVERSCAN = 8;

export interface ClientTableProps {
  slug: string;
  search: ClientSearch;
  openId: string | undefined;
  /** Another search is on its way; these rows are still those of the one before. */
  isWaiting: boolean;
  selection: Selection;
  onOpen: (id: string, by: OpenedBy) => void;
  onClose: () => void;
  onSort: (sort: ClientSort | undefined) => void;
  /** These by themselves, or these as one range beside what is chosen. */
  onToggle: (ids: string[], range: boolean) => void;
  onTogglePage: (ids: string[]) => void;
  onBump: (client: Client) => void;
  /** False where nothing was chosen. */
  onClear: () => boolean;
  /** What stands below the rows; it is told what is in view. */
  footer: (view: TableView) => ReactNode;
}

export interface TableView {
  pages: ClientPages;
  book: PageBook;
  live: LiveRows;
  /** The rows on the screen as they were listed. */
  listed: Client[];
  /** The rows on the screen that no longer stand where they are listed. */
  drifted: number;
  firstIndex: number;
  lastIndex: number;
  /** Reads the list as it is now; what was at the top of the screen stays there. */
  apply: () => Promise<void>;
}

/** The list, of which only the rows on the screen exist. Values change in place; which rows there are, and their order, does not. */
export function ClientTable(props: ClientTableProps) {
  const { slug, search, selection, openId } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizer, width } = useElementSize<HTMLDivElement>();
  const account = useState(EMPTY_BOOK);
  const book = account[0];
  const count = rowCount(book);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollPaddingStart: HEAD_HEIGHT,
  });
  const items = virtualizer.getVirtualItems();
  const pages = useClientPages(slug, search, account, [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]);

  const listed = items.flatMap(({ index }) => pages.rowAt(index) ?? []);
  const live = useLiveRows(
    slug,
    listed.map(({ id }) => id),
  );
  const shown = useShown(listed, live);
  const { table, headers, rows, tracks } = useColumns(shown, width, useControl(slug));

  const idAt = (index: number) => pages.rowAt(index)?.id;
  const { startIndex: first, endIndex: last } = virtualizer.range ?? { startIndex: 0, endIndex: 0 };
  const inView = items.flatMap(({ index }) => (index >= first && index <= last ? (idAt(index) ?? []) : []));
  const drifts = driftsOf(listed, live, search);
  const toggleOne = useToggle(pages, props.onToggle);
  const apply = () => applyAnchored(pages, first, scroller.current);
  const focus = useRowFocus({
    count,
    items,
    idAt,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    openId,
    onOpen: props.onOpen,
    onClose: props.onClose,
    onToggle: toggleOne,
    onBump: (id) => {
      const client = shown.find((row) => row.id === id);
      if (client !== undefined) props.onBump(client);
    },
    onClear: props.onClear,
  });
  const scrollRef = useMergedRef(scroller, sizer);

  return (
    <div className={classes.frame}>
      <div
        ref={scrollRef}
        className={classes.scroller}
        role="grid"
        aria-label="Clients"
        aria-rowcount={book.end === null ? -1 : count + 1}
        aria-multiselectable="true"
        aria-busy={props.isWaiting}
        data-waiting={props.isWaiting || undefined}
        style={{ '--tracks': tracks } as CSSProperties}
      >
        <div className={classes.head} role="rowgroup">
          <div className={classes.headRow} role="row" aria-rowindex={1}>
            <ChoosePage
              state={pageState(selection, inView)}
              disabled={count === 0}
              onTogglePage={() => props.onTogglePage(inView)}
            />
            {headers.map((header) => (
              <HeaderCell
                key={header.id}
                meta={header.column.columnDef.meta}
                sort={search.sort ?? 'name'}
                onSort={props.onSort}
              >
                <table.FlexRender header={header} />
              </HeaderCell>
            ))}
          </div>
        </div>
        <div
          className={classes.body}
          role="rowgroup"
          style={{ height: virtualizer.getTotalSize() }}
          onKeyDown={focus.onKeyDown}
        >
          {items.map(({ index, start }) => {
            const row = rows.get(idAt(index) ?? '');
            if (row === undefined) return <SkeletonRow key={index} classes={classes} index={index} top={start} />;
            return (
              <ClientRow
                key={index}
                row={row}
                client={row.original}
                tracks={tracks}
                index={index}
                top={start}
                drift={drifts.get(row.id) ?? null}
                isChosen={isChosen(selection, row.id)}
                canChoose={selection.kind !== 'all'}
                isOpen={row.id === openId}
                isTabStop={index === focus.tabStop}
                onOpen={props.onOpen}
                onToggle={toggleOne}
                onFocus={focus.noteFocus}
              />
            );
          })}
        </div>
      </div>
      {props.footer({
        pages,
        book,
        live,
        listed,
        drifted: [...drifts.values()].filter((drift) => drift !== null).length,
        firstIndex: first,
        lastIndex: last,
        apply,
      })}
    </div>
  );
}

function useColumns(shown: Client[], width: number, control: SiteControl) {
  const columnVisibility = useMemo(() => visibleColumns(width, control), [width, control]);
  const table = useTable({
    features,
    columns,
    data: shown,
    getRowId: (client) => client.id,
    state: { columnVisibility },
  });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const rows = new Map(table.getRowModel().rows.map((row) => [row.id, row]));
  const tracks = ['38px', ...headers.map(({ column }) => column.columnDef.meta?.track ?? '1fr')].join(' ');
  return { table, headers, rows, tracks };
}

/** What has become of the places of the rows on the screen. */
function driftsOf(listed: Client[], live: LiveRows, search: ClientSearch): Map<string, RowDrift | null> {
  const driftFor = (row: Client): RowDrift | null =>
    live.gone.has(row.id) ? 'gone' : driftOf(row, live.rows.get(row.id) ?? row, search);
  return new Map(listed.map((row) => [row.id, driftFor(row)]));
}

/** Reads the list as it is now; what was at the top of the screen stays there, unless that is the very top of the list. */
async function applyAnchored(pages: ClientPages, first: number, scroller: HTMLElement | null): Promise<void> {
  const top = pages.rowAt(first)?.id;
  const rows = await pages.refresh();
  const now = top === undefined ? undefined : rows.get(top);
  if (now === undefined || now === first || scroller === null || scroller.scrollTop === 0) return;
  requestAnimationFrame(() => scroller.scrollBy(0, (now - first) * ROW_HEIGHT));
}

/** A row by itself, or all from the one that was chosen last; the same function from render to render. */
function useToggle(pages: ClientPages, onToggle: ClientTableProps['onToggle']) {
  const anchor = useRef<number | null>(null);
  const latest = useRef({ pages, onToggle });
  useEffect(() => {
    latest.current = { pages, onToggle };
  });
  return useCallback((index: number, range: boolean) => {
    const { pages: read, onToggle: tell } = latest.current;
    const from = range ? anchor.current : null;
    anchor.current = index;
    const id = read.rowAt(index)?.id;
    if (from === null) return id === undefined ? undefined : tell([id], false);
    void read.idsBetween(Math.min(from, index), Math.max(from, index)).then((ids) => tell(ids, true));
  }, []);
}

/** The rows on the screen with their newest values; the same array while nothing changes. */
function useShown(listed: Client[], live: LiveRows): Client[] {
  const [kept, setKept] = useState(listed);
  const isSame = kept.length === listed.length && kept.every((row, index) => row === listed[index]);
  if (!isSame) setKept(listed);
  const rows = isSame ? kept : listed;
  return useMemo(() => rows.map((row) => live.rows.get(row.id) ?? row), [rows, live]);
}
