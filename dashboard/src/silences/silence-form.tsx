import { Button, Checkbox, Radio, Textarea } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { ALERTS, type Alert } from '@contracts/alert-words';
import type { Silence } from '@contracts/alerts';
import { useRaisableAlerts } from '../alerts/use-raisable-alerts';
import { createSilence } from '../api/alert-queries';
import { explain } from '../api/http';
import { useMay } from '../api/session';
import { type ClientSearch } from '../clients/client-search';
import { serverNowMs, useNowMs } from '../lib/server-clock';
import { shownZone, useTimes } from '../lib/times';
import { GatedButton } from '../ui/gated-button';
import { Panel } from '../ui/panel';
import { Refusal } from '../ui/refusal';
import { ALERT_WORDS } from '../words/alert-words';
import type { PartProps } from './part-props';
import { bodyOf, listOf, newDraft, piercing, startOf, type SilenceDraft } from './silence-draft';
import classes from './silence-form.module.css';
import { SilencePreview } from './silence-preview';
import { TimeFields } from './time-fields';
import { WhomFields } from './whom-fields';

interface SilenceFormProps {
  slug: string;
  begin: { alerts?: SilenceDraft['alerts']; filter?: ClientSearch };
  onMade: (silence: Silence) => void;
  onCancel: () => void;
}

/** Which alerts, which clients, from when to when, and why; and before it is sent, what follows from it. */
export function SilenceForm({ slug, begin, onMade, onCancel }: SilenceFormProps) {
  const may = useMay('silence.manage');
  useTimes();
  const zone = shownZone();
  const nowMs = useNowMs();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(() => newDraft(begin, serverNowMs(), zone));
  const [state, setState] = useState({ tried: false, sending: false, refusal: null as string | null });
  const drafted = bodyOf(draft, nowMs, zone);
  const wrong: PartProps['wrong'] = (field) =>
    state.tried && !drafted.ok && drafted.field === field ? drafted.says : undefined;
  const onChange: PartProps['onChange'] = (part) => setDraft((now) => ({ ...now, ...part }));

  useEffect(() => form.current?.querySelector<HTMLElement>('input:checked')?.focus(), []);

  const send = async () => {
    const ready = bodyOf(draft, serverNowMs(), shownZone());
    setState({ tried: true, sending: ready.ok, refusal: null });
    if (!ready.ok) return;
    try {
      onMade(await createSilence(slug, ready.body));
    } catch (cause) {
      setState({ tried: true, sending: false, refusal: explain(cause) });
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may.allowed) void send();
  };
  const isPlanned = draft.startsAt !== '' && (startOf(draft, nowMs, zone) ?? 0) > nowMs;
  const parts = { slug, draft, wrong, onChange };
  return (
    <Panel title={isPlanned ? 'New maintenance window' : 'New silence'} className={classes.panel}>
      <form ref={form} className={classes.form} noValidate onSubmit={submit}>
        <WhichFields {...parts} />
        <WhomFields {...parts} />
        <TimeFields {...parts} />
        <Textarea
          className={classes.reason}
          label="Reason"
          description="Everybody reads it while the silence is on, and it is kept in the audit trail."
          autosize
          minRows={2}
          maxLength={500}
          value={draft.reason}
          error={wrong('reason')}
          onChange={(event) => onChange({ reason: event.currentTarget.value })}
        />
        <SilencePreview slug={slug} draft={draft} />
        <Refusal says={state.refusal} className={classes.refusal} />
        <div className={classes.actions}>
          <GatedButton permission={may} loading={state.sending} onClick={() => void send()}>
            {isPlanned ? 'Plan the window' : 'Silence'}
          </GatedButton>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function WhichFields({ slug, draft, wrong, onChange }: PartProps) {
  const raisable = useRaisableAlerts(slug);
  const flip = (alert: Alert, on: boolean) =>
    onChange({ alerts: ALERTS.filter((each) => (each === alert ? on : draft.alerts.includes(each))) });
  const error = wrong('alerts');
  const isAll = raisable.every((alert) => draft.alerts.includes(alert));
  return (
    <fieldset className={classes.part}>
      <legend className={classes.legend}>Which alerts</legend>
      <Radio
        name="which"
        label="Every alert"
        description={`But ${listOf(piercing({ which: 'every' }))}: these are told unless they are named.`}
        checked={draft.which === 'every'}
        onChange={() => onChange({ which: 'every' })}
      />
      <Radio
        name="which"
        label="Only those that are named"
        checked={draft.which === 'some'}
        onChange={() => onChange({ which: 'some' })}
      />
      {draft.which === 'some' && (
        <div className={classes.alerts} role="group" aria-label="Alerts to silence">
          {raisable.map((alert) => (
            <Checkbox
              key={alert}
              label={ALERT_WORDS[alert].title}
              title={ALERT_WORDS[alert].meaning}
              checked={draft.alerts.includes(alert)}
              onChange={(event) => flip(alert, event.currentTarget.checked)}
            />
          ))}
          <Button
            variant="subtle"
            size="compact-xs"
            className={classes.all}
            onClick={() => onChange({ alerts: isAll ? [] : [...raisable] })}
          >
            {isAll ? 'Name none' : 'Name all'}
          </Button>
        </div>
      )}
      {error !== undefined && (
        <p role="alert" className={classes.refusal}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
