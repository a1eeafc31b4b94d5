import { notifications } from '@mantine/notifications';
import type { BulkAction, BulkActionBody } from '@contracts/upgrades';
import type { BulkActionName } from '@contracts/words';
import { call, explain, get } from '../api/http';
import { randomId } from '../lib/random-id';
import { describeBulk, titleOfBulk } from './bulk-words';

const POLL_MS = 700;
const POLL_FAILURES_MAX = 10;
const SHOWN_MS = 8000;

export type BulkTarget = Pick<BulkActionBody, 'filter' | 'ids' | 'expectedCount'>;

export async function beginBulkAction(
  slug: string,
  action: BulkActionName,
  target: BulkTarget,
  reason = '',
): Promise<BulkAction> {
  const why = reason.trim();
  const { body } = await call<BulkAction>('POST', `/sites/${encodeURIComponent(slug)}/bulk-actions`, {
    body: { action, ...target, ...(why === '' ? {} : { reason: why }) },
    headers: { 'idempotency-key': randomId() },
  });
  return body;
}

/** Follows a bulk action to its end in a notification, wherever the reader has gone meanwhile. */
export async function followBulkAction(slug: string, begun: BulkAction): Promise<void> {
  const id = `bulk-${begun.id}`;
  const show = (bulk: BulkAction) => ({
    id,
    title: titleOfBulk(bulk),
    message: describeBulk(bulk),
    closeButtonProps: { 'aria-label': 'Close' },
  });
  notifications.show({
    ...show(begun),
    loading: begun.state === 'running',
    autoClose: begun.state === 'running' ? false : SHOWN_MS,
  });
  let failures = 0;
  let bulk = begun;
  while (bulk.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    try {
      bulk = await get<BulkAction>(`/sites/${encodeURIComponent(slug)}/bulk-actions/${begun.id}`);
      notifications.update({ ...show(bulk), loading: true, autoClose: false });
      failures = 0;
    } catch (cause) {
      failures += 1;
      if (failures < POLL_FAILURES_MAX) continue;
      notifications.update({ ...show(bulk), color: 'red', message: explain(cause), loading: false, autoClose: false });
      return;
    }
  }
  notifications.update({ ...show(bulk), loading: false, autoClose: SHOWN_MS });
}
