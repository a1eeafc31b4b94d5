import { CloseButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Client } from '@contracts/clients';
import { useNowMs } from '../lib/server-clock';
import answer from '../queue/answer-card.module.css';
import { ClientLink } from '../ui/client-link';
import { ConnectionMark, StateMark } from '../ui/marks';
import { useWatch } from '../watch/use-watch';
import { withIds } from '../watch/watch-list';
import { standingSeen } from './standing-seen';

/** How one client stands as far as it was seen, kept up to date. */
export function PendingAnswer({ slug, client, onClose }: { slug: string; client: Client; onClose: () => void }) {
  const nowMs = useNowMs();
  const { ids: watched } = useWatch(slug);
  const { headline, details } = standingSeen(client, nowMs);
  return (
    <section className={answer.card} aria-label="Where this client stands">
      <div className={answer.who}>
        <h2 className={answer.name}>
          <ClientLink id={client.id} name={client.name} />
        </h2>
        <StateMark state={client.upgradeState} />
        <ConnectionMark connection={client.connection} />
      </div>
      <p className={answer.headline} role="status">
        {headline}
      </p>
      <div className={answer.details}>
        {details.map((each) => (
          <p key={each}>{each}</p>
        ))}
      </div>
      <div className={answer.actions}>
        <Link
          to="/sites/$slug/watch"
          params={{ slug }}
          search={{ ids: withIds(watched, [client.id]) }}
          className="rc-link"
          preload={false}
        >
          Watch it
        </Link>
        <CloseButton aria-label="Close the answer" onClick={onClose} />
      </div>
    </section>
  );
}
