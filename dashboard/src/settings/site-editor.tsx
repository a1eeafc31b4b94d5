import { Button, NativeSelect, PasswordInput, Select, TextInput } from '@mantine/core';
import { useMemo, useRef, useState, type FormEvent } from 'react';
import type { FieldError } from '@contracts/common';
import type { PatchSiteBody, Site } from '@contracts/sites';
import { patchSite } from '../api/settings-queries';
import { messageAt } from '../lib/field-errors';
import { timeZones } from '../lib/time-zones';
import { applianceFaults, driverFrom } from '../observed/appliance-draft';
import { ApplianceFields } from '../observed/appliance-fields';
import { ConnectionTester } from '../observed/connection-tester';
import { Refusal } from '../ui/refusal';
import { Clashes } from './conflict';
import rows from './setting-row.module.css';
import {
  clashesOf,
  DRIVER_WORDS,
  driverMeaning,
  driversFor,
  losesSecret,
  siteDraftOf,
  siteFaults,
  sitePatchOf,
  type SiteDraft,
} from './site-draft';
import classes from './site-panel.module.css';
import { useEdit } from './use-edit';

/** The site's fields. It is about the site as it was opened; what somebody else changes meanwhile is never overwritten unseen. */
export function SiteEditor({ base, onClose }: { base: Site; onClose: () => void }) {
  const [draft, setDraft] = useState<SiteDraft>(() => siteDraftOf(base));
  const form = useRef<HTMLFormElement>(null);
  const { asking, errors, refusal, conflict, refuse, save } = useEdit<Site, PatchSiteBody>({
    write: patchSite,
    clashesOf,
    onDone: onClose,
    form,
  });
  /** What was tried last, and failed. */
  const [failed, setFailed] = useState<string | null>(null);
  const isUnseen = draft.driverKind === 'beyondtrust' && failed === JSON.stringify(driverFrom(draft.appliance));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const faults = siteFaults(draft, base);
    if (faults.length > 0) return refuse(faults);
    const patch = sitePatchOf(draft, base);
    if (Object.keys(patch).length === 0) onClose();
    else save(patch, base);
  };

  if (conflict !== null) return <Clashes {...conflict} onKeep={onClose} />;
  return (
    <form ref={form} className={classes.form} noValidate aria-label="Change the site" onSubmit={submit}>
      <SiteFields draft={draft} errors={errors} base={base} onChange={setDraft} />
      {draft.driverKind === 'beyondtrust' && (
        <ConnectionTester
          slug={base.slug}
          driver={() => {
            const faults = applianceFaults(draft.appliance, base.driver);
            refuse(faults);
            return faults.length > 0 ? null : driverFrom(draft.appliance);
          }}
          onTested={(ok, driver) => setFailed(ok ? null : JSON.stringify(driver))}
        />
      )}
      {isUnseen && (
        <p className={rows.warning}>
          The test has failed. It can be saved all the same; until the cause is put right, nothing new is seen.
        </p>
      )}
      <Refusal says={refusal} className={rows.refusal} />
      <div className={rows.buttons}>
        <Button type="submit" loading={asking}>
          {isUnseen ? 'Save all the same' : 'Save'}
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface SiteFieldsProps {
  draft: SiteDraft;
  errors: readonly FieldError[];
  base: Site;
  onChange: (draft: SiteDraft) => void;
}

function SiteFields({ draft, errors, base, onChange }: SiteFieldsProps) {
  const zones = useMemo(() => timeZones(draft.timeZone), [draft.timeZone]);
  const set = (part: Partial<SiteDraft>) => onChange({ ...draft, ...part });
  const kinds = driversFor(base.control).map((value) => ({ value, label: DRIVER_WORDS[value].title }));
  const isKnown = Object.hasOwn(DRIVER_WORDS, draft.driverKind);
  const isOffered = kinds.some(({ value }) => value === draft.driverKind);
  const data: { value: string; label: string }[] = isOffered
    ? kinds
    : [...kinds, { value: draft.driverKind, label: draft.driverKind }];
  return (
    <>
      <TextInput
        label="Name"
        value={draft.name}
        maxLength={128}
        autoFocus
        error={messageAt(errors, '/name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Select
        label="Time zone"
        description="For times that are shown “as at the site”, and as a proposal for maintenance windows."
        searchable
        data={zones}
        value={draft.timeZone}
        limit={500}
        maxDropdownHeight={260}
        allowDeselect={false}
        error={messageAt(errors, '/timeZone')}
        onChange={(zone) => set({ timeZone: zone ?? draft.timeZone })}
      />
      <NativeSelect
        label="Driver"
        description={isKnown ? driverMeaning(draft.driverKind as 'none', base.control) : undefined}
        data={data}
        value={draft.driverKind}
        error={messageAt(errors, '/driver/kind') ?? messageAt(errors, '/driver')}
        onChange={(event) => set({ driverKind: event.currentTarget.value })}
      />
      {draft.driverKind === 'beyondtrust' && (
        <ApplianceFields
          draft={draft.appliance}
          errors={errors}
          before={base.driver}
          onChange={(appliance) => set({ appliance })}
        />
      )}
      {draft.driverKind === 'simulated' && (
        <>
          <TextInput
            label="Address of the driver"
            inputMode="url"
            value={draft.driverUrl}
            maxLength={500}
            error={messageAt(errors, '/driver/url')}
            onChange={(event) => set({ driverUrl: event.currentTarget.value })}
          />
          <PasswordInput
            label="Secret"
            description={
              losesSecret(draft, base)
                ? 'At another host the secret that stands is not used: give it again, or the driver goes without one.'
                : 'It can be set here and never read. Left empty, it stays as it is.'
            }
            autoComplete="new-password"
            value={draft.driverSecret}
            maxLength={200}
            error={messageAt(errors, '/driver/secret')}
            visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
            onChange={(event) => set({ driverSecret: event.currentTarget.value })}
          />
        </>
      )}
    </>
  );
}
