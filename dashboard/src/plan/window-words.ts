/** A maintenance window as people check it before they trust it. Pure: the reader's own zone comes in. */
import { localTimeAt, momentsOf, offsetName } from '../lib/time-zones';
import type { WindowDraft } from './plan-draft';

const MINUTE_MS = 60_000;

/** What the form's times mean elsewhere; null while they say nothing yet. */
export function windowMeaning(window: WindowDraft, ownZone: string): string | null {
  const { startsAt, timeZone, durationMinutes } = window;
  const minutes = Number(durationMinutes);
  const moments = momentsOf(startsAt, timeZone);
  const [first] = moments;
  if (first === undefined || !Number.isInteger(minutes) || minutes <= 0) return null;
  const twice =
    moments.length > 1 ? ' The clocks there go back, and this time comes twice: the first one is meant.' : '';
  const closes = first + minutes * MINUTE_MS;
  const mine = timeZone === ownZone ? '' : ` On your clock: ${clock(first, ownZone)} to ${clock(closes, ownZone)}.`;
  return (
    `From ${dayOf(first, timeZone)} ${clock(first, timeZone)} (${offsetName(first, timeZone)}) ` +
    `to ${clock(closes, timeZone)} (${offsetName(closes, timeZone)}).${mine}${twice}`
  );
}

const clock = (atMs: number, zone: string) => localTimeAt(atMs, zone).slice(11);

function dayOf(atMs: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: zone,
  }).format(atMs);
}
