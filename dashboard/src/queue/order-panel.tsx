import { Button } from '@mantine/core';
import { IconArrowBarToUp, IconRefresh } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useRef, useState } from 'react';
import { explain } from '../api/http';
import { useMay, type Permission } from '../api/session';
import { BulkDialog } from '../clients/bulk-dialog';
import { SkeletonRow } from '../clients/list-row';
import { choose, countOf, isChosen, NOBODY, toggle, type Selection } from '../clients/selection';
import { useRowFocus, type OpenedBy } from '../clients/use-row-focus';
import type { LiveRows } from '../clients/live-rows';
import { formatCount, plural } from '../lib/format';
import { GatedButton } from '../ui/gated-button';
import { Panel } from '../ui/panel';
import { rowOfClient, type OrderRow } from './order';
import classes from './order-panel.module.css';
import { OrderRowLine } from './order-row';
import type { BumpOne } from './use-bump';
import { useInView } from './use-in-view';
import { useOrder, type Order } from './use-order';

const ROW_HEIGHT = 29;
const HEAD_HEIGHT = 30;
const OVERSCAN = 8;

interface OrderPanelProps {
  slug: string;
  live: LiveRows;
  bumping: BumpOne;
  openId: string | undefined;
  stopped: boolean;
  onOpen: (id: string | undefined, by: OpenedBy) => void;
  /** Tells whose newest values are wanted: those that the live head of the queue does not have. */
  onInView: (ids: string[]) => void;
}

/** Who waits, in order. Places, waits and reasons move on; rows do not while the pointer or the focus is here. */
export function OrderPanel({ slug, live, bumping, openId, stopped, onOpen, onInView }: OrderPanelProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const [selection, setSelection] = useState<Selection>(NOBODY);
  const asking = useAsking();
  const mayBump = useMay('client.bump');
  const order = useOrder(slug, range);
  const virtualizer = useVirtualizer({
    count: order.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollPaddingStart: HEAD_HEIGHT,
  });
  const items = virtualizer.getVirtualItems();
  const inView = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0] as const;
  if (inView[0] !== range[0] || inView[1] !== range[1]) setRange(inView);

  const shown = (index: number) => withNewest(order.rowAt(index), live);
  useInView(
    items.flatMap(({ index }) => (order.isHead(index) && !order.isHolding ? [] : (order.rowAt(index)?.id ?? []))),
    onInView,
  );

  const idAt = (index: number) => order.rowAt(index)?.id;
  const toggleRow = useToggle(idAt, setSelection);
  const toggleOne = useCallback((id: string) => setSelection((now) => toggle(now, id)), []);
  const chosen = countOf(selection, order.length);
  const bumpRow = (row: OrderRow) => {
    if (mayBump.allowed) void bumping.bump({ id: row.id, name: row.name, upgradeState: row.left ?? 'queued' });
  };
  const focus = useRowFocus({
    count: order.count,
    items,
    idAt,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    openId,
    onOpen,
    onClose: () => onOpen(undefined, 'pointer'),
    onToggle: toggleRow,
    onBump: (id) => {
      const row = items.map(({ index }) => order.rowAt(index)).find((each) => each?.id === id);
      if (chosen > 0 && mayBump.allowed) asking.begin();
      else if (row !== undefined) bumpRow(row);
    },
    onClear: () => {
      setSelection(NOBODY);
      return chosen > 0;
    },
  });

  return (
    <Panel title="Order" aside={<Where order={order} range={virtualizer.range} />} className={classes.panel}>
      <div className={classes.held} {...order.handlers}>
        <div
          ref={scroller}
          className={classes.scroller}
          role="grid"
          aria-label="The queue in order"
          aria-rowcount={order.length + 1}
          aria-multiselectable="true"
          aria-busy={!order.isKnown}
        >
          <HeadRow />
          <div
            className={classes.body}
            role="rowgroup"
            style={{ height: virtualizer.getTotalSize() }}
            onKeyDown={focus.onKeyDown}
          >
            {items.map(({ index, start }) => {
              const row = shown(index);
              if (row === undefined) return <SkeletonRow key={index} classes={classes} index={index} top={start} />;
              return (
                <OrderRowLine
                  key={index}
                  row={row}
                  index={index}
                  top={start}
                  stopped={stopped}
                  isChosen={isChosen(selection, row.id)}
                  isOpen={row.id === openId}
                  isTabStop={index === focus.tabStop}
                  isBusy={bumping.busyId === row.id}
                  mayBump={mayBump}
                  onOpen={onOpen}
                  onToggle={toggleOne}
                  onFocus={focus.noteFocus}
                  onBump={bumpRow}
                />
              );
            })}
          </div>
          {order.isKnown && order.count === 0 && <p className={classes.nobody}>Nobody waits in the queue.</p>}
        </div>
        <OrderFooter
          order={order}
          bumping={bumping}
          chosen={chosen}
          mayBump={mayBump}
          onBump={asking.begin}
          onChooseNone={() => setSelection(NOBODY)}
        />
      </div>
      {asking.isOn && (
        <BulkDialog
          slug={slug}
          action="bump"
          search={{}}
          selection={selection}
          count={chosen}
          onClose={asking.end}
          onBegun={() => {
            asking.end();
            setSelection(NOBODY);
          }}
        />
      )}
    </Panel>
  );
}

/** Whether the dialog is there. When it goes, the focus is back where it was. */
function useAsking() {
  const [isOn, setOn] = useState(false);
  const from = useRef<Element | null>(null);
  return {
    isOn,
    begin: () => {
      from.current = document.activeElement;
      setOn(true);
    },
    end: () => {
      setOn(false);
      requestAnimationFrame(() => {
        if (from.current instanceof HTMLElement) from.current.focus({ preventScroll: true });
      });
    },
  };
}

/** Chooses a row or leaves it out; a range goes from the row that was chosen last. */
function useToggle(
  idAt: (index: number) => string | undefined,
  setSelection: (next: (now: Selection) => Selection) => void,
): (index: number, range: boolean) => void {
  const last = useRef(0);
  return (index, range) => {
    const from = range ? Math.min(last.current, index) : index;
    const ids = Array.from({ length: range ? Math.abs(last.current - index) + 1 : 1 }, (_, at) => idAt(from + at));
    const known = ids.filter((id) => id !== undefined);
    last.current = index;
    setSelection((now) => (range ? choose(now, known) : known.reduce(toggle, now)));
  };
}

/** A row with what the stream says of it now; its own place in the list stays. */
function withNewest(row: OrderRow | undefined, live: LiveRows): OrderRow | undefined {
  const newest = row === undefined ? undefined : live.rows.get(row.id);
  return row === undefined || newest === undefined ? row : { ...rowOfClient(newest), bump: row.bump };
}

function HeadRow() {
  return (
    <div className={classes.head} role="rowgroup">
      <div className={classes.headRow} role="row" aria-rowindex={1}>
        <span role="columnheader">
          <span className="rc-sr">Chosen</span>
        </span>
        <span role="columnheader" data-align="end">
          Place
        </span>
        <span role="columnheader">Client</span>
        <span role="columnheader">Expected wait</span>
        <span role="columnheader">Why it waits</span>
        <span role="columnheader" data-align="end">
          Waiting since
        </span>
        <span role="columnheader">
          <span className="rc-sr">Bump</span>
        </span>
      </div>
    </div>
  );
}

type Range = { startIndex: number; endIndex: number } | null;

function Where({ order, range: inView }: { order: Order; range: Range }) {
  const { startIndex: first, endIndex: last } = inView ?? { startIndex: 0, endIndex: 0 };
  if (!order.isKnown) return null;
  const range =
    order.count === 0 ? '' : `${formatCount(first + 1)}–${formatCount(Math.min(last + 1, order.length))} of `;
  return (
    <span className="rc-muted">
      {range}
      {plural(order.length, 'client')}
    </span>
  );
}

/** Its place is kept, so that nothing moves when it comes. */
function ChangedPill({ order }: { order: Order }) {
  const changed = Math.max(order.changed, 0);
  return (
    <span className={classes.pill}>
      {changed > 0 ? (
        <Button
          size="compact-xs"
          variant="light"
          radius="xl"
          leftSection={<IconRefresh size={13} aria-hidden />}
          loading={order.isReading}
          onClick={order.apply}
        >
          {formatCount(changed)} changed – apply
        </Button>
      ) : (
        <span className="rc-muted">{order.isHolding ? 'Held still while you are here' : 'Live'}</span>
      )}
    </span>
  );
}

interface OrderFooterProps {
  order: Order;
  bumping: BumpOne;
  chosen: number;
  mayBump: Permission;
  onBump: () => void;
  onChooseNone: () => void;
}

/** What waits behind the list, what the last bump did, and what can be done with those chosen. It is always there: nothing jumps. */
function OrderFooter({ order, bumping, chosen, mayBump, onBump, onChooseNone }: OrderFooterProps) {
  return (
    <footer className={classes.footer}>
      <ChangedPill order={order} />
      <span role="status" className={classes.says} data-tone={bumping.result?.tone === 'bad' ? 'bad' : undefined}>
        {order.error === null ? bumping.result?.says : explain(order.error)}
      </span>
      {chosen > 0 && (
        <Button variant="subtle" onClick={onChooseNone}>
          Choose none
        </Button>
      )}
      <GatedButton
        permission={chosen === 0 ? { allowed: false, why: 'Choose clients of the queue first.' } : mayBump}
        variant="default"
        leftSection={<IconArrowBarToUp size={14} aria-hidden />}
        onClick={onBump}
        className={classes.bump}
      >
        Bump {chosen === 0 ? 'those chosen' : formatCount(chosen)}
      </GatedButton>
    </footer>
  );
}
