import { CloseButton } from '@mantine/core';
import { IconArrowBarToUp } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Client } from '@contracts/clients';
import { useMay } from '../api/session';
import { verbsFor } from '../client/jump-words';
import { useNowMs } from '../lib/server-clock';
import { ClientLink } from '../ui/client-link';
import { GatedButton } from '../ui/gated-button';
import { ConnectionMark, StateMark } from '../ui/marks';
import { useWatch } from '../watch/use-watch';
import { withIds } from '../watch/watch-list';
import { answerFor, type QueueFacts } from './answer';
import classes from './answer-card.module.css';
import type { BumpOne } from './use-bump';

interface AnswerCardProps {
  slug: string;
  client: Client;
  facts: QueueFacts;
  bumping: BumpOne;
  onClose: () => void;
}

/** Where one client stands and when it is its turn, kept up to date. */
export function AnswerCard({ slug, client, facts, bumping, onClose }: AnswerCardProps) {
  const nowMs = useNowMs();
  const { ids: watched } = useWatch(slug);
  const mayBump = useMay('client.bump');
  const { headline, details } = answerFor(client, facts, nowMs);
  const canBump = verbsFor(client).includes('bump');
  const permission = canBump ? mayBump : { allowed: false, why: `${headline}: there is nothing to move.` };
  const result = bumping.result?.id === client.id ? bumping.result : null;
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
        {headline}
      </p>
      <div className={classes.details}>
        {details.map((each) => (
          <p key={each}>{each}</p>
        ))}
      </div>
      <div className={classes.actions}>
        <span className={classes.result} data-tone={result?.tone === 'bad' ? 'bad' : 'done'}>
          {result?.says}
        </span>
        <Link
          to="/sites/$slug/watch"
          params={{ slug }}
          search={{ ids: withIds(watched, [client.id]) }}
          className="rc-link"
          preload={false}
        >
          Watch it
        </Link>
        <GatedButton
          permission={permission}
          variant="default"
          loading={bumping.busyId === client.id}
          leftSection={<IconArrowBarToUp size={14} aria-hidden />}
          onClick={() => void bumping.bump(client)}
        >
          Bump
        </GatedButton>
        <CloseButton aria-label="Close the answer" onClick={onClose} />
      </div>
    </section>
  );
}
