import { IconClockExclamation } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { QueueEntry } from '@contracts/upgrades';
import { formatCount, visibleText } from '../lib/format';
import { UPGRADE_STATE_MARKS } from '../words/tones';
import { UPGRADE_STATE_WORDS } from '../words/words';
import { Holder, type BoardProps } from './slot-rows';
import classes from './slots-panel.module.css';
import { useHeldOrder } from './use-held-order';
import { useRoving } from './use-roving';
import { WaitingPill } from './waiting-pill';

/** So many names; the rest are signs above, and behind the number of slots in use. */
const OLDEST_SHOWN = 24;

/** Hundreds of slots: a sign each, in its own place, and the names of those that hold theirs longest. */
export function DenseBoard({ places, entries, late }: BoardProps) {
  const { stop, handlers } = useRoving(places.filter((id) => id !== null));
  return (
    <div className={classes.dense}>
      <ul className={classes.cells} aria-label="Slots and who holds them" {...handlers}>
        {places.map((id, index) => {
          const entry = id === null ? undefined : entries.get(id);
          // A place is known by where it is: that is what keeps it from moving.
          return <Cell key={index} entry={entry} isLate={id !== null && late.has(id)} isStop={id === stop} />;
        })}
      </ul>
      <Oldest entries={[...entries.values()]} late={late} />
    </div>
  );
}

interface CellProps {
  entry: QueueEntry | undefined;
  isLate: boolean;
  /** The one that the Tab key leads to. */
  isStop: boolean;
}

/** Its name and state are in its title; only what changes is drawn anew. */
const Cell = memo(
  function Cell({ entry, isLate, isStop }: CellProps) {
    if (entry === undefined) {
      return (
        <li className={classes.cell} data-free>
          <span className="rc-sr">free</span>
        </li>
      );
    }
    const mark = UPGRADE_STATE_MARKS[entry.state];
    const Icon = isLate ? IconClockExclamation : mark.icon;
    const says = `${visibleText(entry.name)}, ${UPGRADE_STATE_WORDS[entry.state].toLowerCase()}${isLate ? ', late' : ''}`;
    return (
      <li className={classes.cell} data-tone={isLate ? 'warn' : mark.tone}>
        <Link
          to="."
          search={(search) => ({ ...search, client: entry.id })}
          className={classes.cellLink}
          title={says}
          aria-label={says}
          preload={false}
          data-id={entry.id}
          tabIndex={isStop ? 0 : -1}
        >
          <Icon size={13} stroke={2} aria-hidden />
        </Link>
      </li>
    );
  },
  (before, after) =>
    before.isLate === after.isLate &&
    before.isStop === after.isStop &&
    before.entry?.id === after.entry?.id &&
    before.entry?.state === after.entry?.state &&
    before.entry?.name === after.entry?.name,
);

function Oldest({ entries, late }: { entries: QueueEntry[]; late: ReadonlySet<string> }) {
  const sorted = entries.sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
  const { shown, waiting, apply, handlers } = useHeldOrder(sorted.slice(0, OLDEST_SHOWN));
  return (
    <>
      <h3 className={classes.oldestTitle}>
        Oldest first{entries.length > OLDEST_SHOWN && `, ${OLDEST_SHOWN} of ${formatCount(entries.length)}`}
      </h3>
      <div className={classes.oldest} tabIndex={0} role="group" aria-label="Slots, oldest first" {...handlers}>
        <ol className={classes.oldestList}>
          {shown.map((entry, place) => (
            <li key={place} className={classes.place}>
              <Holder entry={entry} isLate={late.has(entry.id)} />
            </li>
          ))}
        </ol>
        <WaitingPill waiting={waiting} onApply={apply} />
      </div>
    </>
  );
}
