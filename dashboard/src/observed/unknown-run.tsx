import { Button, Modal, TextInput } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { FieldError } from '@contracts/common';
import { ApiProblem, call, explain } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { useMay } from '../api/session';
import { useSummary } from '../api/site-queries';
import { plural } from '../lib/format';
import dialogs from '../settings/dialogs.module.css';
import { GatedButton } from '../ui/gated-button';
import classes from './observed.module.css';

/** Clients need an update and no run is known: the appliance was upgraded before Rollcall looked. */
export function UnknownRun({ slug }: { slug: string }) {
  const may = useMay('run.begin');
  const [asking, setAsking] = useState(false);
  const pending = useSummary(slug, (summary) => (summary.run === null ? summary.pending : 0)) ?? 0;
  if (pending === 0) return null;
  return (
    <section className={classes.problem} data-tone="run" aria-label="An upgrade without a run">
      <IconHistory size={16} stroke={2} aria-hidden />
      <div>
        <p>
          <strong>An upgrade has happened before Rollcall looked.</strong> {plural(pending, 'client')}{' '}
          {pending === 1 ? 'needs' : 'need'} an update, and no change of version was seen.
        </p>
        <p className="rc-muted">
          Begin a run by hand and its progress, report and alerts count from then; nothing on the appliance changes by
          it.
        </p>
      </div>
      <GatedButton permission={may} variant="default" onClick={() => setAsking(true)}>
        Begin a run…
      </GatedButton>
      {asking && <BeginRunDialog slug={slug} onClose={() => setAsking(false)} />}
    </section>
  );
}

interface Standing {
  asking: boolean;
  refusal: string | null;
  errors: readonly FieldError[];
}

function BeginRunDialog({ slug, onClose }: { slug: string; onClose: () => void }) {
  const [version, setVersion] = useState('');
  const [revision, setRevision] = useState('');
  const [state, setState] = useState<Standing>({ asking: false, refusal: null, errors: [] });
  const messageAt = (pointer: string) => state.errors.find((error) => error.pointer === pointer)?.message;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (version.trim() === '') return;
    setState({ asking: true, refusal: null, errors: [] });
    const body = { targetVersion: version.trim(), targetRevision: revision.trim() === '' ? null : revision.trim() };
    try {
      await call('POST', `/sites/${encodeURIComponent(slug)}/upgrade-runs`, { body });
      await queryClient.invalidateQueries({ queryKey: keys.runs(slug) });
      onClose();
    } catch (cause) {
      setState({ asking: false, refusal: explain(cause), errors: cause instanceof ApiProblem ? cause.errors : [] });
    }
  };
  return (
    <Modal opened onClose={onClose} title="Begin a run by hand" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={dialogs.form} noValidate onSubmit={(event) => void submit(event)}>
        <TextInput
          label="Version of the site software"
          description="As /login › Status shows it, for example 24.3.1."
          value={version}
          maxLength={64}
          data-autofocus
          autoComplete="off"
          error={messageAt('/targetVersion')}
          onChange={(event) => setVersion(event.currentTarget.value)}
        />
        <TextInput
          label="Build (optional)"
          value={revision}
          maxLength={64}
          autoComplete="off"
          error={messageAt('/targetRevision')}
          onChange={(event) => setRevision(event.currentTarget.value)}
        />
        {state.refusal !== null && (
          <p role="alert" className={dialogs.refusal}>
            {state.refusal}
          </p>
        )}
        <div className={dialogs.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={state.asking} disabled={version.trim() === ''}>
            Begin the run
          </Button>
        </div>
      </form>
    </Modal>
  );
}
