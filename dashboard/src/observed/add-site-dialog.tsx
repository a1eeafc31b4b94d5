import { Button, Modal, Radio, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import type { FieldError } from '@contracts/common';
import type { Site } from '@contracts/sites';
import { ApiProblem, call, explain } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import dialogs from '../settings/dialogs.module.css';
import { applianceFaults, driverFrom, NEW_APPLIANCE } from './appliance-draft';
import { ApplianceFields } from './appliance-fields';
import { ConnectionTester } from './connection-tester';
import { faultsOf, SITE_KINDS, siteBodyOf, slugFrom, type NewSiteDraft } from './new-site';
import classes from './set-up.module.css';

interface Standing {
  asking: boolean;
  refusal: string | null;
  errors: readonly FieldError[];
}

const AT_REST: Standing = { asking: false, refusal: null, errors: [] };
const EMPTY: NewSiteDraft = { name: '', slug: '', kind: 'api', appliance: NEW_APPLIANCE };

/** Makes a site: its name, what kind it is, and for one that is read, how. */
export function AddSiteDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState(EMPTY);
  /** Until somebody types a short name of their own, it follows the name. */
  const [ownSlug, setOwnSlug] = useState(false);
  const [state, setState] = useState(AT_REST);
  const [failed, setFailed] = useState<string | null>(null);
  const isUnseen = draft.kind === 'api' && failed === JSON.stringify(driverFrom(draft.appliance));
  const set = (part: Partial<NewSiteDraft>) => setDraft((now) => ({ ...now, ...part }));
  const messageAt = (pointer: string) => state.errors.find((error) => error.pointer === pointer)?.message;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const errors = faultsOf(draft);
    if (errors.length > 0) return setState({ ...AT_REST, errors });
    setState({ ...AT_REST, asking: true });
    try {
      const { body } = await call<Site>('POST', '/sites', { body: siteBodyOf(draft) });
      await queryClient.invalidateQueries({ queryKey: keys.sites });
      onClose();
      await navigate({ to: '/sites/$slug', params: { slug: body.slug } });
    } catch (cause) {
      setState({ asking: false, refusal: explain(cause), errors: cause instanceof ApiProblem ? cause.errors : [] });
    }
  };
  return (
    <Modal opened onClose={onClose} size="xl" title="Add a site" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={classes.form} noValidate onSubmit={(event) => void submit(event)}>
        <TextInput
          label="Name"
          value={draft.name}
          maxLength={128}
          data-autofocus
          autoComplete="off"
          error={messageAt('/name')}
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
          error={messageAt('/slug')}
          onChange={(event) => {
            setOwnSlug(true);
            set({ slug: event.currentTarget.value });
          }}
        />
        <Radio.Group label="Kind" value={draft.kind} error={messageAt('/control')} onChange={(kind) => set({ kind })}>
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
              errors={state.errors}
              before={null}
              onChange={(appliance) => set({ appliance })}
            />
            <ConnectionTester
              slug={null}
              driver={() => {
                const errors = applianceFaults(draft.appliance, null);
                setState({ ...AT_REST, errors });
                return errors.length > 0 ? null : driverFrom(draft.appliance);
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
        {state.refusal !== null && (
          <p role="alert" className={dialogs.refusal}>
            {state.refusal}
          </p>
        )}
        <div className={dialogs.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={state.asking}>
            {isUnseen ? 'Add it all the same' : 'Add the site'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
