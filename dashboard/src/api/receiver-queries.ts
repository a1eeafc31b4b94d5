import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  CreateReceiverBody,
  DeliveriesAnswer,
  Delivery,
  DeliveryDetail,
  PatchReceiverBody,
  Receiver,
  ReceiverMade,
  ReceiversAnswer,
  TestReceiverBody,
} from '@contracts/receivers';
import { call, get, isProblem } from './http';
import { keys, queryClient } from './query-client';
import type { Edited } from './settings-queries';

const PAGE_SIZE = 50;

const sitePath = (site: string) => `/sites/${encodeURIComponent(site)}`;
const receiverPath = (site: string, id: string) => `${sitePath(site)}/alert-receivers/${id}`;
const matching = ({ version }: Pick<Receiver, 'version'>) => ({ 'if-match': `"${version}"` });

export const receiversQuery = (site: string) =>
  queryOptions({
    queryKey: keys.receivers(site),
    queryFn: async ({ signal }): Promise<Receiver[]> =>
      (await get<ReceiversAnswer>(`${sitePath(site)}/alert-receivers`, signal)).items,
  });

/** What has been written shows at once; the list is asked anew for what else has changed. */
async function keep(site: string, receiver: Receiver): Promise<void> {
  queryClient.setQueryData<Receiver[]>(keys.receivers(site), (all) =>
    all?.map((each) => (each.id === receiver.id ? receiver : each)),
  );
  await queryClient.invalidateQueries({ queryKey: keys.receivers(site) });
}

/** The answer alone has a webhook's signing secret; it is kept nowhere. */
export async function createReceiver(site: string, body: CreateReceiverBody): Promise<ReceiverMade> {
  const { body: made } = await call<ReceiverMade>('POST', `${sitePath(site)}/alert-receivers`, { body });
  await queryClient.invalidateQueries({ queryKey: keys.receivers(site) });
  return made;
}

/** On top of `base`; what somebody else changed meanwhile is never overwritten. */
export async function patchReceiver(site: string, base: Receiver, body: PatchReceiverBody): Promise<Edited<Receiver>> {
  try {
    const { body: now } = await call<Receiver>('PATCH', receiverPath(site, base.id), { body, headers: matching(base) });
    await keep(site, now);
    return { ok: true, now };
  } catch (cause) {
    if (!isProblem(cause, 412)) throw cause;
    const now = await get<Receiver>(receiverPath(site, base.id));
    await keep(site, now);
    return { ok: false, now };
  }
}

/** Takes one whole property of a receiver to `enabled`, however else it was changed meanwhile. */
export async function switchReceiver(site: string, base: Receiver, enabled: boolean): Promise<void> {
  const first = await patchReceiver(site, base, { enabled });
  if (first.ok) return;
  const second = await patchReceiver(site, first.now, { enabled });
  if (!second.ok) throw new Error('It is being changed by somebody else just now. Try again.');
}

export async function removeReceiver(site: string, base: Receiver): Promise<void> {
  await call('DELETE', receiverPath(site, base.id), { headers: matching(base) });
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.receivers(site) }),
    queryClient.invalidateQueries({ queryKey: keys.deliveries(site) }),
  ]);
}

/** A new signing secret; the answer alone has it. */
export async function rotateSecret(site: string, id: string): Promise<ReceiverMade> {
  const { body: made } = await call<ReceiverMade>('POST', `${receiverPath(site, id)}/rotate-secret`);
  await keep(site, made.receiver);
  return made;
}

/** Answers when it was tried, which may take 15 s. */
export async function testReceiver(site: string, id: string, body: TestReceiverBody): Promise<Delivery> {
  const { body: delivery } = await call<Delivery>('POST', `${receiverPath(site, id)}/test`, { body });
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.receivers(site) }),
    queryClient.invalidateQueries({ queryKey: keys.deliveries(site) }),
  ]);
  return delivery;
}

/** The log as `filter` (a query string) narrows it, newest first, page by page. */
export const deliveriesQuery = (site: string, filter: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.deliveries(site), 'list', filter],
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }: DeliveriesAnswer) => nextCursor ?? undefined,
    queryFn: ({ pageParam, signal }) => {
      const place = pageParam === null ? '' : `cursor=${encodeURIComponent(pageParam)}`;
      const query = [filter, `limit=${PAGE_SIZE}`, place].filter((part) => part !== '').join('&');
      return get<DeliveriesAnswer>(`${sitePath(site)}/alert-deliveries?${query}`, signal);
    },
  });

/** One with its message. */
export const deliveryQuery = (site: string, id: string) =>
  queryOptions({
    queryKey: [...keys.deliveries(site), 'one', id],
    queryFn: ({ signal }) => get<DeliveryDetail>(`${sitePath(site)}/alert-deliveries/${id}`, signal),
  });

/** Sends the same message once more, as a delivery of its own. */
export async function replayDelivery(site: string, id: string): Promise<Delivery> {
  const { body: delivery } = await call<Delivery>('POST', `${sitePath(site)}/alert-deliveries/${id}/replay`);
  await queryClient.invalidateQueries({ queryKey: keys.deliveries(site) });
  return delivery;
}
