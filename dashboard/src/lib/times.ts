/**
 * How this reader wants times to be shown: in which zone, or as a distance from now. Kept by the browser; one choice for all of the
 * page. The site's own zone is told by the screen that shows the site.
 */
import { useSyncExternalStore } from 'react';
import { isTimeZone, offsetName, ownTimeZone } from './time-zones';

export const TIME_CHOICES = ['utc', 'site', 'mine', 'relative'] as const;
export type TimeChoice = (typeof TIME_CHOICES)[number];

export interface Times {
  readonly choice: TimeChoice;
  /** Of the site that is shown; null: it has none of its own, and UTC stands in for it. */
  readonly siteZone: string | null;
}

/** Where a clock is shown among distances (in a sentence, in a title), it is the reader's own. */
export function zoneOf({ choice, siteZone }: Times, own: string): string {
  if (choice === 'utc') return 'UTC';
  return choice === 'site' ? (siteZone ?? 'UTC') : own;
}

/** What the header says of the choice: `UTC`, `Site, UTC+2`, `Mine, UTC−3:30`, `Relative`. */
export function describeTimes(times: Times, own: string, atMs: number): string {
  if (times.choice === 'relative') return 'Relative';
  const offset = offsetName(atMs, zoneOf(times, own));
  if (times.choice === 'utc') return offset;
  return `${times.choice === 'site' ? 'Site' : 'Mine'}, ${offset}`;
}

/** A zone by its name and its distance from UTC: `Europe/Berlin (UTC+2)`. */
export function nameZone(zone: string, atMs: number): string {
  const offset = offsetName(atMs, zone);
  return zone === offset ? zone : `${zone} (${offset})`;
}

const STORED_AS = 'rollcall-times';
const listeners = new Set<() => void>();
let times: Times = { choice: storedChoice(), siteZone: null };
const own = ownTimeZone();

function storedChoice(): TimeChoice {
  try {
    const stored = window.localStorage.getItem(STORED_AS);
    return TIME_CHOICES.find((choice) => choice === stored) ?? 'mine';
  } catch {
    // No storage, or none allowed: the choice lasts as long as the page.
    return 'mine';
  }
}

function set(next: Times): void {
  times = next;
  for (const listener of listeners) listener();
}

export function chooseTimes(choice: TimeChoice): void {
  set({ ...times, choice });
  try {
    window.localStorage.setItem(STORED_AS, choice);
  } catch {
    // As above.
  }
}

/** Says in which zone the site is that is on the screen; null: no site, or none of its own. */
export function noteSiteZone(zone: string | null): void {
  const known = zone !== null && isTimeZone(zone) ? zone : null;
  if (known !== times.siteZone) set({ ...times, siteZone: known });
}

/** The zone in which a clock is shown now. A component that uses it must also use {@link useTimes}, or the time, to be told of changes. */
export function shownZone(): string {
  return zoneOf(times, own);
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTimes(): Times {
  return useSyncExternalStore(listen, () => times);
}
