import { useState } from 'react';
import type { BulkAction } from '@contracts/upgrades';
import type { UpgradeState } from '@contracts/words';
import { explain, get } from '../api/http';
import { beginBulkAction } from '../clients/bulk-actions';
import { describeBulk } from '../clients/bulk-words';
import { visibleText } from '../lib/format';

const POLL_MS = 200;
const POLLS_MAX = 25;

export interface Bumped {
  id: string;
  tone: 'good' | 'bad';
  says: string;
}

export interface BumpOne {
  /** What became of the last one; null before the first, and while one is under way. */
  result: Bumped | null;
  busyId: string | null;
  bump: (client: { id: string; name: string; upgradeState: UpgradeState }) => Promise<void>;
}

/** Moves one client to the front and says what became of it. */
export function useBump(slug: string): BumpOne {
  const [busyId, setBusyId] = useState<string | null>(null);
  const [result, setResult] = useState<Bumped | null>(null);

  const bump: BumpOne['bump'] = async ({ id, name, upgradeState }) => {
    setBusyId(id);
    setResult(null);
    try {
      setResult({ id, ...describe(await carriedOut(slug, id), visibleText(name), upgradeState) });
    } catch (cause) {
      setResult({ id, tone: 'bad', says: explain(cause) });
    } finally {
      setBusyId(null);
    }
  };
  return { result, busyId, bump };
}

async function carriedOut(slug: string, id: string): Promise<BulkAction> {
  let bulk = await beginBulkAction(slug, 'bump', { ids: [id] });
  for (let poll = 0; bulk.state === 'running' && poll < POLLS_MAX; poll += 1) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    bulk = await get<BulkAction>(`/sites/${encodeURIComponent(slug)}/bulk-actions/${bulk.id}`);
  }
  return bulk;
}

function describe(bulk: BulkAction, name: string, state: UpgradeState): Omit<Bumped, 'id'> {
  if (bulk.state === 'running') return { tone: 'good', says: `The bump of ${name} was taken; it goes on.` };
  if (Object.keys(bulk.skipped).length > 0)
    return { tone: 'bad', says: `${name} was not bumped. ${describeBulk(bulk)}` };
  const says =
    state === 'awaiting_check_in'
      ? `${name} joins the queue at the front when it checks in.`
      : `${name} was moved to the front of the queue.`;
  return { tone: 'good', says };
}
