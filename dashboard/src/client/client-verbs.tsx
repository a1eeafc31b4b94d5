import { Button } from '@mantine/core';
import { IconArrowBarToUp, IconBolt, IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { Client } from '@contracts/clients';
import type { JumpAnswer } from '@contracts/upgrades';
import type { BulkActionName } from '@contracts/words';
import { call } from '../api/http';
import { useMay, type Permission } from '../api/session';
import { actOnOne } from '../clients/bulk-actions';
import { undoOf } from '../clients/bulk-plan';
import { describeOne } from '../clients/bulk-words';
import { consoleUrl, openTab } from './open-tab';
import { randomId } from '../lib/random-id';
import { GatedButton } from '../ui/gated-button';
import { BULK_ACTION_WORDS } from '../words/words';
import drawer from './client-drawer.module.css';
import classes from './client-verbs.module.css';
import { describeJump, describeRefusal, verbsFor } from './jump-words';
import { WatchToggle } from './watch-toggle';

const ICONS: Record<BulkActionName, typeof IconBolt> = {
  bump: IconArrowBarToUp,
  retry: IconRefresh,
  hold: IconPlayerPause,
  release: IconPlayerPlay,
};

type Result = { tone: 'good' | 'bad'; text: string; url?: string; undo?: BulkActionName | null } | null;

/** What can be done with this client now; beside it, what the last deed did. */
export function ClientVerbs({ slug, client }: { slug: string; client: Client }) {
  const [asking, setAsking] = useState<'jump' | BulkActionName | null>(null);
  const [result, setResult] = useState<Result>(null);
  const mayJump = useMay('client.jump');
  const mayBump = useMay('client.bump');
  const mayRetry = useMay('client.retry');
  const mayHold = useMay('client.hold');
  const permissions: Record<BulkActionName, Permission> = {
    bump: mayBump,
    retry: mayRetry,
    hold: mayHold,
    release: mayHold,
  };

  // Nothing is steered on an observed site.
  const verbs = client.observation === null ? verbsFor(client) : [];

  const run = async (what: 'jump' | BulkActionName, deed: () => Promise<Result>) => {
    setAsking(what);
    setResult(null);
    try {
      setResult(await deed());
    } catch (cause) {
      setResult({ tone: 'bad', text: describeRefusal(cause) });
    } finally {
      setAsking(null);
    }
  };

  return (
    <section className={drawer.section} aria-label="Actions">
      <div className={classes.buttons}>
        <GatedButton
          permission={mayJump}
          loading={asking === 'jump'}
          leftSection={<IconBolt size={15} aria-hidden />}
          onClick={() =>
            void run('jump', () =>
              client.observation === null ? attemptJump(slug, client.id) : openConsole(slug, client.id),
            )
          }
        >
          Jump
        </GatedButton>
        <WatchToggle slug={slug} id={client.id} />
        {verbs.map((verb) => {
          const Icon = ICONS[verb];
          return (
            <GatedButton
              key={verb}
              permission={permissions[verb]}
              variant="default"
              loading={asking === verb}
              leftSection={<Icon size={14} aria-hidden />}
              title={BULK_ACTION_WORDS[verb].meaning}
              onClick={() => void run(verb, () => actOn(slug, client, verb))}
            >
              {BULK_ACTION_WORDS[verb].verb}
            </GatedButton>
          );
        })}
      </div>
      <div role="status" className={classes.result} data-tone={result?.tone}>
        {result?.text}
        {result?.undo != null && (
          <UndoButton undo={result.undo} onUndo={(undo) => void run(undo, () => actOn(slug, client, undo))} />
        )}
        {result?.url !== undefined && (
          <>
            {' '}
            <a className="rc-link" href={result.url} target="_blank" rel="noopener noreferrer">
              Open the access console
            </a>
          </>
        )}
      </div>
    </section>
  );
}

/** A hold is taken back by a release and the other way round, so neither asks before. */
function UndoButton({ undo, onUndo }: { undo: BulkActionName; onUndo: (undo: BulkActionName) => void }) {
  return (
    <Button size="compact-xs" variant="subtle" onClick={() => onUndo(undo)}>
      Undo
    </Button>
  );
}

async function attemptJump(slug: string, id: string): Promise<Result> {
  const { body } = await call<JumpAnswer>('POST', `/sites/${encodeURIComponent(slug)}/clients/${id}/jump-attempts`, {
    body: {},
    headers: { 'idempotency-key': randomId() },
  });
  return { tone: 'good', text: describeJump(body), url: consoleUrl(body.url) };
}

/** The tab is opened within the click, because browsers allow it only there, and led on when the attempt is noted. */
async function openConsole(slug: string, id: string): Promise<Result> {
  const tab = openTab();
  try {
    const result = await attemptJump(slug, id);
    if (result?.url === undefined) tab?.close();
    else tab?.goTo(result.url);
    return result;
  } catch (cause) {
    tab?.close();
    throw cause;
  }
}

async function actOn(slug: string, client: Client, action: BulkActionName): Promise<Result> {
  const bulk = await actOnOne(slug, action, client.id);
  const isDone = Object.keys(bulk.skipped).length === 0;
  const undo = isDone ? (undoOf(action, [client])?.action ?? null) : null;
  return { tone: isDone ? 'good' : 'bad', text: describeOne(bulk, client.name), undo };
}
