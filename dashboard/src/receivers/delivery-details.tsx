import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeliveryAttempt, DeliveryDetail } from '@contracts/receivers';
import { explain } from '../api/http';
import { deliveryQuery, replayDelivery } from '../api/receiver-queries';
import { formatCount, plural, visibleText } from '../lib/format';
import { usePollEvery } from '../stream/freeze';
import { AwaitedText } from '../ui/awaited-text';
import { CopyButton } from '../ui/copy-button';
import { Moment } from '../ui/times';
import { DELIVERY_STATE_WORDS } from '../words/receiver-words';
import classes from './delivery-log.module.css';
import { failureText } from './receiver-state';

const LOOK_EVERY_MS = 3000;

interface DeliveryDetailsProps {
  slug: string;
  id: string;
  /** Where it stands on its own and not below its row. */
  onClose?: () => void;
  /** With the delivery that repeats it. */
  onReplayed: (id: string) => void;
}

/** One delivery: each try, and the message as it was sent. */
export function DeliveryDetails({ slug, id, onClose, onReplayed }: DeliveryDetailsProps) {
  const poll = usePollEvery(LOOK_EVERY_MS);
  const { data: delivery, error } = useQuery({
    ...deliveryQuery(slug, id),
    refetchInterval: ({ state }) => (state.data?.endedAt == null ? poll : false),
  });
  if (delivery === undefined) {
    return <AwaitedText error={error} className={classes.none} />;
  }
  return (
    <div className={classes.details} role="group" aria-label={`Delivery: ${visibleText(delivery.title)}`}>
      {onClose !== undefined && (
        <p className={classes.title}>
          {visibleText(delivery.title)}, to {visibleText(delivery.receiver.name)}: {stateOf(delivery)}
        </p>
      )}
      <Tries delivery={delivery} />
      <Message delivery={delivery} />
      <div className={classes.buttons}>
        <Replay slug={slug} id={id} onReplayed={onReplayed} />
        {onClose !== undefined && (
          <Button variant="subtle" size="compact-xs" onClick={onClose}>
            Close
          </Button>
        )}
      </div>
    </div>
  );
}

const stateOf = ({ state }: DeliveryDetail) => DELIVERY_STATE_WORDS[state].title.toLowerCase();

function Tries({ delivery }: { delivery: DeliveryDetail }) {
  const { attempts, attemptCount, state, nextAttemptAt } = delivery;
  return (
    <div className={classes.part}>
      <h3>Tries</h3>
      <p className="rc-muted">
        {DELIVERY_STATE_WORDS[state].meaning}
        {nextAttemptAt !== null && state === 'waiting' && (
          <>
            {' '}
            Next try: <Moment at={nextAttemptAt} />.
          </>
        )}
      </p>
      {attempts.length === 0 ? (
        <p>It was not tried yet.</p>
      ) : (
        <ol className={classes.tries}>
          {attempts.map((attempt, index) => (
            <Try key={`${attempt.at} ${index}`} attempt={attempt} number={attemptCount - index} />
          ))}
        </ol>
      )}
      {attemptCount > attempts.length && (
        <p className="rc-muted">and {plural(attemptCount - attempts.length, 'earlier try', 'earlier tries')}</p>
      )}
    </div>
  );
}

function Try({ attempt, number }: { attempt: DeliveryAttempt; number: number }) {
  const { at, ok, status, reason, detail, tookMs } = attempt;
  return (
    <li>
      <span className={classes.number}>{number}.</span>
      <Moment at={at} />
      <span data-tone={ok ? 'done' : 'bad'} className={classes.word}>
        {ok ? 'taken' : 'not taken'}
      </span>
      <span>
        {status !== null && `${status}, `}
        {formatCount(Math.round(tookMs))} ms
      </span>
      {!ok && <span className={classes.reason}>{failureText(reason, detail)}</span>}
    </li>
  );
}

function Message({ delivery }: { delivery: DeliveryDetail }) {
  const json = JSON.stringify(delivery.message, null, 2);
  return (
    <div className={classes.part}>
      <div className={classes.partHead}>
        <h3>The message</h3>
        <CopyButton text={json} label="Copy JSON" />
      </div>
      <p>{visibleText(delivery.message.says)}</p>
      <pre className={classes.raw} tabIndex={0} role="group" aria-label="The message as JSON">
        {json.split('\n').map(visibleText).join('\n')}
      </pre>
    </div>
  );
}

type Replayed =
  { kind: 'rest' } | { kind: 'asking' } | { kind: 'made'; id: string } | { kind: 'refused'; message: string };

function Replay({ slug, id, onReplayed }: { slug: string; id: string; onReplayed: (id: string) => void }) {
  const [state, setState] = useState<Replayed>({ kind: 'rest' });
  const replay = async () => {
    setState({ kind: 'asking' });
    try {
      setState({ kind: 'made', id: (await replayDelivery(slug, id)).id });
    } catch (cause) {
      setState({ kind: 'refused', message: explain(cause) });
    }
  };
  return (
    <>
      <Button variant="default" size="compact-xs" loading={state.kind === 'asking'} onClick={() => void replay()}>
        Replay
      </Button>
      <span role="status" className="rc-muted">
        {state.kind === 'made' && 'It is sent again, as a delivery of its own.'}
      </span>
      {state.kind === 'made' && (
        <Button variant="subtle" size="compact-xs" onClick={() => onReplayed(state.id)}>
          Show that one
        </Button>
      )}
      {state.kind === 'refused' && (
        <span role="alert" className={classes.refusal}>
          {state.message}
        </span>
      )}
    </>
  );
}
