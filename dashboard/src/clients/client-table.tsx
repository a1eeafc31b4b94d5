import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import type { Client, ClientSort } from '@contracts/clients';
import { ClientRow, SkeletonRow } from './client-row';
import type { ClientSearch } from './client-search';
import classes from './client-table.module.css';
import { columns, features, visibleColumns } from './columns';
import { ChooseAll, HeaderCell } from './header-cells';
import { EMPTY_BOOK, rowCount, type PageBook } from './page-book';
import { isChosen, type Selection } from './selection';
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
  onToggle: (id: string) => void;
  onToggleAll: () => void;
  /** What stands below the rows; it is told what is in view. */
  footer: (view: TableView) => ReactNode;
}

export interface TableView {
  pages: ClientPages;
  book: PageBook;
  live: LiveRows;
  /** The rows on the screen as they were listed. */
  listed: Client[];
  firstIndex: number;
  lastIndex: number;
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
  const columnVisibility = useMemo(() => visibleColumns(width), [width]);
  const table = useTable({
    features,
    columns,
    data: shown,
    getRowId: (client) => client.id,
    state: { columnVisibility },
  });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const rows = new Map(table.getRowModel().rows.map((row) => [row.id, row]));
  const tracks = ['34px', ...headers.map(({ column }) => column.columnDef.meta?.track ?? '1fr')].join(' ');

  const idAt = (index: number) => pages.rowAt(index)?.id;
  const focus = useRowFocus({
    count,
    items,
    idAt,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    isOpen: openId !== undefined,
    onOpen: props.onOpen,
    onClose: props.onClose,
    onToggle: props.onToggle,
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
            <ChooseAll selection={selection} disabled={count === 0} onToggleAll={props.onToggleAll} />
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
            if (row === undefined) return <SkeletonRow key={index} index={index} top={start} />;
            return (
              <ClientRow
                key={index}
                row={row}
                client={row.original}
                tracks={tracks}
                index={index}
                top={start}
                isGone={live.gone.has(row.id)}
                isChosen={isChosen(selection, row.id)}
                canChoose={selection.kind !== 'all'}
                isOpen={row.id === openId}
                isTabStop={index === focus.tabStop}
                onOpen={props.onOpen}
                onToggle={props.onToggle}
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
        firstIndex: virtualizer.range?.startIndex ?? 0,
        lastIndex: virtualizer.range?.endIndex ?? 0,
      })}
    </div>
  );
}

/** The rows on the screen with their newest values; the same array while nothing changes. */
function useShown(listed: Client[], live: LiveRows): Client[] {
  const [kept, setKept] = useState(listed);
  const isSame = kept.length === listed.length && kept.every((row, index) => row === listed[index]);
  if (!isSame) setKept(listed);
  const rows = isSame ? kept : listed;
  return useMemo(() => rows.map((row) => live.rows.get(row.id) ?? row), [rows, live]);
}
