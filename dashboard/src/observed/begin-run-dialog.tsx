import { Modal, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { call } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { messageAt } from '../lib/field-errors';
import dialogs from '../ui/dialogs.module.css';
import { DialogActions } from '../ui/dialog-actions';
import { Refusal } from '../ui/refusal';
import { useSending } from '../ui/use-sending';

/** Begins a run for an upgrade that nobody saw: to which version it was is not visible, so a person says so. */
export function BeginRunDialog({ slug, onClose }: { slug: string; onClose: () => void }) {
  const [version, setVersion] = useState('');
  const [revision, setRevision] = useState('');
  const { asking, refusal, errors, send } = useSending();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (version.trim() === '') return;
    const body = { targetVersion: version.trim(), targetRevision: revision.trim() === '' ? null : revision.trim() };
    void send(async () => {
      await call('POST', `/sites/${encodeURIComponent(slug)}/upgrade-runs`, { body });
      await queryClient.invalidateQueries({ queryKey: keys.runs(slug) });
      onClose();
    });
  };
  return (
    <Modal opened onClose={onClose} title="Begin a run by hand" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={dialogs.form} noValidate onSubmit={submit}>
        <TextInput
          label="Version of the site software"
          description="As /login › Status shows it, for example 24.3.1."
          value={version}
          maxLength={64}
          data-autofocus
          autoComplete="off"
          error={messageAt(errors, '/targetVersion')}
          onChange={(event) => setVersion(event.currentTarget.value)}
        />
        <TextInput
          label="Build (optional)"
          value={revision}
          maxLength={64}
          autoComplete="off"
          error={messageAt(errors, '/targetRevision')}
          onChange={(event) => setRevision(event.currentTarget.value)}
        />
        <Refusal says={refusal} className={dialogs.refusal} />
        <DialogActions onKeep={onClose} verb="Begin the run" asking={asking} disabled={version.trim() === ''} />
      </form>
    </Modal>
  );
}
