/** Who is meant by a name, what was left as it was, and when a bump is so large that its size must be said. */
import type { Client } from '../../contracts/clients.js';
import { count, plural, word } from './format.js';

const LARGE_CLIENTS = 1_000;
const LARGE_SHARE = 0.1;

export const needsExpected = (matching: number, all: number): boolean =>
  matching > LARGE_CLIENTS || (matching > 1 && matching > all * LARGE_SHARE);

export type Named = { ok: true; id: string } | { ok: false; says: string; todo: string };

type Known = Pick<Client, 'id' | 'clientId' | 'name' | 'hostname' | 'group'>;

/** The one client with that name, client ID or hostname (letters of either case) among those that a search found. */
export function namedClient(name: string, found: readonly Known[], total: number): Named {
  const wanted = name.toLowerCase();
  const by = (read: (client: Known) => string | null) =>
    found.filter((client) => read(client)?.toLowerCase() === wanted);
  const exact =
    [by(({ clientId }) => clientId), by(({ name: own }) => own), by(({ hostname }) => hostname)].find(
      (some) => some.length > 0,
    ) ?? [];
  if (exact.length === 1) return { ok: true, id: exact[0]!.id };
  if (exact.length > 1) {
    const list = exact
      .slice(0, 10)
      .map(({ id, clientId, group }) => `  ${id}  client ID ${clientId}${group === null ? '' : `, ${group}`}`);
    return {
      ok: false,
      says: [`${plural(exact.length, 'client')} are called "${name}":`, ...list].join('\n'),
      todo: 'Use the id or the client ID of the one you mean.',
    };
  }
  if (total > found.length)
    return {
      ok: false,
      says: `No client called "${name}" among the first ${found.length} that hold it.`,
      todo: 'Use its id or client ID: rollcall clients --search … -o csv',
    };
  const near = found.slice(0, 5).map((client) => client.name);
  return {
    ok: false,
    says: `No client is called "${name}".`,
    todo:
      near.length === 0 ? 'Look for it: rollcall clients --search …' : `Was one of these meant: ${near.join(', ')}?`,
  };
}

/** Why some were left as they were: `12 already upgrading, 1 up to date`; null when none was. */
export function skippedWords(skipped: Readonly<Record<string, number>>): string | null {
  const parts = Object.entries(skipped).filter(([, many]) => many > 0);
  if (parts.length === 0) return null;
  return `Left as they were: ${parts.map(([why, many]) => `${count(many)} ${word(why)}`).join(', ')}.`;
}
