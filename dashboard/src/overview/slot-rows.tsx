import { IconClockExclamation } from '@tabler/icons-react';
import type { QueueEntry } from '@contracts/upgrades';
import { formatCount } from '../lib/format';
import { ClientLink } from '../ui/client-link';
import { Elapsed } from '../ui/times';
import { UPGRADE_STATE_MARKS } from '../words/tones';
import { UPGRADE_STATE_WORDS } from '../words/words';
import classes from './slots-panel.module.css';

/** For this many free places room is kept. */
const FREE_KEPT_MAX = 25;

export interface BoardProps {
  places: readonly (string | null)[];
  entries: ReadonlyMap<string, QueueEntry>;
  late: ReadonlySet<string>;
}

/** A place is a line: sign, name, time in the slot. */
export function RoomyBoard({ places, entries, late }: BoardProps) {
  // Places behind the last holder are told in one word; some are kept empty so that what stands below does not move.
  const freeFrom = places.findLastIndex((id) => id !== null) + 1;
  const freeBehind = places.length - freeFrom;
  return (
    <ul className={classes.board} aria-label="Slots and who holds them">
      {places.slice(0, freeFrom + Math.min(freeBehind, FREE_KEPT_MAX)).map((id, index) => {
        const entry = id === null ? undefined : entries.get(id);
        // A place is known by where it is: that is what keeps it from moving.
        if (index >= freeFrom) return <Behind key={index} free={index === freeFrom ? freeBehind : null} />;
        return (
          <li key={index} className={classes.place}>
            {entry === undefined ? (
              <span className={classes.free}>free</span>
            ) : (
              <Holder entry={entry} isLate={late.has(entry.id)} />
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** A place behind the last holder: the first of them says how many they are. */
function Behind({ free }: { free: number | null }) {
  return (
    <li className={classes.rest} aria-hidden={free === null || undefined}>
      {free !== null && `${formatCount(free)} free`}
    </li>
  );
}

export function Holder({ entry, isLate }: { entry: QueueEntry; isLate: boolean }) {
  const { tone, icon: Icon } = UPGRADE_STATE_MARKS[entry.state];
  const word = UPGRADE_STATE_WORDS[entry.state];
  return (
    <>
      <span className={classes.state} data-tone={tone} title={word}>
        <Icon size={14} stroke={2} aria-hidden />
        <span className="rc-sr">{word}</span>
      </span>
      <ClientLink id={entry.id} name={entry.name} className={classes.name} />
      <span className={classes.elapsed} data-tone={isLate ? 'warn' : undefined} data-late={isLate || undefined}>
        {isLate && (
          <>
            <IconClockExclamation size={13} stroke={2} aria-hidden /> late{' '}
          </>
        )}
        <Elapsed since={entry.since} />
      </span>
    </>
  );
}
