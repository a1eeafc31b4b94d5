import type { Icon } from '@tabler/icons-react';
import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClockPause,
  IconPlayerPause,
  IconPlugConnectedX,
  IconSend,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { Receiver } from '@contracts/receivers';
import { formatTime, plural, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Ago, Moment } from '../ui/times';
import { RECEIVER_KIND_WORDS } from '../words/receiver-words';
import { placeOf, STANDING_WORDS, standingOf, troubleOf, type Standing } from './receiver-state';
import { ReceiverVerbs } from './receiver-verbs';
import { describeRoute } from './route-words';
import classes from './receivers-page.module.css';
import { TestOutcome, type Tested } from './test-outcome';

const ICONS: Record<Standing, Icon> = {
  gone: IconPlugConnectedX,
  off: IconPlayerPause,
  held: IconClockPause,
  failing: IconCircleX,
  waiting: IconSend,
  delivering: IconCircleCheck,
  unused: IconCircleDashed,
};

interface ReceiverRowProps {
  slug: string;
  receiver: Receiver;
  isChosen: boolean;
  onChoose: () => void;
  onEdit: () => void;
  onRemoved: () => void;
}

export function ReceiverRow({ slug, receiver, isChosen, onChoose, onEdit, onRemoved }: ReceiverRowProps) {
  const [tested, setTested] = useState<Tested | null>(null);
  const { name, kind, routes, lastDeliveredAt } = receiver;
  const place = placeOf(receiver);
  return (
    <>
      <tr data-chosen={isChosen || undefined}>
        <th scope="row">
          <button
            type="button"
            className={classes.name}
            aria-pressed={isChosen}
            title={isChosen ? 'Show the deliveries of all' : 'Show its deliveries alone'}
            onClick={onChoose}
          >
            {visibleText(name)}
          </button>
          <span className={classes.below}>
            {RECEIVER_KIND_WORDS[kind].title}
            {place !== null && `, ${visibleText(place)}`}
          </span>
        </th>
        <td>
          <ul className={classes.routes}>
            {routes.map((route, index) => (
              <li key={index}>{describeRoute(route)}</li>
            ))}
          </ul>
        </td>
        <td>
          <StandingCell receiver={receiver} />
        </td>
        <td className={classes.at}>{lastDeliveredAt === null ? '–' : <Moment at={lastDeliveredAt} />}</td>
        <td className={classes.verbs}>
          <ReceiverVerbs
            slug={slug}
            receiver={receiver}
            isTesting={tested?.kind === 'asking'}
            onTested={setTested}
            onEdit={onEdit}
            onRemoved={onRemoved}
          />
        </td>
      </tr>
      {tested !== null && (
        <tr className={classes.outcomeRow}>
          <td colSpan={5}>
            <TestOutcome name={name} tested={tested} onClose={() => setTested(null)} />
          </td>
        </tr>
      )}
    </>
  );
}

function StandingCell({ receiver }: { receiver: Receiver }) {
  const nowMs = useNowMs();
  const standing = standingOf(receiver, nowMs);
  const { word, tone } = STANDING_WORDS[standing];
  const trouble = troubleOf(receiver, standing);
  const { failingSince, heldUntil, waiting } = receiver;
  const StandingIcon = ICONS[standing];
  return (
    <>
      <span className={classes.mark} data-tone={tone}>
        <StandingIcon size={14} stroke={2} aria-hidden />
        <span>
          {word}
          {standing === 'failing' && failingSince !== null && (
            <>
              {' '}
              since <Ago at={failingSince} />
            </>
          )}
          {standing === 'held' && heldUntil !== null && ` until ${formatTime(heldUntil, nowMs)}`}
        </span>
      </span>
      {standing === 'held' && failingSince !== null && (
        <span className={classes.below}>
          It has failed since <Ago at={failingSince} />, so tries are held.
        </span>
      )}
      {trouble !== null && <span className={classes.trouble}>{trouble}</span>}
      {waiting > 0 && <span className={classes.below}>{plural(waiting, 'message')} waiting</span>}
    </>
  );
}
