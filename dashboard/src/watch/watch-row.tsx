import { CloseButton } from '@mantine/core';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import { memo } from 'react';
import type { Client } from '@contracts/clients';
import { placeInWords } from '../client/waiting';
import { visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { standingSeen } from '../observed/standing-seen';
import { ClientLink } from '../ui/client-link';
import { ConnectionMark, StateMark } from '../ui/marks';
import { Ago, Moment } from '../ui/times';
import { REASON_WORDS, UPGRADE_STATE_MEANINGS, wordOf } from '../words/words';
import type { Watched } from './use-watched';
import { isBack } from './watch-back';
import classes from './watch-page.module.css';

interface WatchRowProps {
  watched: Watched;
  /** It came back before the reader's eyes. */
  isNews: boolean;
  onRemove: (id: string) => void;
}

export const WatchRow = memo(function WatchRow({ watched, isNews, onRemove }: WatchRowProps) {
  const { id, client, isGone } = watched;
  const back = client !== null && isBack(client);
  const name = client === null ? id : visibleText(client.name);
  return (
    <li className={classes.row} data-back={back || undefined} data-news={isNews || undefined}>
      {client === null ? <Missing id={id} isGone={isGone} /> : <Standing client={client} back={back} />}
      <CloseButton className={classes.remove} aria-label={`Take ${name} off the list`} onClick={() => onRemove(id)} />
    </li>
  );
});

function Missing({ id, isGone }: { id: string; isGone: boolean }) {
  return (
    <>
      <span className={`${classes.name} rc-clip`}>{isGone ? 'No such client' : 'Loading…'}</span>
      <span className={`${classes.why} rc-muted`}>
        {isGone ? `It was deleted, or the link is mistyped: ${id}` : ''}
      </span>
    </>
  );
}

function Standing({ client, back }: { client: Client; back: boolean }) {
  return (
    <>
      <span className={classes.name}>
        <ClientLink id={client.id} name={client.name} className={classes.link} />
        {client.group !== null && <span className="rc-muted rc-clip">{visibleText(client.group)}</span>}
      </span>
      <span className={classes.state}>
        {back ? (
          <span className={classes.back} data-tone="done">
            <IconCircleCheckFilled size={16} aria-hidden />
            Back
          </span>
        ) : (
          <StateMark state={client.upgradeState} />
        )}
      </span>
      <span className={classes.connection}>
        <ConnectionMark connection={client.connection} />
      </span>
      <span className={classes.why}>
        {client.observation === null ? whyOf(client, back) : <SeenWhy client={client} />}
      </span>
      <span className={classes.since}>
        {client.observation === null ? (
          <>
            {back ? 'back since ' : 'since '}
            <Moment at={client.upgradeStateSince} />
          </>
        ) : (
          <>
            seen <Ago at={client.observation.seenAt} />
          </>
        )}
      </span>
    </>
  );
}

/** On an observed site: how it stands as far as it was seen. */
function SeenWhy({ client }: { client: Client }) {
  const nowMs = useNowMs();
  const { headline } = standingSeen(client, nowMs);
  return <>{headline}.</>;
}

function whyOf(client: Client, back: boolean): string {
  if (back) return 'It can be Jumped to.';
  const place = placeInWords(client);
  const reason = client.reason === null ? null : wordOf(REASON_WORDS, client.reason);
  const words = [place, reason].filter((part) => part !== null).join('; ');
  if (words !== '') return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  return client.upgradeState === 'up_to_date'
    ? 'Up to date, but it cannot be reached now.'
    : UPGRADE_STATE_MEANINGS[client.upgradeState];
}
