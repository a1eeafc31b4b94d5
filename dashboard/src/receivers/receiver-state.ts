/** How a receiver does, in one word and what there is to say of it. Pure. */
import type { Receiver } from '@contracts/receivers';
import { visibleText } from '../lib/format';
import type { Tone } from '../words/tones';
import { DELIVERY_FAILURE_WORDS } from '../words/receiver-words';

export type Standing = 'gone' | 'off' | 'held' | 'failing' | 'waiting' | 'delivering' | 'unused';

export const STANDING_WORDS: Record<Standing, { word: string; tone: Tone }> = {
  gone: { word: 'Switched off by itself', tone: 'bad' },
  off: { word: 'Switched off', tone: 'held' },
  held: { word: 'Held', tone: 'bad' },
  failing: { word: 'Failing', tone: 'bad' },
  waiting: { word: 'Delivering', tone: 'run' },
  delivering: { word: 'Delivering', tone: 'done' },
  unused: { word: 'Nothing sent yet', tone: 'idle' },
};

type Facts = Pick<
  Receiver,
  'enabled' | 'disabledReason' | 'heldUntil' | 'failingSince' | 'waiting' | 'lastDeliveredAt' | 'lastFailure'
>;

export function standingOf(receiver: Facts, nowMs: number): Standing {
  const { enabled, disabledReason, heldUntil, failingSince, waiting, lastDeliveredAt } = receiver;
  if (!enabled) return disabledReason === null ? 'off' : 'gone';
  if (heldUntil !== null && Date.parse(heldUntil) > nowMs) return 'held';
  if (failingSince !== null) return 'failing';
  if (waiting > 0) return 'waiting';
  return lastDeliveredAt === null ? 'unused' : 'delivering';
}

/** Why it fails, or why it is off; null while there is nothing to say. */
export function troubleOf(receiver: Facts, standing: Standing): string | null {
  const { disabledReason, lastFailure } = receiver;
  if (standing === 'gone') return disabledReason === null ? null : visibleText(disabledReason);
  if ((standing !== 'failing' && standing !== 'held') || lastFailure === null) return null;
  return failureText(lastFailure.reason, lastFailure.detail);
}

/** `it does not accept the key or password: 401 no such token`. */
export function failureText(reason: keyof typeof DELIVERY_FAILURE_WORDS | null, detail: string | null): string {
  const known = reason === null ? 'it was not taken' : (DELIVERY_FAILURE_WORDS[reason] ?? reason);
  return detail === null || detail.trim() === '' ? known : `${known}: ${visibleText(detail.trim())}`;
}

/** Where it is, as short as it can be said: its host, its channel, its first address. Never a secret. */
export function placeOf({ kind, config }: Pick<Receiver, 'kind' | 'config'>): string | null {
  const textAt = (name: string) => {
    const value = config[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  if (kind === 'slack') return textAt('channel');
  if (kind === 'email') {
    const to = Array.isArray(config['to'])
      ? config['to'].filter((each): each is string => typeof each === 'string')
      : [];
    return to.length > 1 ? `${to[0]} and ${to.length - 1} more` : (to[0] ?? null);
  }
  if (kind === 'syslog') return textAt('host');
  const address = textAt('url');
  return address !== null && URL.canParse(address) ? new URL(address).host : address;
}
