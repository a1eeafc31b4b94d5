/**
 * Decides whether what was seen of a site may be set against what is seen of it now: when its driver is given another address, the list may
 * be another appliance's, with other clients under the same ids. It looks at addresses alone; which appliance answers there is not known.
 * Invariant: no sweep has pages of two lists.
 */
import type { SiteRecord } from '../../../sites/model/site-record.js';

/** The addresses of a site's appliances as they are kept beside what was seen there, the one of the list first; null: it has no driver. */
export function readsFrom({
  driverUrl,
  driverOptions,
}: Pick<SiteRecord, 'driverUrl' | 'driverOptions'>): string | null {
  if (driverUrl === null) return null;
  const { A = driverUrl, B = driverUrl } = driverOptions?.appliances ?? {};
  return [driverUrl, A, B].map(plain).join(' ');
}

/** Whether the list is still read at the same address. `known` null: where it was read was not kept. */
export function isSameList(known: string | null, now: string | null): boolean {
  return known === null || known.split(' ')[0] === now?.split(' ')[0];
}

/** None of the former addresses is among those of now. */
export function isElsewhere(known: string | null, now: string | null): boolean {
  if (known === null || now === null) return false;
  const still = new Set(now.split(' '));
  return !known.split(' ').some((address) => still.has(address));
}

const plain = (url: string): string => url.trim().toLowerCase().replace(/\/+$/, '');
