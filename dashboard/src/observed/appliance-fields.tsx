import { Button, Checkbox, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useRef } from 'react';
import type { FieldError } from '@contracts/common';
import type { Site } from '@contracts/sites';
import { messageAt } from '../lib/field-errors';
import { keepsSecret, type ApplianceDraft } from './appliance-draft';
import classes from './set-up.module.css';

interface ApplianceFieldsProps {
  draft: ApplianceDraft;
  errors: readonly FieldError[];
  /** The driver that stands; null for a site that is being made. */
  before: Site['driver'] | null;
  onChange: (draft: ApplianceDraft) => void;
}

/** Where the appliance answers, with which account, and what Rollcall may do there beyond reading. */
export function ApplianceFields({ draft, errors, before, onChange }: ApplianceFieldsProps) {
  const set = (part: Partial<ApplianceDraft>) => onChange({ ...draft, ...part });
  const text = (field: 'url' | 'urlA' | 'urlB' | 'clientId' | 'proxy', pointer: string, maxLength: number) => ({
    value: draft[field],
    maxLength,
    autoComplete: 'off',
    error: messageAt(errors, pointer),
    onChange: (event: { currentTarget: { value: string } }) => set({ [field]: event.currentTarget.value }),
  });
  return (
    <>
      <TextInput
        label="Address of the site"
        description="As consoles and clients know it, for example https://support.example.com."
        inputMode="url"
        {...text('url', '/driver/url', 500)}
      />
      <Switch
        label="A failover pair: each appliance has a name of its own"
        checked={draft.isPair}
        onChange={(event) => set({ isPair: event.currentTarget.checked })}
      />
      {draft.isPair && (
        <>
          <TextInput label="Address of appliance A" inputMode="url" {...text('urlA', '/driver/appliances/A', 500)} />
          <TextInput label="Address of appliance B" inputMode="url" {...text('urlB', '/driver/appliances/B', 500)} />
        </>
      )}
      <TextInput
        label="Client ID of the API account"
        description="Made at /login › Management › API Configuration. Give Rollcall an account of its own."
        {...text('clientId', '/driver/clientId', 200)}
      />
      <PasswordInput
        label="Client secret"
        description={secretSays(draft, before)}
        autoComplete="new-password"
        value={draft.clientSecret}
        maxLength={500}
        error={messageAt(errors, '/driver/clientSecret')}
        visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
        onChange={(event) => set({ clientSecret: event.currentTarget.value })}
      />
      <OwnCa draft={draft} error={messageAt(errors, '/driver/ca')} onChange={(ca) => set({ ca })} />
      <TextInput
        label="Proxy (optional)"
        description="An HTTP proxy between this server and the appliance, for example http://proxy.example.com:3128."
        inputMode="url"
        {...text('proxy', '/driver/proxy', 500)}
      />
      <Uses draft={draft} onChange={set} />
    </>
  );
}

function secretSays(draft: ApplianceDraft, before: Site['driver'] | null): string {
  if (keepsSecret(draft, before)) return 'It is kept, and can never be read. Left empty, it stays as it is.';
  return before?.hasSecret === true
    ? 'Another account or host: the secret that stands is not used there. Type the secret of this account.'
    : 'It is sealed when it is stored, and can never be read.';
}

/** PEM text, pasted or read from a file in the browser. */
function OwnCa({ draft, error, onChange }: { draft: ApplianceDraft; error?: string; onChange: (ca: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div>
      <Textarea
        label="Own CA (optional)"
        description="PEM certificates to trust besides the well-known ones, where the appliance’s certificate is your own."
        value={draft.ca}
        maxLength={50_000}
        autosize
        minRows={2}
        maxRows={6}
        spellCheck={false}
        error={error}
        classNames={{ input: classes.pem }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Button variant="subtle" size="compact-xs" mt={4} onClick={() => input.current?.click()}>
        Read it from a file…
      </Button>
      <input
        ref={input}
        type="file"
        accept=".pem,.crt,.cer"
        className="rc-sr"
        tabIndex={-1}
        aria-label="A file of PEM certificates"
        onChange={(event) => void event.currentTarget.files?.[0]?.text().then(onChange)}
      />
    </div>
  );
}

/** Reading is enough for everything else; each use needs a right of the account besides. */
function Uses({ draft, onChange }: { draft: ApplianceDraft; onChange: (part: Partial<ApplianceDraft>) => void }) {
  return (
    <fieldset className={classes.uses}>
      <legend>What Rollcall may do beyond reading</legend>
      <Checkbox
        label="Download backups in an upgrade plan"
        description="The account needs the Backup API. Hash and time are kept as the evidence of the step."
        checked={draft.backups}
        onChange={(event) => onChange({ backups: event.currentTarget.checked })}
      />
      <Checkbox
        label="Keep the backup files here too"
        description="They hold settings and logged data of the appliance: this server’s disk must be as safe."
        checked={draft.backups && draft.keepBackupFiles}
        disabled={!draft.backups}
        onChange={(event) => onChange({ keepBackupFiles: event.currentTarget.checked })}
      />
      <Checkbox
        label="Change the failover role in an upgrade plan"
        description="The account needs full access to the Command API, and whoever confirms the step the right to hand over."
        checked={draft.failoverRole}
        onChange={(event) => onChange({ failoverRole: event.currentTarget.checked })}
      />
    </fieldset>
  );
}
