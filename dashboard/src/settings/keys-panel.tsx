import { Button, Switch } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBan, IconCircleCheck, IconClockX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Key } from '@contracts/access';
import { keysQuery, revokeKey } from '../api/key-queries';
import { useMay } from '../api/session';
import { visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { AwaitedText } from '../ui/awaited-text';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { GatedButton } from '../ui/gated-button';
import { Moment } from '../ui/times';
import { ROLE_WORDS } from '../words/words';
import { AccessTable } from './access-table';
import { KEY_STATE_WORDS, keyStateOf, type KeyState } from './key-words';
import { NewKeyDialog } from './new-key-dialog';
import { Section } from './section';
import classes from './access-table.module.css';

const STATE_ICONS = { active: IconCircleCheck, expired: IconClockX, revoked: IconBan };

/** Keys for scripts and clients: made here, shown once, revoked for good. */
export function KeysPanel({ slug }: { slug: string }) {
  const may = useMay('key.manage');
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <Section
      id="keys"
      title="Keys"
      meaning="For scripts, integrations and clients. A key’s secret is shown once, when it is made; only its hash is kept."
      aside={
        <GatedButton permission={may} size="compact-xs" onClick={open}>
          New key…
        </GatedButton>
      }
    >
      {may.allowed ? <KeyList /> : <p className={classes.none}>{may.why}</p>}
      {opened && <NewKeyDialog slug={slug} onClose={close} />}
    </Section>
  );
}

function KeyList() {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(keysQuery);
  const nowMs = useNowMs();
  const [withEnded, setWithEnded] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  if (data === undefined) {
    return <AwaitedText error={error} className={classes.none} />;
  }
  const all = data.pages.flatMap(({ items }) => items);
  const shown = withEnded ? all : all.filter((key) => keyStateOf(key, nowMs) === 'active');
  return (
    <>
      <AccessTable caption="Keys" columns={['Name', 'Role', 'Bound to', 'Made', 'Ends', 'Stands']} verbs="Revoke">
        {shown.map((key) => (
          <KeyRow key={key.id} apiKey={key} state={keyStateOf(key, nowMs)} onRevoke={() => setRevoking(key)} />
        ))}
      </AccessTable>
      {shown.length === 0 && <p className={classes.none}>None that is good.</p>}
      <div className={classes.foot}>
        <Switch
          size="xs"
          label="Also revoked and expired ones"
          checked={withEnded}
          onChange={(event) => setWithEnded(event.currentTarget.checked)}
        />
        {hasNextPage && (
          <Button variant="default" size="compact-xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Older keys
          </Button>
        )}
      </div>
      {revoking !== null && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function KeyRow({ apiKey, state, onRevoke }: { apiKey: Key; state: KeyState; onRevoke: () => void }) {
  const { name, role, site, clientId, createdAt, expiresAt } = apiKey;
  const { title, tone } = KEY_STATE_WORDS[state];
  const Icon = STATE_ICONS[state];
  return (
    <tr>
      <th scope="row">{visibleText(name)}</th>
      <td>{ROLE_WORDS[role]}</td>
      <td>
        {site === null ? '–' : visibleText(site)}
        {clientId !== null && `, client ${visibleText(clientId)}`}
      </td>
      <td>
        <Moment at={createdAt} />
      </td>
      <td>{expiresAt === null ? 'never' : <Moment at={expiresAt} />}</td>
      <td>
        <span className={classes.mark} data-tone={tone}>
          <Icon size={14} stroke={2} aria-hidden />
          {title}
        </span>
      </td>
      <td className={classes.verbs}>
        {state !== 'revoked' && (
          <Button variant="default" size="compact-xs" onClick={onRevoke}>
            Revoke…<span className="rc-sr"> {visibleText(name)}</span>
          </Button>
        )}
      </td>
    </tr>
  );
}

function RevokeDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  return (
    <ConfirmDialog
      opened
      title={`Revoke “${visibleText(apiKey.name)}”`}
      verb="Revoke it"
      keep="Keep it"
      send={() => revokeKey(apiKey.id)}
      onClose={onClose}
    >
      <p>
        Whoever uses this key is refused from now on, everywhere, and its open connections are closed. This cannot be
        taken back: give them a new key first if they are to go on.
      </p>
    </ConfirmDialog>
  );
}
