/** How a client of an observed site stands, in a headline and a few sentences, each with its time. Pure: "now" comes in. */
import type { Client } from '@contracts/clients';
import { formatAgo, formatDuration, formatTime, visibleText } from '../lib/format';
import { CONNECTION_WORDS, UPGRADE_STATE_MEANINGS } from '../words/words';
import { estimateInWords, missedWords, returnedWords } from './seen-words';

export interface StandingSeen {
  headline: string;
  details: string[];
}

export function standingSeen(client: Client, nowMs: number): StandingSeen {
  const { observation } = client;
  if (observation === null) return { headline: UPGRADE_STATE_MEANINGS[client.upgradeState], details: [] };
  const missed = missedWords(observation);
  const seen = `Seen ${formatAgo(nowMs - Date.parse(observation.seenAt))}${missed === null ? '' : `, ${missed} since`}.`;
  return { headline: headlineOf(client, nowMs), details: [...aboutReturn(client, nowMs), seen] };
}

function headlineOf(client: Client, nowMs: number): string {
  const { observation, upgradeState, connection } = client;
  const estimate = observation === null ? null : estimateInWords(observation, nowMs);
  if (estimate !== null) return estimate;
  const there = CONNECTION_WORDS[connection].toLowerCase();
  switch (upgradeState) {
    case 'pending':
      return `Needs an update, and was ${there} when seen last`;
    case 'awaiting_check_in':
      return 'Needs an update, and has not connected since the run began';
    case 'ghost':
      return `A stale double of ${observation?.ghostOf == null ? 'another client' : visibleText(observation.ghostOf.name)}`;
    default:
      return `Needs no update, and was ${there} when seen last`;
  }
}

function aboutReturn({ observation, upgradeState }: Client, nowMs: number): string[] {
  const returned = observation === null ? null : returnedWords(observation);
  if (returned !== null && observation !== null) {
    const text = returned.map((word) => (typeof word === 'string' ? word : formatTime(word.at, nowMs))).join('');
    const away = observation.awaySeconds === null ? '' : `, away for ${formatDuration(observation.awaySeconds)}`;
    return [`It came ${text}${away}.`];
  }
  if (upgradeState !== 'pending') return [];
  return [
    'When it is taken is not visible through the appliance’s API; a Jump in the access console moves it to the front there.',
  ];
}
