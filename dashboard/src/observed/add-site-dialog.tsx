import { Modal, Radio, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState, type FormEvent } from 'react';
import type { Site } from '@contracts/sites';
import { call } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { messageAt } from '../lib/field-errors';
import dialogs from '../ui/dialogs.module.css';
import { DialogActions } from '../ui/dialog-actions';
import { Refusal } from '../ui/refusal';
import { useSending } from '../ui/use-sending';
import { applianceFaults, driverFrom, NEW_APPLIANCE } from './appliance-draft';
import { ApplianceFields } from './appliance-fields';
import { ConnectionTester } from './connection-tester';
import { faultsOf, SITE_KINDS, siteBodyOf, slugFrom, type NewSiteDraft } from './new-site';
import classes from './set-up.module.css';

const EMPTY: NewSiteDraft = { name: '', slug: '', kind: 'api', appliance: NEW_APPLIANCE };

/** Makes a site: its name, what kind it is, and for one that is read, how. */
export function AddSiteDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState(EMPTY);
  /** Until somebody types a short name of their own, it follows the name. */
  const [ownSlug, setOwnSlug] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const { asking, refusal, errors, send, refuse } = useSending(form);
  const [failed, setFailed] = useState<string | null>(null);
  const isUnseen = draft.kind === 'api' && failed === JSON.stringify(driverFrom(draft.appliance));
  const set = (part: Partial<NewSiteDraft>) => setDraft((now) => ({ ...now, ...part }));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const faults = faultsOf(draft);
    if (faults.length > 0) return refuse(faults);
    void send(async () => {
      const { body } = await call<Site>('POST', '/sites', { body: siteBodyOf(draft) });
      await queryClient.invalidateQueries({ queryKey: keys.sites });
      onClose();
      await navigate({ to: '/sites/$slug', params: { slug: body.slug } });
    });
  };
  return (
    <Modal opened onClose={onClose} size="xl" title="Add a site" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form ref={form} className={classes.form} noValidate onSubmit={submit}>
        <TextInput
          label="Name"
          value={draft.name}
          maxLength={128}
          data-autofocus
          autoComplete="off"
          error={messageAt(errors, '/name')}
          onChange={(event) => {
            const name = event.currentTarget.value;
            set({ name, ...(!ownSlug && { slug: slugFrom(name) }) });
          }}
        />
        <TextInput
          label="Short name"
          description="In addresses and scripts; it never changes. Small letters, digits and single hyphens."
          value={draft.slug}
          maxLength={40}
          autoComplete="off"
          error={messageAt(errors, '/slug')}
          onChange={(event) => {
            setOwnSlug(true);
            set({ slug: event.currentTarget.value });
          }}
        />
        <Radio.Group
          label="Kind"
          value={draft.kind}
          error={messageAt(errors, '/control')}
          onChange={(kind) => set({ kind })}
        >
          <div className={classes.kinds}>
            {SITE_KINDS.map(({ kind, title, meaning }) => (
              <Radio key={kind} value={kind} label={title} description={meaning} />
            ))}
          </div>
        </Radio.Group>
        {draft.kind === 'api' && (
          <>
            <ApplianceFields
              draft={draft.appliance}
              errors={errors}
              before={null}
              onChange={(appliance) => set({ appliance })}
            />
            <ConnectionTester
              slug={null}
              driver={() => {
                const faults = applianceFaults(draft.appliance, null);
                refuse(faults);
                return faults.length > 0 ? null : driverFrom(draft.appliance);
              }}
              onTested={(ok, driver) => setFailed(ok ? null : JSON.stringify(driver))}
            />
          </>
        )}
        {isUnseen && (
          <p className={classes.warning}>
            The test has failed. The site can be made all the same; until the cause is put right, nothing is seen.
          </p>
        )}
        <Refusal says={refusal} className={dialogs.refusal} />
        <DialogActions onKeep={onClose} verb={isUnseen ? 'Add it all the same' : 'Add the site'} asking={asking} />
      </form>
    </Modal>
  );
}
