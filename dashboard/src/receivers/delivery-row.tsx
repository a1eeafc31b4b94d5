import { Button } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import {
  IconBan,
  IconChevronDown,
  IconChevronRight,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconReplace,
  IconSend,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { DeliveryState } from '@contracts/alert-words';
import type { Delivery } from '@contracts/receivers';
import { formatRelative, plural, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Moment } from '../ui/times';
import { DELIVERY_STATE_WORDS, MESSAGE_KIND_WORDS, RECEIVER_KIND_WORDS } from '../words/receiver-words';
import classes from './delivery-log.module.css';
import { failureText } from './receiver-state';

const ICONS: Record<DeliveryState, Icon> = {
  waiting: IconClock,
  sending: IconSend,
  delivered: IconCircleCheck,
  superseded: IconReplace,
  given_up: IconCircleX,
  cancelled: IconBan,
};

interface DeliveryRowProps {
  slug: string;
  delivery: Delivery;
  isOpen: boolean;
  onOpen: () => void;
}

export function DeliveryRow({ slug, delivery, isOpen, onOpen }: DeliveryRowProps) {
  const { id, createdAt, receiver, kind, title, incident, replayOf } = delivery;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <tr data-open={isOpen || undefined} data-delivery={id}>
      <td className={classes.at}>
        <Moment at={createdAt} />
      </td>
      <td className={classes.who}>
        {visibleText(receiver.name)} <span className="rc-muted">{RECEIVER_KIND_WORDS[receiver.kind].title}</span>
      </td>
      <td className={classes.what}>
        <span className={classes.kind}>{MESSAGE_KIND_WORDS[kind]}</span> {visibleText(title)}{' '}
        <span className="rc-muted">
          {incident !== null && (
            <Link
              to="/sites/$slug/receivers"
              params={{ slug }}
              search={(now) => ({ client: now.client, incident: incident.id })}
              className="rc-link"
              title="All that was sent of this incident"
            >
              #{incident.number}
            </Link>
          )}
          {replayOf !== null && ' replayed by hand'}
        </span>
      </td>
      <td>
        <Outcome delivery={delivery} />
      </td>
      <td className={classes.more}>
        <Button
          variant="subtle"
          size="compact-xs"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Close' : 'Open'}: ${visibleText(title)}, to ${visibleText(receiver.name)}`}
          leftSection={<Chevron size={13} aria-hidden />}
          onClick={onOpen}
        >
          {isOpen ? 'Close' : 'Open'}
        </Button>
      </td>
    </tr>
  );
}

function Outcome({ delivery }: { delivery: Delivery }) {
  const nowMs = useNowMs();
  const { state, attempts, attemptCount, nextAttemptAt } = delivery;
  const { title, meaning, tone } = DELIVERY_STATE_WORDS[state];
  const StateIcon = ICONS[state];
  const last = attempts[0];
  const next = state === 'waiting' && nextAttemptAt !== null ? `next ${formatRelative(nextAttemptAt, nowMs)}` : null;
  const failed = last !== undefined && !last.ok && state !== 'delivered';
  return (
    <>
      <span className={classes.outcome}>
        <span className={classes.mark} data-tone={tone} title={meaning}>
          <StateIcon size={14} stroke={2} aria-hidden />
          {title}
        </span>
        <span className="rc-muted">
          {attemptCount > 0 && plural(attemptCount, 'try', 'tries')}
          {attemptCount > 0 && next !== null && ', '}
          {next}
        </span>
      </span>
      {failed && <span className={classes.failure}>{failureText(last.reason, last.detail)}</span>}
    </>
  );
}
