import { useEffect, useRef, useState } from 'react';
import type { Client } from '@contracts/clients';
import type { QueueEntry } from '@contracts/upgrades';
import { useQueue } from '../api/site-queries';
import { EMPTY_BOOK, PAGE_SIZE, rowCount } from '../clients/page-book';
import { useClientPages, type ClientPages } from '../clients/use-client-pages';
import type { ClientSearch } from '../clients/client-search';
import { useHeld } from '../ui/use-held';
import { countChanges, restBegins, rowOfClient, rowOfEntry, type OrderRow } from './order';

const IN_ORDER: ClientSearch = { upgradeState: ['queued'], sort: 'queue' };
const NOBODY: { head: QueueEntry[]; length: number } = { head: [], length: 0 };
/** The list behind the head is read anew at most this often. */
const READ_EVERY_MS = 1500;

export interface Order {
  count: number;
  length: number;
  isKnown: boolean;
  rowAt: (index: number) => OrderRow | undefined;
  isHead: (index: number) => boolean;
  error: Error | null;
  /** How much waits behind the list that is held still. */
  changed: number;
  isHolding: boolean;
  isReading: boolean;
  apply: () => void;
  handlers: ReturnType<typeof useHeld>['handlers'];
}

/** The queue's order around the rows from `first` to `last`: live at its head, read by pages behind it, still while somebody points at it. */
export function useOrder(slug: string, [first, last]: readonly [number, number]): Order {
  const queue = useQueue(slug, ({ waiting, length }) => ({ head: waiting, length }));
  const held = useHeld(queue ?? NOBODY);
  const { head, length } = held.shown;
  const account = useState(EMPTY_BOOK);
  const [rest, setRest] = useState(head.length);
  const hasRest = length > head.length;

  const toBook = (index: number) => Math.max(0, index - head.length + rest);
  const nearTop = first < PAGE_SIZE;
  const pages = useClientPages(slug, IN_ORDER, account, [nearTop ? 0 : toBook(first), toBook(last)]);

  const begins = nearTop ? restBegins(head, firstPage(pages)) : rest;
  if (begins !== null && begins !== rest && !held.isHolding) setRest(begins);
  const count = hasRest ? head.length + Math.max(0, rowCount(account[0]) - rest) : head.length;
  const isBehind = hasRest && !held.isHolding && (begins === null || (account[0].end !== null && count !== length));
  useReadAnew(isBehind, pages);

  const latest = queue ?? NOBODY;
  const apply = () => {
    held.apply();
    if (hasRest) void pages.refresh();
  };
  return {
    count,
    length,
    isKnown: queue !== undefined,
    rowAt: (index) => {
      const entry = head[index];
      if (entry !== undefined) return rowOfEntry(entry);
      const client = pages.rowAt(toBook(index));
      return client && rowOfClient(client);
    },
    isHead: (index) => index < head.length,
    error: pages.error,
    changed: held.isHeld ? countChanges(head, latest.head) || Math.abs(latest.length - length) : 0,
    isHolding: held.isHolding,
    isReading: pages.isRefreshing,
    apply,
    handlers: held.handlers,
  };
}

const firstPage = ({ rowAt }: ClientPages) =>
  Array.from({ length: PAGE_SIZE }, (_, index): Client | undefined => rowAt(index));

/** While the pages lag behind the head they are read again, not more often than is good for the server. */
function useReadAnew(isBehind: boolean, pages: ClientPages): void {
  const latest = useRef(pages.refresh);
  const { isRefreshing } = pages;
  useEffect(() => {
    latest.current = pages.refresh;
  });
  useEffect(() => {
    if (!isBehind || isRefreshing) return undefined;
    const timer = setTimeout(() => void latest.current(), READ_EVERY_MS);
    return () => clearTimeout(timer);
  }, [isBehind, isRefreshing]);
}
