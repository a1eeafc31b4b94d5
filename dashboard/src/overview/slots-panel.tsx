import { IconClockExclamation } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Queue, QueueEntry } from '@contracts/upgrades';
import { SLOT_STATES } from '@contracts/words';
import { useQueue } from '../api/site-queries';
import { formatDuration } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Panel } from '../ui/panel';
import { UPGRADE_STATE_MARKS } from '../words/tones';
import { UPGRADE_STATE_WORDS } from '../words/words';
import { isLate } from './late-slots';
import { seat } from './slot-board';
import { DenseBoard } from './slot-cells';
import { RoomyBoard } from './slot-rows';
import classes from './slots-panel.module.css';
import { useLateAfter } from './use-forecast';

/** With more places than this, each is a sign, and the names of the oldest stand beneath. */
const ROOMY_MAX = 60;

type Board = Pick<Queue, 'holding' | 'slots'>;

/** Every slot in its own place: who holds it, in which state, and for how long. Nothing moves while others come and go. */
export function SlotsPanel({ slug }: { slug: string }) {
  const board = useQueue(slug, ({ holding, slots }): Board => ({ holding, slots }));
  const places = usePlaces(board);
  const late = useLate(slug, board?.holding);
  const entries = new Map(board?.holding.map((entry) => [entry.id, entry]));
  const shown = { places, entries, late: late.ids };
  return (
    <Panel title="Slots" aside={<Usage slug={slug} board={board} />} className={classes.panel}>
      <Legend slug={slug} holding={board?.holding} late={late} />
      {places.length > ROOMY_MAX ? <DenseBoard {...shown} /> : <RoomyBoard {...shown} />}
    </Panel>
  );
}

interface Late {
  ids: ReadonlySet<string>;
  afterSeconds: number | undefined;
}

/** Looked at once a second, with the clock. */
function useLate(slug: string, holding: readonly QueueEntry[] = []): Late {
  const nowMs = useNowMs();
  const afterSeconds = useLateAfter(slug);
  if (afterSeconds === undefined) return { ids: new Set(), afterSeconds };
  const late = holding.filter(({ since }) => isLate(since, nowMs, afterSeconds));
  return { ids: new Set(late.map(({ id }) => id)), afterSeconds };
}

function Usage({ slug, board }: { slug: string; board: Board | undefined }) {
  if (board === undefined) return null;
  const { inUse, limit, draining } = board.slots;
  return (
    <Link
      to="/sites/$slug/clients"
      params={{ slug }}
      search={{ upgradeState: [...SLOT_STATES] }}
      className={classes.usage}
    >
      {draining ? (
        <>
          draining <strong>{inUse}</strong> → {limit}
        </>
      ) : (
        <>
          <strong>{inUse}</strong> of {limit} in use
        </>
      )}
    </Link>
  );
}

interface LegendProps {
  slug: string;
  holding: readonly QueueEntry[] | undefined;
  late: Late;
}

/** What the signs on the board mean, and how many there are of each. */
function Legend({ slug, holding, late }: LegendProps) {
  const meaning =
    late.afterSeconds === undefined ? undefined : `In its slot for more than ${formatDuration(late.afterSeconds)}`;
  return (
    <ul className={classes.legend} aria-label="Slots by state">
      {SLOT_STATES.map((state) => {
        const { tone, icon: Icon } = UPGRADE_STATE_MARKS[state];
        const count = holding?.filter((entry) => entry.state === state).length;
        return (
          <li key={state} data-tone={count === 0 ? 'idle' : tone}>
            <Link
              to="/sites/$slug/clients"
              params={{ slug }}
              search={{ upgradeState: [state] }}
              className={classes.sign}
              preload={false}
            >
              <Icon size={14} stroke={2} aria-hidden />
              {UPGRADE_STATE_WORDS[state]} <strong>{count ?? '–'}</strong>
            </Link>
          </li>
        );
      })}
      <li data-tone={late.ids.size === 0 ? 'idle' : 'warn'} className={classes.sign} title={meaning}>
        <IconClockExclamation size={14} stroke={2} aria-hidden />
        Late <strong>{late.ids.size}</strong>
      </li>
    </ul>
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
