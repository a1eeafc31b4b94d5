import { CloseButton } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import type { Client } from '@contracts/clients';
import { ClientAlerts } from '../alerts/client-alerts';
import { explain } from '../api/http';
import { visibleText } from '../lib/format';
import { ObservationOfClient } from '../observed/client-observation';
import { CopyButton } from '../ui/copy-button';
import { ConnectionMark, StateMark } from '../ui/marks';
import { OpenedTitle } from '../ui/opened-title';
import { UPGRADE_PENDING } from '../words/words';
import classes from './client-drawer.module.css';
import { ClientFacts } from './client-facts';
import { ClientStanding } from './client-standing';
import { ClientTimeline } from './client-timeline';
import { ClientVerbs } from './client-verbs';
import { useClient } from './use-client';

interface ClientDrawerProps {
  slug: string;
  id: string;
  onClose: () => void;
}

/** One client beside the screen it was opened from. The list stays in use, so this is no dialog. */
export function ClientDrawer({ slug, id, onClose }: ClientDrawerProps) {
  const state = useClient(slug, id);
  const close = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  if (state.kind === 'here') {
    const { client } = state;
    return (
      <aside className={classes.drawer} aria-label={`Client ${visibleText(client.name)}`} onKeyDown={close}>
        <Head client={client} onClose={onClose} />
        <div className={classes.scroll} tabIndex={0} role="group" aria-label="About this client">
          {client.observation === null ? (
            <ClientStanding slug={slug} client={client} />
          ) : (
            <ObservationOfClient slug={slug} client={client} observation={client.observation} />
          )}
          <ClientVerbs slug={slug} client={client} />
          <ClientAlerts slug={slug} id={id} />
          <ClientFacts slug={slug} client={client} />
          <ClientTimeline slug={slug} id={id} />
        </div>
      </aside>
    );
  }
  return (
    <aside className={classes.drawer} aria-label="Client" aria-busy={state.kind === 'loading'} onKeyDown={close}>
      <div className={classes.head}>
        <OpenedTitle className={classes.title}>
          {state.kind === 'gone' ? 'No such client' : state.kind === 'failed' ? 'Not readable' : 'Loading…'}
        </OpenedTitle>
        <CloseButton aria-label="Close" onClick={onClose} />
      </div>
      {state.kind === 'gone' && <p className={classes.note}>It was deleted, or the link is mistyped.</p>}
      {state.kind === 'failed' && (
        <p className={classes.note} role="alert">
          {explain(state.cause)}
        </p>
      )}
    </aside>
  );
}

function Head({ client, onClose }: { client: Client; onClose: () => void }) {
  return (
    <div className={classes.head}>
      <div className={classes.names}>
        <OpenedTitle className={classes.title}>{visibleText(client.name)}</OpenedTitle>
        <p className={classes.id}>{visibleText(client.clientId)}</p>
        <p className={classes.marks}>
          <StateMark state={client.upgradeState} />
          <ConnectionMark connection={client.connection} />
          {client.upgradePending && <span className={classes.pending}>{UPGRADE_PENDING}</span>}
        </p>
      </div>
      <CopyButton text={window.location.href} label="Copy link" />
      <CloseButton aria-label="Close" onClick={onClose} />
    </div>
  );
}
