/**
 * Says how each sort of the client list walks the tables: as one or more stretches, each along one index and continued by its keys.
 * It builds no SQL. Invariant: the stretches of a sort cover every client once, and keys are unique within a stretch.
 */
import { PENDING_STATES, UPGRADE_STATES, type UpgradeState } from '../../contracts/words.js';
import type { ClientSort } from '../../contracts/clients.js';

export interface OrderKey {
  column: 'c.name' | 'c.enrolled_at' | 'c.id' | 'u.id' | 'u.rank_class' | 'u.rank_sequence';
  type: 'text' | 'timestamptz' | 'uuid' | 'smallint' | 'bigint';
}

/** One stretch: all clients, or those in one upgrade state. */
export interface Stretch {
  state: UpgradeState | null;
  keys: readonly OrderKey[];
  descending: boolean;
}

const NAME: OrderKey[] = [
  { column: 'c.name', type: 'text' },
  { column: 'c.id', type: 'uuid' },
];
const ENROLLED: OrderKey[] = [
  { column: 'c.enrolled_at', type: 'timestamptz' },
  { column: 'c.id', type: 'uuid' },
];
const ID: OrderKey[] = [{ column: 'u.id', type: 'uuid' }];
const RANK: OrderKey[] = [
  { column: 'u.rank_class', type: 'smallint' },
  { column: 'u.rank_sequence', type: 'bigint' },
  { column: 'u.id', type: 'uuid' },
];

/** After the queue itself: who upgrades now, who is still to come, who is done. */
const QUEUE_FIRST: readonly UpgradeState[] = [
  'queued',
  'granted',
  'upgrading',
  'suspect',
  'pending',
  'awaiting_check_in',
  'failed',
  'held',
  'ahead',
  'ghost',
  'up_to_date',
];

export interface StateFilter {
  upgradeState?: readonly UpgradeState[] | undefined;
  pending?: boolean | undefined;
}

/** The stretches of `sort` in which the filter can match anything at all, in order. */
export function stretchesOf(sort: ClientSort, filter: StateFilter): Stretch[] {
  switch (sort) {
    case 'name':
    case '-name':
      return [{ state: null, keys: NAME, descending: sort === '-name' }];
    case 'enrolled':
    case '-enrolled':
      return [{ state: null, keys: ENROLLED, descending: sort === '-enrolled' }];
    case 'state':
      return byState(UPGRADE_STATES, filter);
    case '-state':
      return byState([...UPGRADE_STATES].reverse(), filter);
    case 'queue':
      return byState(QUEUE_FIRST, filter);
  }
}

function byState(states: readonly UpgradeState[], filter: StateFilter): Stretch[] {
  return states
    .filter((state) => canMatch(state, filter))
    .map((state) => ({ state, keys: state === 'queued' ? RANK : ID, descending: false }));
}

function canMatch(state: UpgradeState, { upgradeState, pending }: StateFilter): boolean {
  if (upgradeState !== undefined && upgradeState.length > 0 && !upgradeState.includes(state)) return false;
  return pending === undefined || (PENDING_STATES as readonly UpgradeState[]).includes(state) === pending;
}

/** Where a page ended: in the stretch of `state`, after the row with these keys (as PostgreSQL writes them as text). */
export interface Place {
  state: UpgradeState | null;
  keys: readonly string[];
}

/** The stretches that are still to be walked after `place`; the first one from its keys on. Null when the place is not on this way. */
export function stretchesFrom(
  stretches: readonly Stretch[],
  place: Place | null,
): { stretch: Stretch; after: readonly string[] | null }[] | null {
  if (place === null) return stretches.map((stretch) => ({ stretch, after: null }));
  const index = stretches.findIndex(({ state }) => state === place.state);
  if (index < 0 || stretches[index]!.keys.length !== place.keys.length) return null;
  return stretches.slice(index).map((stretch, step) => ({ stretch, after: step === 0 ? place.keys : null }));
}
