import { Button, Textarea } from '@mantine/core';
import { IconBellOff, IconCheck } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type KeyboardEvent } from 'react';
import type { IncidentDetail } from '@contracts/alerts';
import { acknowledge, withdrawAcknowledgement } from '../api/alert-queries';
import { explain } from '../api/http';
import { useMay } from '../api/session';
import { writeQuery } from '../clients/client-search';
import { visibleText } from '../lib/format';
import { GatedButton } from '../ui/gated-button';
import { Refusal } from '../ui/refusal';
import { Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import classes from './incident-panel.module.css';

interface VerbsProps {
  slug: string;
  incident: IncidentDetail;
}

/** Somebody sees to it, or it is to be kept quiet. Nothing of either ends it: it is over when it is over. */
export function IncidentVerbs({ slug, incident }: VerbsProps) {
  const may = useMay('alert.acknowledge');
  const [isAsking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  if (incident.state === 'resolved' && incident.acknowledged === null) return null;
  const carryOut = async (write: () => Promise<void>): Promise<boolean> => {
    setRefusal(null);
    try {
      await write();
      return true;
    } catch (cause) {
      setRefusal(explain(cause));
      return false;
    }
  };
  return (
    <section className={classes.section} aria-label="What can be done">
      <div className={classes.verbs}>
        {incident.acknowledged === null ? (
          <GatedButton
            permission={may}
            leftSection={<IconCheck size={14} aria-hidden />}
            onClick={() => setAsking(!isAsking)}
          >
            Acknowledge…
          </GatedButton>
        ) : (
          <Acknowledged
            acknowledged={incident.acknowledged}
            isOver={incident.state === 'resolved'}
            onWithdraw={() => void carryOut(() => withdrawAcknowledgement(slug, incident.id))}
          />
        )}
        {incident.state !== 'resolved' && <SilenceButton slug={slug} incident={incident} />}
      </div>
      {isAsking && incident.acknowledged === null && (
        <AcknowledgeForm
          onSend={async (note) => {
            const isDone = await carryOut(() => acknowledge(slug, incident.id, note === '' ? {} : { note }));
            if (isDone) setAsking(false);
            return isDone;
          }}
          onCancel={() => setAsking(false)}
        />
      )}
      <Refusal says={refusal} className={classes.refusal} />
    </section>
  );
}

interface AcknowledgeFormProps {
  onSend: (note: string) => Promise<boolean>;
  onCancel: () => void;
}

function AcknowledgeForm({ onSend, onCancel }: AcknowledgeFormProps) {
  const [note, setNote] = useState('');
  const [sending, setSending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    if (!(await onSend(note.trim()))) setSending(false);
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onCancel();
  };
  return (
    <form
      className={classes.acknowledge}
      aria-label="Acknowledge this alert"
      onKeyDown={leave}
      onSubmit={(event) => void submit(event)}
    >
      <p>
        Says that you see to it; everybody sees your name. The receivers hear of it again when it gets worse or is over.
      </p>
      <Textarea
        label="Note"
        description="Not required."
        autoFocus
        autosize
        minRows={2}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={classes.verbs}>
        <Button type="submit" loading={sending}>
          Acknowledge
        </Button>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface AcknowledgedProps {
  acknowledged: NonNullable<IncidentDetail['acknowledged']>;
  isOver: boolean;
  onWithdraw: () => void;
}

function Acknowledged({ acknowledged: { by, at, note }, isOver, onWithdraw }: AcknowledgedProps) {
  const may = useMay('alert.acknowledge');
  return (
    <div className={classes.acknowledged}>
      <span data-tone="done" className={classes.mark}>
        <IconCheck size={15} aria-hidden />
        <span>
          Acknowledged by {actorName(by)} <Moment at={at} />
          {note !== null && `: ${visibleText(note)}`}
        </span>
      </span>
      {!isOver && (
        <GatedButton permission={may} variant="subtle" size="compact-xs" onClick={onWithdraw}>
          Withdraw
        </GatedButton>
      )}
    </div>
  );
}

/** Opens the form for a silence of this alert and, where it is about one group, of that group. */
function SilenceButton({ slug, incident: { alert, scope } }: VerbsProps) {
  const may = useMay('silence.manage');
  const navigate = useNavigate();
  const filter = scope.kind === 'group' && scope.name !== null ? writeQuery({ group: [scope.name] }) : undefined;
  return (
    <GatedButton
      permission={may}
      variant="default"
      leftSection={<IconBellOff size={14} aria-hidden />}
      onClick={() =>
        void navigate({
          to: '/sites/$slug/silences',
          params: { slug },
          search: { make: true, alerts: [alert], filter },
        })
      }
    >
      Silence…
    </GatedButton>
  );
}
