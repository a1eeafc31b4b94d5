import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState, type FormEvent } from 'react';
import type { FieldError } from '@contracts/common';
import type { Plan, PlanWindow } from '@contracts/plans';
import { ApiProblem } from '../api/http';
import { useMay } from '../api/session';
import { formatDuration, visibleText } from '../lib/format';
import { ownTimeZone } from '../lib/time-zones';
import { GatedButton } from '../ui/gated-button';
import { Panel } from '../ui/panel';
import { Refusal } from '../ui/refusal';
import { Moment } from '../ui/times';
import { OptionFields } from './option-fields';
import {
  editDraftOf,
  hasSecondWindow,
  optionFaults,
  optionsOf,
  patchOf,
  windowFaults,
  type EditDraft,
} from './plan-draft';
import form from './plan-form.module.css';
import lists from './plan-lists.module.css';
import { hasEnded } from './plan-title';
import { useDesk } from './plan-writes';
import { WindowFields } from './window-fields';

/** The plan's windows and options, and the way to change them while it is not over. */
export function PlanSettings() {
  const { plan } = useDesk();
  const may = useMay('plan.manage');
  const [opened, { open, close }] = useDisclosure(false);
  const pair = hasSecondWindow(plan.kind);
  return (
    <Panel
      title="Windows and options"
      aside={
        !hasEnded(plan) && (
          <GatedButton permission={may} onClick={open} variant="subtle" size="compact-xs">
            Edit…
          </GatedButton>
        )
      }
    >
      <dl className={lists.facts}>
        <dt>{pair ? 'First window' : 'Window'}</dt>
        <dd>
          <WindowText window={plan.firstWindow} without="none: it may begin when it is started" />
        </dd>
        {pair && (
          <>
            <dt>Second window</dt>
            <dd>
              <WindowText window={plan.secondWindow} without="not set yet" />
            </dd>
            <dt>In between</dt>
            <dd>{formatDuration(plan.interimMinutes * 60)}</dd>
            <dt>Without failover</dt>
            <dd>at most {formatDuration(plan.exposedMinutesMax * 60)}</dd>
          </>
        )}
        <dt>Clients back</dt>
        <dd>{plan.fleetBackPercent} % before going on</dd>
        <dt>Backup</dt>
        <dd>fresh for {plan.backupHoursMax} h</dd>
      </dl>
      <Modal
        opened={opened}
        onClose={close}
        size="lg"
        title="Windows and options"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <EditForm plan={plan} onDone={close} />
      </Modal>
    </Panel>
  );
}

function WindowText({ window, without }: { window: PlanWindow | null; without: string }) {
  if (window === null) return <>{without}</>;
  return (
    <>
      {window.startsAt.slice(0, 16).replace('T', ' ')} {visibleText(window.timeZone)},{' '}
      {formatDuration(window.durationMinutes * 60)}
      <br />
      <span className="rc-muted">
        that is <Moment at={window.opensAt} /> to <Moment at={window.closesAt} />
      </span>
    </>
  );
}

function EditForm({ plan, onDone }: { plan: Plan; onDone: () => void }) {
  const { writes } = useDesk();
  // The form is about the plan as it was opened; what moves meanwhile must not overwrite what is being typed.
  const [opened] = useState<EditDraft>(() => editDraftOf(plan, ownTimeZone()));
  const [draft, setDraft] = useState(opened);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const pair = hasSecondWindow(plan.kind);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const second = pair ? windowFaults(draft.secondWindow, '/secondWindow') : [];
    const options = optionFaults(draft.options, optionsOf(plan.kind));
    const faults = [...windowFaults(draft.firstWindow, '/firstWindow'), ...second, ...options];
    setErrors(faults);
    setRefusal(null);
    if (faults.length > 0) return;
    const patch = patchOf(draft, opened);
    if (Object.keys(patch).length === 0) return onDone();
    setSaving(true);
    const written = await writes.patch(patch);
    setSaving(false);
    if (written.ok) return onDone();
    const found = written.cause instanceof ApiProblem ? written.cause.errors : [];
    setErrors(found);
    setRefusal(
      written.moved ? `${written.says} What you have typed is kept: save it again if it still fits.` : written.says,
    );
  };

  return (
    <form className={form.form} style={{ padding: 0 }} noValidate onSubmit={(event) => void save(event)}>
      <WindowFields
        legend={pair ? 'First maintenance window' : 'Maintenance window'}
        without="Without one, the work may begin whenever the plan is started."
        pointer="/firstWindow"
        window={draft.firstWindow}
        errors={errors}
        onChange={(firstWindow) => setDraft({ ...draft, firstWindow })}
      />
      {pair && (
        <WindowFields
          legend="Second maintenance window"
          without="Until it is set, the second appliance waits."
          pointer="/secondWindow"
          window={draft.secondWindow}
          errors={errors}
          onChange={(secondWindow) => setDraft({ ...draft, secondWindow })}
          suggestedMinutes={plan.suggestedSecondMinutes}
        />
      )}
      <OptionFields
        names={optionsOf(plan.kind)}
        options={draft.options}
        errors={errors}
        onChange={(options) => setDraft({ ...draft, options })}
      />
      <Refusal says={refusal} className={form.refusal} />
      <div className={form.actions}>
        <Button variant="default" onClick={onDone} ml="auto">
          Cancel
        </Button>
        <Button type="submit" loading={saving}>
          Save
        </Button>
      </div>
    </form>
  );
}
