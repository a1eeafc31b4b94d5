import { Checkbox, NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { ReceiverKind } from '@contracts/alert-words';
import type { FieldError } from '@contracts/common';
import type { Receiver } from '@contracts/receivers';
import { RECEIVER_KIND_WORDS } from '../words/receiver-words';
import classes from './receiver-dialog.module.css';
import { messageAt, ofKind, type ReceiverDraft } from './receiver-draft';
import { KIND_FIELDS, secretsAskedFor, type ConfigField, type SecretField } from './receiver-fields';
import { RouteFields } from './route-fields';

interface ReceiverFieldsProps {
  slug: string;
  draft: ReceiverDraft;
  base: Receiver | null;
  errors: readonly FieldError[];
  onChange: (draft: ReceiverDraft) => void;
}

const KINDS = Object.entries(RECEIVER_KIND_WORDS).map(([value, { title }]) => ({ value, label: title }));

/** The fields of a receiver, with what is wrong said at each. */
export function ReceiverFields({ slug, draft, base, errors, onChange }: ReceiverFieldsProps) {
  const set = (part: Partial<ReceiverDraft>) => onChange({ ...draft, ...part });
  const { title, meaning } = RECEIVER_KIND_WORDS[draft.kind];
  return (
    <>
      {base === null ? (
        <NativeSelect
          label="Kind"
          description={meaning}
          data={KINDS}
          value={draft.kind}
          data-autofocus
          onChange={(event) => onChange(ofKind(draft, event.currentTarget.value as ReceiverKind))}
        />
      ) : (
        <p className={classes.kind}>
          <strong>{title}</strong>. {meaning}
        </p>
      )}
      <TextInput
        label="Name"
        description="Who hears of it: it stands in the lists, in the delivery log and in the audit trail."
        value={draft.name}
        maxLength={100}
        placeholder="e.g. On call"
        {...(base !== null && { 'data-autofocus': true })}
        error={messageAt(errors, '/name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <div className={classes.fields}>
        {KIND_FIELDS[draft.kind].config.map((field) => (
          <ConfigInput
            key={`${draft.kind} ${field.name}`}
            field={field}
            text={draft.config[field.name] ?? ''}
            error={configMessage(errors, field)}
            onType={(text) => set({ config: { ...draft.config, [field.name]: text } })}
          />
        ))}
        {secretsAskedFor(draft.kind, draft.config).map((field) => (
          <SecretInput
            key={`${draft.kind} ${field.name}`}
            field={field}
            isSet={base?.secrets.includes(field.name) ?? false}
            text={draft.secrets[field.name] ?? ''}
            error={messageAt(errors, `/secrets/${field.name}`)}
            onType={(text) => set({ secrets: { ...draft.secrets, [field.name]: text } })}
          />
        ))}
      </div>
      {draft.kind === 'webhook' && base === null && (
        <p className={classes.hint}>Its signing secret is made here and shown once, when the receiver is made.</p>
      )}
      <RouteFields slug={slug} routes={draft.routes} errors={errors} onChange={(routes) => set({ routes })} />
      <Delivering draft={draft} errors={errors} onChange={set} />
    </>
  );
}

/** Of a list, also what is wrong with one line of it. */
function configMessage(errors: readonly FieldError[], field: ConfigField): string | undefined {
  const own = messageAt(errors, `/config/${field.name}`);
  if (own !== undefined || field.input !== 'list') return own;
  const line = errors.find(({ pointer }) => pointer.startsWith(`/config/${field.name}/`));
  if (line === undefined) return undefined;
  return `Line ${Number(line.pointer.split('/').at(-1)) + 1}: ${line.message}`;
}

interface InputProps<Field> {
  field: Field;
  text: string;
  error: string | undefined;
  onType: (text: string) => void;
}

function ConfigInput({ field, text, error, onType }: InputProps<ConfigField>) {
  const { label, hint, placeholder } = field;
  const common = { label, description: hint, placeholder, value: text, error };
  switch (field.input) {
    case 'choice':
      return (
        <NativeSelect
          {...common}
          data={field.choices.map((choice) => ({ ...choice }))}
          onChange={(event) => onType(event.currentTarget.value)}
        />
      );
    case 'list':
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={6}
          onChange={(event) => onType(event.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          inputMode={field.input === 'url' ? 'url' : field.input === 'port' ? 'numeric' : 'text'}
          autoComplete="off"
          maxLength={1000}
          onChange={(event) => onType(event.currentTarget.value)}
        />
      );
  }
}

function SecretInput({ field, isSet, text, error, onType }: InputProps<SecretField> & { isSet: boolean }) {
  const standing = isSet ? 'It is set and cannot be read. Left empty, it stays as it is.' : undefined;
  return (
    <PasswordInput
      label={field.label}
      description={[field.hint, standing].filter((each) => each !== undefined).join(' ') || undefined}
      placeholder={isSet ? 'is set' : field.placeholder}
      autoComplete="new-password"
      value={text}
      maxLength={2000}
      error={error}
      visibilityToggleButtonProps={{ 'aria-label': `Show what is typed as ${field.label.toLowerCase()}` }}
      onChange={(event) => onType(event.currentTarget.value)}
    />
  );
}

interface DeliveringProps {
  draft: ReceiverDraft;
  errors: readonly FieldError[];
  onChange: (part: Partial<ReceiverDraft>) => void;
}

function Delivering({ draft, errors, onChange }: DeliveringProps) {
  return (
    <fieldset className={classes.group}>
      <legend>How it goes out</legend>
      <TextInput
        label="Messages a minute, at most"
        description="What is more goes together into one digest, where the kind has such; else it waits."
        className={classes.short}
        inputMode="numeric"
        autoComplete="off"
        value={draft.perMinuteMax}
        error={messageAt(errors, '/perMinuteMax')}
        onChange={(event) => onChange({ perMinuteMax: event.currentTarget.value })}
      />
      <Checkbox
        label="It may be at an address that is not public, or without TLS"
        description="For a server of your own, at 10.0.0.0/8, 192.168.0.0/16 and the like. Whoever may edit receivers can then make Rollcall call machines that only Rollcall reaches, and without TLS what is sent can be read on its way."
        checked={draft.allowPrivate}
        error={messageAt(errors, '/allowPrivate')}
        onChange={(event) => onChange({ allowPrivate: event.currentTarget.checked })}
      />
    </fieldset>
  );
}
