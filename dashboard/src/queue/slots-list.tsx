import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import type { Client } from '@contracts/clients';
import type { QueueEntry } from '@contracts/upgrades';
import { useQueue } from '../api/site-queries';
import type { LiveRows } from '../clients/live-rows';
import { formatCount } from '../lib/format';
import { seat } from '../overview/slot-board';
import { ClientLink } from '../ui/client-link';
import { StateMark } from '../ui/marks';
import { Panel } from '../ui/panel';
import { Elapsed, Moment } from '../ui/times';
import { slotStage } from './queue-words';
import classes from './slots-list.module.css';
import { useInView } from './use-in-view';

const ROW_HEIGHT = 29;
const HEAD_HEIGHT = 30;
const NONE: QueueEntry[] = [];

interface SlotsListProps {
  slug: string;
  live: LiveRows;
  onInView: (ids: string[]) => void;
}

/** Who holds a slot, each in a place of its own: how far it has come, for how long, and when the slot ends at the latest. */
export function SlotsList({ slug, live, onInView }: SlotsListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const board = useQueue(slug, ({ holding, slots }) => ({ holding, slots }));
  const places = usePlaces(board?.holding ?? NONE);
  const entries = new Map(board?.holding.map((entry) => [entry.id, entry]));
  const virtualizer = useVirtualizer({
    count: places.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollPaddingStart: HEAD_HEIGHT,
  });
  const items = virtualizer.getVirtualItems();
  useInView(
    items.flatMap(({ index }) => places[index] ?? []),
    onInView,
  );
  return (
    <Panel title="Slots" aside={<Usage slots={board?.slots} />} className={classes.panel}>
      {/* The list scrolls, so a keyboard must be able to stand in it. */}
      <div
        ref={scroller}
        className={classes.scroller}
        tabIndex={0}
        role="table"
        aria-label="Clients that hold a slot"
        aria-rowcount={places.length + 1}
      >
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.headRow}>
            <span role="columnheader">Client</span>
            <span role="columnheader">State</span>
            <span role="columnheader" className={classes.step}>
              How far
            </span>
            <span role="columnheader" data-align="end">
              For
            </span>
            <span role="columnheader" data-align="end">
              Ends by
            </span>
          </div>
        </div>
        <div role="rowgroup" className={classes.list} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const entry = entries.get(places[index] ?? '');
            return (
              <div
                key={index}
                role="row"
                aria-rowindex={index + 2}
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                {entry === undefined ? (
                  <span role="cell" className={classes.free}>
                    free
                  </span>
                ) : (
                  <Holder entry={entry} slot={live.rows.get(entry.id)?.slot} />
                )}
              </div>
            );
          })}
        </div>
        {board !== undefined && places.length === 0 && <p className={classes.nobody}>Nobody holds a slot.</p>}
      </div>
    </Panel>
  );
}

function Usage({ slots }: { slots: { limit: number; inUse: number; draining: boolean } | undefined }) {
  if (slots === undefined) return null;
  const { limit, inUse, draining } = slots;
  return (
    <span className="rc-muted">
      {draining
        ? `draining ${formatCount(inUse)} → ${formatCount(limit)}`
        : `${formatCount(inUse)} of ${formatCount(limit)} in use`}
    </span>
  );
}

function Holder({ entry, slot }: { entry: QueueEntry; slot: Client['slot'] | undefined }) {
  const { says, at } = slotStage(entry.state, slot);
  return (
    <>
      <span role="cell" className={classes.client}>
        <ClientLink id={entry.id} name={entry.name} className={classes.name} />
      </span>
      <span role="cell" className={classes.state}>
        <StateMark state={entry.state} />
      </span>
      <span role="cell" className={`${classes.step} rc-clip`}>
        {says} {at !== null && <Moment at={at} />}
      </span>
      <span role="cell" className={classes.number}>
        <Elapsed since={slot?.grantedAt ?? entry.since} />
      </span>
      <span role="cell" className={classes.number}>
        {slot == null ? '–' : <Moment at={slot.leaseUntil} />}
      </span>
    </>
  );
}

/** A client keeps its place for as long as it holds its slot. */
function usePlaces(holding: readonly QueueEntry[]): (string | null)[] {
  const [seated, setSeated] = useState<{ holding: readonly QueueEntry[]; places: (string | null)[] }>({
    holding: NONE,
    places: [],
  });
  if (seated.holding === holding) return seated.places;
  const places = seat(
    seated.places,
    holding.map(({ id }) => id),
    0,
  );
  setSeated({ holding, places });
  return places;
}
