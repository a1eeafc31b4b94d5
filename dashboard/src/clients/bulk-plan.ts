/**
 * Says what a bulk action will do before it is done: to how many, whom it will leave as they are and why, and whether the number has to
 * be typed. Pure. The rules are the server's own, applied to counts; it decides each client anew when it comes to it.
 */
import type { Client, FacetsAnswer } from '@contracts/clients';
import { SLOT_STATES, UPGRADE_STATES, type BulkActionName, type Reason, type UpgradeState } from '@contracts/words';
import type { ClientSearch } from './client-search';

export interface BulkCounts {
  byState: Record<UpgradeState, number>;
  /** Of the held: by a person. */
  heldByPerson: number;
  /** Of the queued: those that wait after a failed attempt. null: not visible now, since all of the queue shows what stops it. */
  backingOff: number | null;
}

export interface BulkPlan {
  /** How many it is asked of. */
  total: number;
  /** To how many it will do something; with `atMost` it may be fewer. */
  applies: number;
  atMost: boolean;
  /** Left as they are, by why; those in a slot apart. */
  skipped: { why: string; count: number }[];
  running: number;
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/** Facets leave their own part of the filter out; here it is put back. */
function within<Word extends string>(counts: Record<string, number>, word: Word, wanted: readonly Word[] | undefined) {
  return wanted === undefined || wanted.includes(word) ? (counts[word] ?? 0) : 0;
}

/** How many clients match the filter. */
export function matchingOf(facets: Pick<FacetsAnswer, 'upgradeState'>, { upgradeState }: ClientSearch): number {
  return sum(UPGRADE_STATES.map((state) => within(facets.upgradeState, state, upgradeState)));
}

export function countsOfFacets(
  facets: Pick<FacetsAnswer, 'upgradeState' | 'reason'>,
  search: ClientSearch,
  isStopped: boolean,
): BulkCounts {
  const byReason = (reason: Reason) => within(facets.reason, reason, search.reason);
  const byState = Object.fromEntries(
    UPGRADE_STATES.map((state) => [state, within(facets.upgradeState, state, search.upgradeState)]),
  ) as BulkCounts['byState'];
  const isHidden = isStopped && byState.queued > 0;
  return {
    byState,
    heldByPerson: byReason('held_by_person'),
    backingOff: isHidden ? null : byReason('retry_backoff') + byReason('start_unreachable'),
  };
}

export function countsOfClients(clients: readonly Pick<Client, 'upgradeState' | 'reason' | 'retryAt'>[]): BulkCounts {
  const count = (is: (client: (typeof clients)[number]) => boolean) => clients.filter(is).length;
  return {
    byState: Object.fromEntries(
      UPGRADE_STATES.map((state) => [state, count(({ upgradeState }) => upgradeState === state)]),
    ) as BulkCounts['byState'],
    heldByPerson: count(({ upgradeState, reason }) => upgradeState === 'held' && reason === 'held_by_person'),
    backingOff: count(({ upgradeState, retryAt }) => upgradeState === 'queued' && retryAt !== null),
  };
}

export function planBulk(action: BulkActionName, { byState, heldByPerson, backingOff }: BulkCounts): BulkPlan {
  const { awaiting_check_in: awaiting, queued, failed, held } = byState;
  const waiting = awaiting + queued + failed;
  const mayRetry = Math.min(queued, backingOff ?? queued);
  const effects: Record<BulkActionName, [applies: number, why: string, skipped: number]> = {
    bump: [waiting, 'automatic_upgrades_off', held],
    retry: [failed + mayRetry, 'not_failed', awaiting + held + (queued - mayRetry)],
    hold: [waiting + held - heldByPerson, 'already_held', heldByPerson],
    release: [held, 'not_held', waiting],
  };
  const [applies, why, count] = effects[action];
  const skipped = [
    { why, count },
    { why: 'up_to_date', count: byState.up_to_date },
    { why: 'ahead_of_appliance', count: byState.ahead },
    { why: 'not_steered', count: byState.pending + byState.ghost },
  ];
  return {
    total: sum(Object.values(byState)),
    applies,
    atMost: action === 'retry' && backingOff === null,
    skipped: skipped.filter((each) => each.count > 0),
    running: sum(SLOT_STATES.map((state) => byState[state])),
  };
}

const TYPED_FROM = 1000;
const TYPED_SHARE = 0.1;

/** More than 1,000 clients, or more than a tenth of the fleet, are not done by a slip: the number is typed. One client never is. */
export function mustBeTyped(count: number, fleet: number): boolean {
  return count > TYPED_FROM || (count > 1 && count > fleet * TYPED_SHARE);
}

export interface Undo {
  action: BulkActionName;
  ids: string[];
}

/**
 * The action that takes this one back, for exactly those clients that it will then put where they were; null where there is none. Of
 * those held, a failed one is left out: released it would queue again. Of those released, one that no person held.
 */
export function undoOf(
  action: BulkActionName,
  before: readonly Pick<Client, 'id' | 'upgradeState' | 'reason'>[],
): Undo | null {
  if (action !== 'hold' && action !== 'release') return null;
  const waits = ({ upgradeState }: { upgradeState: UpgradeState }) =>
    upgradeState === 'queued' || upgradeState === 'awaiting_check_in';
  const ids = before
    .filter((client) => (action === 'hold' ? waits(client) : client.reason === 'held_by_person'))
    .map(({ id }) => id);
  return ids.length === 0 ? null : { action: action === 'hold' ? 'release' : 'hold', ids };
}
