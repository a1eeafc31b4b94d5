/** Which watched clients are back, and which have just come back before the reader's eyes. Pure. */
import type { Client } from '@contracts/clients';
import { plural, visibleText } from '../lib/format';

type Seen = Pick<Client, 'id' | 'upgradeState' | 'connection'>;

/** Back: it reported the target, and can be reached. */
export function isBack({ upgradeState, connection }: Pick<Seen, 'upgradeState' | 'connection'>): boolean {
  return upgradeState === 'up_to_date' && (connection === 'online' || connection === 'standby');
}

/** Whether each client was back when it was seen last; one that was never seen is missing. */
export type Sightings = ReadonlyMap<string, boolean>;

/**
 * What a new look adds. Only a client that was seen before and was not back then has come back now: what is back when the page opens,
 * or when it is added to the list, is no news.
 */
export function look<Client extends Seen>(before: Sightings, clients: readonly Client[]) {
  const sightings = new Map(clients.map((client) => [client.id, isBack(client)]));
  const cameBack = clients.filter((client) => isBack(client) && before.get(client.id) === false);
  return { sightings, cameBack };
}

const NAMED_MAX = 3;

/** `TILL-0042 is back`, `TILL-1, TILL-2 and 4 others are back`. */
export function describeBack(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_MAX).map(visibleText);
  const others = names.length - shown.length;
  if (names.length === 1) return `${shown[0]} is back`;
  const last = others > 0 ? plural(others, 'other') : shown.pop();
  return `${shown.join(', ')} and ${last} are back`;
}
