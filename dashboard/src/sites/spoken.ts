/**
 * The one sentence that whoever listens is told: how the site stands, and what is wrong with the page itself, most urgent first. Pure.
 */
import type { Summary } from '@contracts/upgrades';
import { formatCount } from '../lib/format';
import { readSoFar } from '../observed/seen-words';

interface Spoken {
  summary: Summary | undefined;
  isFrozen: boolean;
  /** Titles of what is not as it should be: `Link lost`. */
  troubles: readonly string[];
}

export function sentenceOf({ summary, isFrozen, troubles }: Spoken): string {
  const parts = [
    ...troubles,
    ...(isFrozen ? ['the screen is frozen'] : []),
    ...(summary === undefined ? [] : standing(summary)),
  ];
  if (parts.length === 0) return '';
  const sentence = parts.join(', ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function standing({ site, counts, total, paused, brake, observation }: Summary): string[] {
  const of = counts.byUpgradeState;
  if (site.control === 'observed') {
    const read = observation === null ? null : readSoFar(observation);
    if (read !== null) return [`the first sweep is under way, ${read}`];
    return [
      `${formatCount(of.up_to_date)} of ${formatCount(total)} clients seen up to date`,
      `${formatCount(of.pending)} pending`,
    ];
  }
  const aside = [
    [of.failed, 'failed'],
    [of.suspect, 'suspect'],
  ] as const;
  return [
    `${formatCount(of.up_to_date)} of ${formatCount(total)} clients up to date`,
    `${formatCount(of.upgrading)} upgrading`,
    `${formatCount(of.queued)} queued`,
    ...aside.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`),
    ...(brake !== null ? ['the safety brake holds new starts'] : paused !== null ? ['new starts are paused'] : []),
  ];
}
