import { IconArrowBarToUp, IconBolt, IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { Client } from '@contracts/clients';
import type { JumpAnswer } from '@contracts/upgrades';
import type { BulkActionName } from '@contracts/words';
import { call, get } from '../api/http';
import { useMay, type Permission } from '../api/session';
import { beginBulkAction } from '../clients/bulk-actions';
import { describeBulk, titleOfBulk } from '../clients/bulk-words';
import { randomId } from '../lib/random-id';
import { GatedButton } from '../ui/gated-button';
import { BULK_ACTION_WORDS } from '../words/words';
import type { BulkAction } from '@contracts/upgrades';
import drawer from './client-drawer.module.css';
import classes from './client-verbs.module.css';
import { describeJump, describeRefusal, verbsFor } from './jump-words';

const ICONS: Record<BulkActionName, typeof IconBolt> = {
  bump: IconArrowBarToUp,
  retry: IconRefresh,
  hold: IconPlayerPause,
  release: IconPlayerPlay,
};

type Result = { tone: 'good' | 'bad'; text: string; url?: string } | null;

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
          onClick={() => void run('jump', () => attemptJump(slug, client.id))}
        >
          Jump
        </GatedButton>
        {verbsFor(client).map((verb) => {
          const Icon = ICONS[verb];
          return (
            <GatedButton
              key={verb}
              permission={permissions[verb]}
              variant="default"
              loading={asking === verb}
              leftSection={<Icon size={14} aria-hidden />}
              title={BULK_ACTION_WORDS[verb].meaning}
              onClick={() => void run(verb, () => actOn(slug, client.id, verb))}
            >
              {BULK_ACTION_WORDS[verb].verb}
            </GatedButton>
          );
        })}
      </div>
      <div role="status" className={classes.result} data-tone={result?.tone}>
        {result?.text}
        {result?.url !== undefined && (
          <>
            {' '}
            <a className="rc-link" href={result.url} target="_blank" rel="noreferrer">
              Open the access console
            </a>
          </>
        )}
      </div>
    </section>
  );
}

async function attemptJump(slug: string, id: string): Promise<Result> {
  const { body } = await call<JumpAnswer>('POST', `/sites/${encodeURIComponent(slug)}/clients/${id}/jump-attempts`, {
    body: {},
    headers: { 'idempotency-key': randomId() },
  });
  const url = body.url !== undefined && /^https:\/\//.test(body.url) ? body.url : undefined;
  return { tone: 'good', text: describeJump(body), url };
}

const POLL_MS = 200;
const POLLS_MAX = 25;

async function actOn(slug: string, id: string, action: BulkActionName): Promise<Result> {
  let bulk = await beginBulkAction(slug, action, { ids: [id] });
  for (let poll = 0; bulk.state === 'running' && poll < POLLS_MAX; poll += 1) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    bulk = await get<BulkAction>(`/sites/${encodeURIComponent(slug)}/bulk-actions/${bulk.id}`);
  }
  if (bulk.state === 'running') return { tone: 'good', text: 'Taken; it goes on in the background.' };
  const skipped = Object.keys(bulk.skipped).length > 0;
  return skipped
    ? { tone: 'bad', text: describeBulk(bulk) }
    : { tone: 'good', text: `${titleOfBulk(bulk).split(' ')[0]}.` };
}
