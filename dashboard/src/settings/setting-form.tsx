import { Button, TextInput } from '@mantine/core';
import type { FormEvent, KeyboardEvent, ReactNode } from 'react';
import { Refusal } from '../ui/refusal';
import classes from './setting-row.module.css';

interface SettingFormProps {
  title: string;
  why: string;
  onWhy: (why: string) => void;
  /** It is not saved without a reason. */
  needsWhy?: boolean;
  canSave?: boolean;
  saving: boolean;
  refusal: string | null;
  /** The default in words, and whether it is what the field has. */
  usual: string;
  isUsual: boolean;
  onUsual: () => void;
  onSave: () => void;
  onCancel: () => void;
  /** The field itself, and what is to be said of what it has. */
  children: ReactNode;
}

/** Where one setting is changed. What was typed stays until it is saved or given up; Esc gives it up. */
export function SettingForm(props: SettingFormProps) {
  const { title, why, onWhy, needsWhy = false, canSave = true, saving, refusal, children } = props;
  const isReady = canSave && (!needsWhy || why.trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !saving) props.onSave();
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    props.onCancel();
  };
  return (
    <form className={classes.editor} noValidate aria-label={`Change ${title}`} onSubmit={submit} onKeyDown={leave}>
      {children}
      <TextInput
        label={needsWhy ? 'Reason' : 'Reason (optional)'}
        required={needsWhy}
        withAsterisk={false}
        maxLength={500}
        value={why}
        onChange={(event) => onWhy(event.currentTarget.value)}
      />
      <Refusal says={refusal} className={classes.refusal} />
      <div className={classes.buttons}>
        <Button type="submit" loading={saving} disabled={!isReady}>
          Save
        </Button>
        <Button variant="default" onClick={props.onCancel}>
          Cancel
        </Button>
        <Button variant="subtle" disabled={props.isUsual} onClick={props.onUsual}>
          Back to the default, {props.usual}
        </Button>
      </div>
    </form>
  );
}
