/**
 * An incident in words: how many clients it is about and where that is going, how it stands, how it ended, and how the client list shows
 * the same clients. Pure; "now" comes in.
 */
import type { Incident, LikelyCause } from '@contracts/alerts';
import type { Alert } from '@contracts/alert-words';
import type { SiteControl } from '@contracts/words';
import type { ClientSearch } from '../clients/client-search';
import { formatCount, formatDuration, plural, visibleText } from '../lib/format';
import { RESOLUTION_WORDS } from '../words/alert-words';

type Counts = NonNullable<Incident['counts']>;

/** How many clients are in it; null where it is not about clients. */
export function countWords(incident: Pick<Incident, 'counts' | 'state'>): { main: string; trend: string } | null {
  const { counts, state } = incident;
  if (counts === null) return null;
  if (state === 'resolved') return { main: plural(counts.peak, 'client'), trend: 'at most' };
  return { main: plural(counts.now, 'client'), trend: trendOf(counts) };
}

function trendOf({ now, muted, peak, returned }: Counts): string {
  const parts = [
    now < peak ? `${formatCount(peak)} at most` : 'as many as ever',
    ...(returned > 0 ? [`${formatCount(returned)} back`] : []),
    ...(muted > 0 ? [`${formatCount(muted)} muted`] : []),
  ];
  return parts.join(', ');
}

/** How it stands, in two or three words, and the sentence behind them. */
export function standingOf(incident: Incident, nowMs: number): { word: string; meaning: string } {
  const { state, muted, calmingSince, resolution } = incident;
  if (state === 'resolved') {
    return resolution === null ? { word: 'Resolved', meaning: 'It is over.' } : RESOLUTION_WORDS[resolution];
  }
  if (muted) return { word: 'Muted', meaning: 'A silence covers all of it: nobody is told.' };
  if (calmingSince !== null) {
    const since = formatDuration((nowMs - Date.parse(calmingSince)) / 1000);
    return { word: 'Seems over', meaning: `It has looked over for ${since}; it is resolved when it stays so.` };
  }
  if (state === 'pending') {
    return { word: 'Just begun', meaning: 'Nobody was told yet: it may be part of something greater.' };
  }
  return { word: 'Firing', meaning: 'It holds now, and the receivers were told.' };
}

/** From when it fired (or began) until it was over, or now. */
export function lastedSeconds({ firedAt, beganAt, resolvedAt }: Incident, nowMs: number): number {
  const endMs = resolvedAt === null ? nowMs : Date.parse(resolvedAt);
  return Math.max(0, endMs - Date.parse(firedAt ?? beganAt)) / 1000;
}

export function scopeName({ scope }: Pick<Incident, 'scope'>): string | null {
  return scope.name === null ? null : visibleText(scope.name);
}

export function causeShare({ members, all }: LikelyCause): string {
  return `${formatCount(members)} of ${formatCount(all)}`;
}

/** The clients that have the likely cause in common, as the client list can show them; null where no filter says it. */
export function searchOfCause({ factor, value }: LikelyCause): ClientSearch | null {
  if (factor === 'group') return { group: [value] };
  return factor === 'version' ? { version: [value] } : null;
}

const STATES: Partial<Record<Alert, ClientSearch>> = {
  client_offline: { connection: ['offline', 'overdue', 'lost'] },
  fleet_mass_offline: { connection: ['offline', 'lost'] },
  upgrade_stalled: { upgradeState: ['granted', 'upgrading', 'suspect'] },
  upgrade_failed: { upgradeState: ['failed'] },
  upgrade_no_progress: { upgradeState: ['queued'] },
};

/** The appliance's order is not visible: who waits there is pending and online. */
const SEEN: Partial<Record<Alert, ClientSearch>> = {
  upgrade_no_progress: { upgradeState: ['pending'], connection: ['online'] },
};

/** The clients that are in such a state now, these among them; null where no filter says it. */
export function searchOfState(
  { alert, scope }: Pick<Incident, 'alert' | 'scope'>,
  control: SiteControl,
): ClientSearch | null {
  const search = (control === 'observed' ? SEEN[alert] : undefined) ?? STATES[alert];
  if (search === undefined) return null;
  return scope.kind === 'group' && scope.name !== null ? { ...search, group: [scope.name] } : search;
}

/** For the browser's tab: `2 critical – `; nothing where nothing urgent fires. */
export function tabMark(counts: { critical: number; warning: number } | undefined): string {
  if (counts === undefined) return '';
  if (counts.critical > 0) return `${formatCount(counts.critical)} critical – `;
  return counts.warning > 0 ? `${plural(counts.warning, 'warning')} – ` : '';
}

/** `2 critical, 1 warning`; `none`. */
export function countsWords({
  critical,
  warning,
  firing,
}: {
  critical: number;
  warning: number;
  firing: number;
}): string {
  const other = firing - critical - warning;
  const parts = [
    ...(critical > 0 ? [`${formatCount(critical)} critical`] : []),
    ...(warning > 0 ? [plural(warning, 'warning')] : []),
    ...(other > 0 ? [`${formatCount(other)} other`] : []),
  ];
  return parts.length === 0 ? 'none' : parts.join(', ');
}
