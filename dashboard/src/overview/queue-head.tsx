import { IconArrowBarToUp } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { QueueEntry } from '@contracts/upgrades';
import { useQueue } from '../api/site-queries';
import { formatCount } from '../lib/format';
import { ClientLink } from '../ui/client-link';
import { ReasonText } from '../ui/marks';
import { Panel } from '../ui/panel';
import { Elapsed } from '../ui/times';
import classes from './queue-head.module.css';
import { useHeldOrder } from './use-held-order';
import { WaitingPill } from './waiting-pill';

const NONE: QueueEntry[] = [];

/** Who is next, as far as the server names them. Rows keep their places while the pointer or the focus is among them. */
export function QueueHead({ slug }: { slug: string }) {
  const queue = useQueue(slug, ({ waiting, length }) => ({ waiting, length }));
  const { shown, waiting, apply, handlers } = useHeldOrder(queue?.waiting ?? NONE);
  return (
    <Panel title="Next in the queue" aside={<QueueLink slug={slug} length={queue?.length} />} className={classes.panel}>
      {/* The list scrolls, so a keyboard must be able to stand in it. */}
      <div className={classes.frame} tabIndex={0} role="group" aria-label="Next in the queue" {...handlers}>
        <ol className={classes.list}>
          {shown.map((entry, place) => (
            // A place in the queue stays where it is; who stands there changes.
            <QueueRow key={place} entry={entry} />
          ))}
        </ol>
        {queue !== undefined && shown.length === 0 && <p className={classes.empty}>Nobody waits in the queue.</p>}
        <WaitingPill waiting={waiting} onApply={apply} />
      </div>
    </Panel>
  );
}

function QueueLink({ slug, length }: { slug: string; length: number | undefined }) {
  if (length === undefined) return null;
  return (
    <Link
      to="/sites/$slug/queue"
      params={{ slug }}
      // With one more digit it is another element, so that nothing counts as laid out anew.
      key={formatCount(length).length}
      className="rc-link"
      aria-label={`Queue: all ${formatCount(length)} clients in it`}
    >
      All {formatCount(length)}
    </Link>
  );
}

function QueueRow({ entry }: { entry: QueueEntry }) {
  return (
    <li className={classes.row}>
      <span className={classes.position}>{entry.position === null ? '–' : formatCount(entry.position)}</span>
      <span className={classes.client}>
        <ClientLink id={entry.id} name={entry.name} className={classes.name} />
        {entry.bumped && (
          <span className={classes.bumped} title="Moved to the front of the queue">
            <IconArrowBarToUp size={13} aria-hidden />
            bumped
          </span>
        )}
      </span>
      <ReasonText reason={entry.reason} />
      <span className={classes.since}>
        <Elapsed since={entry.since} />
      </span>
    </li>
  );
}
