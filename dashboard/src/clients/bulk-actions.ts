import { createElement } from 'react';
import type { BulkAction, BulkActionBody } from '@contracts/upgrades';
import type { BulkActionName } from '@contracts/words';
import { call, explain, get } from '../api/http';
import { notify } from '../ui/notify';
import { randomId } from '../lib/random-id';
import { BulkOutcome } from './bulk-outcome';
import type { Undo } from './bulk-plan';
import { describeBulk, describeOne, titleOfBulk } from './bulk-words';

const POLL_MS = 700;
const POLL_FAILURES_MAX = 10;
const SHOWN_MS = 8000;
/** Whoever may take it back needs a moment more. */
const UNDO_SHOWN_MS = 20_000;
const POLL_ONE_MS = 200;
const POLLS_OF_ONE_MAX = 25;

export type BulkTarget = Pick<BulkActionBody, 'filter' | 'ids' | 'expectedCount'>;

const path = (slug: string) => `/sites/${encodeURIComponent(slug)}/bulk-actions`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function beginBulkAction(
  slug: string,
  action: BulkActionName,
  target: BulkTarget,
  reason = '',
): Promise<BulkAction> {
  const why = reason.trim();
  const { body } = await call<BulkAction>('POST', path(slug), {
    body: { action, ...target, ...(why === '' ? {} : { reason: why }) },
    headers: { 'idempotency-key': randomId() },
  });
  return body;
}

/** Does it to one client, and waits a moment for what becomes of it. */
export async function actOnOne(slug: string, action: BulkActionName, id: string): Promise<BulkAction> {
  let bulk = await beginBulkAction(slug, action, { ids: [id] });
  for (let poll = 0; bulk.state === 'running' && poll < POLLS_OF_ONE_MAX; poll += 1) {
    await pause(POLL_ONE_MS);
    bulk = await get<BulkAction>(`${path(slug)}/${bulk.id}`);
  }
  return bulk;
}

/** {@link actOnOne} with its answer in a notification, wherever the reader looks. */
export async function actOnOneAloud(slug: string, action: BulkActionName, client: { id: string; name: string }) {
  try {
    sayAloud(describeOne(await actOnOne(slug, action, client.id), client.name));
  } catch (cause) {
    sayAloud(explain(cause), 'red');
  }
}

export function sayAloud(message: string, color?: string): void {
  notify.show({ message, color, autoClose: SHOWN_MS, closeButtonProps: { 'aria-label': 'Close' } });
}

/** Follows a bulk action to its end in a notification, wherever the reader has gone meanwhile. What can be taken back, can be there. */
export async function followBulkAction(slug: string, begun: BulkAction, undo: Undo | null = null): Promise<void> {
  const id = `bulk-${begun.id}`;
  const show = (bulk: BulkAction) => ({
    id,
    title: titleOfBulk(bulk),
    message: describeBulk(bulk),
    closeButtonProps: { 'aria-label': 'Close' },
  });
  notify.show({ ...show(begun), loading: begun.state === 'running', autoClose: false });
  let failures = 0;
  let bulk = begun;
  while (bulk.state === 'running') {
    await pause(POLL_MS);
    try {
      bulk = await get<BulkAction>(`${path(slug)}/${begun.id}`);
      notify.update({ ...show(bulk), loading: true, autoClose: false });
      failures = 0;
    } catch (cause) {
      failures += 1;
      if (failures < POLL_FAILURES_MAX) continue;
      notify.update({ ...show(bulk), color: 'red', message: explain(cause), loading: false, autoClose: false });
      return;
    }
  }
  if (undo === null) {
    notify.update({ ...show(bulk), loading: false, autoClose: SHOWN_MS });
    return;
  }
  const takeBack = () => {
    notify.hide(id);
    void beginAndFollow(slug, undo);
  };
  const message = createElement(BulkOutcome, { text: describeBulk(bulk), undo, onUndo: takeBack });
  notify.update({ ...show(bulk), message, loading: false, autoClose: UNDO_SHOWN_MS });
}

async function beginAndFollow(slug: string, { action, ids }: Undo): Promise<void> {
  try {
    await followBulkAction(slug, await beginBulkAction(slug, action, { ids }, 'Undone'));
  } catch (cause) {
    sayAloud(explain(cause), 'red');
  }
}
