import { Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { Paused } from '@contracts/upgrades';
import { call } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { useMay } from '../api/session';
import { useSummary } from '../api/site-queries';
import { useCommand } from '../app/commands';
import { formatTime, plural, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { DialogActions } from '../ui/dialog-actions';
import { GatedButton } from '../ui/gated-button';
import { ReasonField } from '../ui/reason-field';
import { Refusal } from '../ui/refusal';
import { useSending } from '../ui/use-sending';
import { actorName } from '../words/describe-change';
import classes from './demo-reset-button.module.css';
import { stoppedBy, type Stopped } from './stopped';

/** Pause and resume. A gate is not ours to open, so it changes nothing here. */
export function PauseControl({ slug }: { slug: string }) {
  const may = useMay('starts.pause');
  const [opened, { open, close }] = useDisclosure(false);
  const facts = useSummary(slug, (summary) => ({
    stopped: stoppedBy(summary),
    paused: summary.paused,
    inUse: summary.slots.inUse,
  }));
  const stopped = facts?.stopped?.kind === 'gate' ? null : (facts?.stopped ?? null);
  useCommand('open_pause', () => {
    if (may.allowed) open();
  });
  const Icon = stopped === null ? IconPlayerPause : IconPlayerPlay;
  return (
    <>
      <GatedButton
        permission={may}
        onClick={open}
        variant={stopped === null ? 'default' : 'filled'}
        size="compact-sm"
        w={112}
        leftSection={<Icon size={14} aria-hidden />}
      >
        {stopped === null ? 'Pause…' : 'Resume…'}
      </GatedButton>
      <Modal
        opened={opened}
        onClose={close}
        title={stopped === null ? 'Pause new starts' : 'Resume new starts'}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <PauseForm
          slug={slug}
          stopped={stopped}
          alsoPaused={facts?.paused ?? null}
          inUse={facts?.inUse ?? 0}
          onDone={close}
        />
      </Modal>
    </>
  );
}

interface PauseFormProps {
  slug: string;
  stopped: Exclude<Stopped, { kind: 'gate' }> | null;
  /** A pause that stands beside the safety brake. */
  alsoPaused: Paused;
  inUse: number;
  onDone: () => void;
}

function PauseForm({ slug, stopped, alsoPaused, inUse, onDone }: PauseFormProps) {
  const [reason, setReason] = useState('');
  const { asking, refusal, send } = useSending();
  // What the dialog offers stays what it offered when it opened, also when someone else is faster.
  const [offered] = useState(stopped);
  const verb = offered === null ? 'Pause' : 'Resume';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(async () => {
      await call('POST', `/sites/${encodeURIComponent(slug)}/${verb.toLowerCase()}`, {
        body: { reason: reason.trim() },
      });
      void queryClient.invalidateQueries({ queryKey: keys.summary(slug) });
      onDone();
    });
  };

  return (
    <form onSubmit={submit}>
      <Meaning stopped={offered} alsoPaused={alsoPaused} inUse={inUse} />
      <ReasonField description="Kept in the audit trail and shown to everyone." reason={reason} onReason={setReason} />
      <Refusal says={refusal} className={classes.refusal} />
      <DialogActions onKeep={onDone} verb={`${verb} new starts`} asking={asking} disabled={reason.trim() === ''} />
    </form>
  );
}

function Meaning({ stopped, alsoPaused, inUse }: Pick<PauseFormProps, 'stopped' | 'alsoPaused' | 'inUse'>) {
  const nowMs = useNowMs();
  if (stopped === null) {
    return (
      <p className={classes.text}>
        Nothing new starts until someone resumes.{' '}
        {inUse > 0 ? `${plural(inUse, 'client')} in a slot will finish.` : 'No client is in a slot.'} Check-ins go on,
        and the queue keeps its order.
      </p>
    );
  }
  if (stopped.kind === 'paused') {
    const { by, since, reason } = stopped.paused;
    return (
      <p className={classes.text}>
        Paused by {actorName(by)} since {formatTime(since, nowMs)}: {visibleText(reason)}. Resuming lets starts go on at
        once, up to the limit.
      </p>
    );
  }
  const { since, failures, outcomes, percent } = stopped.brake;
  return (
    <p className={classes.text}>
      The safety brake has held new starts since {formatTime(since, nowMs)}, because {failures} of the last {outcomes}{' '}
      upgrades failed ({Math.round(percent)} %). Resuming releases it, and starts go on at once, up to the limit; it is
      judged anew from the next 20 outcomes. Resume only when the cause is known.
      {alsoPaused !== null &&
        ` New starts are also paused by ${actorName(alsoPaused.by)}: ${visibleText(alsoPaused.reason)}. Resuming ends that too.`}
    </p>
  );
}
