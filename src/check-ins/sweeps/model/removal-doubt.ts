/**
 * Decides whether clients that a complete sweep lacked are asked for one by one, and so may be found to be gone; or whether so many are
 * missing at once that the list itself is to be doubted. An appliance that is being restored, or that stands where another one stood, has
 * no such client either. Invariant: no fleet is emptied, and none loses more than a fifth, before a person said that it is so.
 */
import type { SightTrouble } from '../../../contracts/observed-words.js';

const UNASKED_PERCENT = 20;
/** Of a small fleet a few are soon a fifth. */
const UNASKED_MAX = 20;

export interface Missing {
  missed: number;
  /** All that are known, those included. */
  clients: number;
  /** How many a person said may go. */
  confirmed: number | null;
}

/** Why nobody is removed; `detail` is a sentence for people. */
export interface RemovalDoubt {
  code: (typeof REMOVAL_DOUBTS)[number];
  detail: string;
}
export const REMOVAL_DOUBTS = ['removals_withheld', 'removals_contradicted'] as const satisfies readonly SightTrouble[];

/** What is doubted; null: nothing is. */
export function removalDoubt(missing: Missing): RemovalDoubt | null {
  const { missed, clients, confirmed } = missing;
  if (!isMass(missing) || (confirmed !== null && missed <= confirmed)) return null;
  const them = missed === 1 ? 'It stays' : 'They stay';
  return {
    code: 'removals_withheld',
    detail: `${missed} of ${clients} clients are not in the appliance’s list. ${them} until somebody confirms that ${missed} may be removed.`,
  };
}

/** So many that it takes a person's word. */
export function isMass({ missed, clients }: Pick<Missing, 'missed' | 'clients'>): boolean {
  if (missed === 0) return false;
  return missed === clients || (missed > UNASKED_MAX && missed * 100 > clients * UNASKED_PERCENT);
}

export const CONTRADICTED: RemovalDoubt = {
  code: 'removals_contradicted',
  detail: 'It answered that there is no such client also of one that it had just listed.',
};
