import { useState } from 'react';
import type { Queue, QueueEntry } from '@contracts/upgrades';
import { SLOT_STATES } from '@contracts/words';
import { useQueue } from '../api/site-queries';
import { formatCount } from '../lib/format';
import { ClientLink } from '../ui/client-link';
import { Panel } from '../ui/panel';
import { Elapsed } from '../ui/times';
import { UPGRADE_STATE_MARKS } from '../words/tones';
import { UPGRADE_STATE_WORDS } from '../words/words';
import { seat } from './slot-board';
import classes from './slots-panel.module.css';

/** For this many free places room is kept. */
const FREE_KEPT_MAX = 25;

type Board = Pick<Queue, 'holding' | 'slots'>;

/** Every slot in its own place: who holds it, in which state, and for how long. Nothing moves while others come and go. */
export function SlotsPanel({ slug }: { slug: string }) {
  const board = useQueue(slug, ({ holding, slots }): Board => ({ holding, slots }));
  const places = usePlaces(board);
  const entries = new Map(board?.holding.map((entry) => [entry.id, entry]));
  // Places behind the last holder are told in one word; some are kept empty so that what stands below does not move.
  const freeFrom = places.findLastIndex((id) => id !== null) + 1;
  const freeBehind = places.length - freeFrom;
  return (
    <Panel title="Slots" aside={<Usage board={board} />} className={classes.panel}>
      <Legend holding={board?.holding} />
      <ul className={classes.board} aria-label="Slots and who holds them">
        {places.slice(0, freeFrom + Math.min(freeBehind, FREE_KEPT_MAX)).map((id, index) => {
          const entry = id === null ? undefined : entries.get(id);
          // A place is known by where it is: that is what keeps it from moving.
          if (index >= freeFrom) return <Behind key={index} free={index === freeFrom ? freeBehind : null} />;
          return (
            <li key={index} className={classes.place}>
              {entry === undefined ? <span className={classes.free}>free</span> : <Holder entry={entry} />}
            </li>
          );
        })}
      </ul>
    </Panel>
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

function Usage({ board }: { board: Board | undefined }) {
  if (board === undefined) return null;
  const { inUse, limit, draining } = board.slots;
  return (
    <span className={classes.usage}>
      {draining ? (
        <>
          draining <strong>{inUse}</strong> → {limit}
        </>
      ) : (
        <>
          <strong>{inUse}</strong> of {limit} in use
        </>
      )}
    </span>
  );
}

/** What the signs on the board mean, and how many there are of each. */
function Legend({ holding }: { holding: readonly QueueEntry[] | undefined }) {
  return (
    <ul className={classes.legend} aria-label="Slots by state">
      {SLOT_STATES.map((state) => {
        const { tone, icon: Icon } = UPGRADE_STATE_MARKS[state];
        const count = holding?.filter((entry) => entry.state === state).length;
        return (
          <li key={state} data-tone={count === 0 ? 'idle' : tone} className={classes.sign}>
            <Icon size={14} stroke={2} aria-hidden />
            {UPGRADE_STATE_WORDS[state]} <strong>{count ?? '–'}</strong>
          </li>
        );
      })}
    </ul>
  );
}

function Holder({ entry }: { entry: QueueEntry }) {
  const { tone, icon: Icon } = UPGRADE_STATE_MARKS[entry.state];
  const word = UPGRADE_STATE_WORDS[entry.state];
  return (
    <>
      <span className={classes.state} data-tone={tone} title={word}>
        <Icon size={14} stroke={2} aria-hidden />
        <span className="rc-sr">{word}</span>
      </span>
      <ClientLink id={entry.id} name={entry.name} className={classes.name} />
      <span className={classes.elapsed}>
        <Elapsed since={entry.since} />
      </span>
    </>
  );
}

/** Seats are kept from one answer to the next. */
function usePlaces(board: Board | undefined): (string | null)[] {
  const [seated, setSeated] = useState<{ board: Board | undefined; places: (string | null)[] }>({
    board: undefined,
    places: [],
  });
  if (board === undefined || seated.board === board) return seated.places;
  const places = seat(
    seated.places,
    board.holding.map(({ id }) => id),
    board.slots.limit,
  );
  setSeated({ board, places });
  return places;
}
