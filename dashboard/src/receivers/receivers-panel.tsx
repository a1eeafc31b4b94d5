import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Receiver } from '@contracts/receivers';
import { receiversQuery } from '../api/receiver-queries';
import { usePollEvery } from '../stream/freeze';
import { AwaitedText } from '../ui/awaited-text';
import { Panel } from '../ui/panel';
import { ReceiverDialog } from './receiver-dialog';
import { ReceiverRow } from './receiver-row';
import classes from './receivers-page.module.css';

const LOOK_EVERY_MS = 5000;

interface ReceiversPanelProps {
  slug: string;
  /** The one whose deliveries are shown. */
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
}

/** Who is told, of what, and whether it works. */
export function ReceiversPanel({ slug, chosen, onChoose }: ReceiversPanelProps) {
  const poll = usePollEvery(LOOK_EVERY_MS);
  const { data: receivers, error } = useQuery({ ...receiversQuery(slug), refetchInterval: poll });
  const [dialog, setDialog] = useState<{ base: Receiver | null } | null>(null);
  return (
    <Panel
      title="Who is told"
      aside={
        <Button size="compact-xs" onClick={() => setDialog({ base: null })}>
          New receiver…
        </Button>
      }
    >
      {receivers === undefined ? (
        <AwaitedText error={error} className={classes.none} />
      ) : (
        <Receivers
          slug={slug}
          receivers={receivers}
          chosen={chosen}
          onChoose={onChoose}
          onEdit={(base) => setDialog({ base })}
        />
      )}
      {dialog !== null && <ReceiverDialog slug={slug} base={dialog.base} onClose={() => setDialog(null)} />}
    </Panel>
  );
}

interface ReceiversProps extends ReceiversPanelProps {
  receivers: readonly Receiver[];
  onEdit: (receiver: Receiver) => void;
}

function Receivers({ slug, receivers, chosen, onChoose, onEdit }: ReceiversProps) {
  if (receivers.length === 0) {
    return (
      <p className={classes.none}>
        Nobody is told of alerts yet: they are seen on this site’s Alerts alone. Make a receiver, then send it a test.
      </p>
    );
  }
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <caption className="rc-sr">Receivers of alerts</caption>
        <thead>
          <tr>
            <th scope="col">Receiver</th>
            <th scope="col">Is told of</th>
            <th scope="col">How it does</th>
            <th scope="col">Last delivered</th>
            <th scope="col">
              <span className="rc-sr">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {receivers.map((receiver) => (
            <ReceiverRow
              key={receiver.id}
              slug={slug}
              receiver={receiver}
              isChosen={receiver.id === chosen}
              onChoose={() => onChoose(receiver.id === chosen ? undefined : receiver.id)}
              onEdit={() => onEdit(receiver)}
              onRemoved={() => onChoose(receiver.id === chosen ? undefined : chosen)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
