import { CloseButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Client } from '@contracts/clients';
import { ClientLink } from '../ui/client-link';
import { ConnectionMark, StateMark } from '../ui/marks';
import { useWatch } from '../watch/use-watch';
import { withIds } from '../watch/watch-list';
import type { Answer } from './answer';
import classes from './answer-card.module.css';

interface ClientAnswerProps {
  slug: string;
  client: Client;
  answer: Answer;
  /** What became of what was done from here. */
  result?: ReactNode;
  /** What more can be done with it. */
  children?: ReactNode;
  onClose: () => void;
}

/** How one client stands, in a headline and its details; it can be watched from here. */
export function ClientAnswer({ slug, client, answer, result, children, onClose }: ClientAnswerProps) {
  const { ids: watched } = useWatch(slug);
  return (
    <section className={classes.card} aria-label="Where this client stands">
      <div className={classes.who}>
        <h2 className={classes.name}>
          <ClientLink id={client.id} name={client.name} />
        </h2>
        <StateMark state={client.upgradeState} />
        <ConnectionMark connection={client.connection} />
      </div>
      <p className={classes.headline} role="status">
        {answer.headline}
      </p>
      <div className={classes.details}>
        {answer.details.map((each) => (
          <p key={each}>{each}</p>
        ))}
      </div>
      <div className={classes.actions}>
        {result}
        <Link
          to="/sites/$slug/watch"
          params={{ slug }}
          search={{ ids: withIds(watched, [client.id]) }}
          className="rc-link"
          preload={false}
        >
          Watch it
        </Link>
        {children}
        <CloseButton aria-label="Close the answer" onClick={onClose} />
      </div>
    </section>
  );
}
