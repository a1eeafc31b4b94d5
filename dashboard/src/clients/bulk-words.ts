/** How far a bulk action has come, in words. Pure. */
import type { BulkAction } from '@contracts/upgrades';
import { formatCount, plural, visibleText } from '../lib/format';
import { BULK_ACTION_WORDS } from '../words/words';

/** Why a bulk action left a client as it was. */
const SKIP_WORDS: Record<string, string> = {
  already_upgrading: 'in a slot',
  up_to_date: 'up to date',
  ahead_of_appliance: 'ahead of the appliance',
  not_failed: 'not failed',
  not_held: 'not held',
  already_held: 'held already',
  automatic_upgrades_off: 'automatic upgrades off',
  not_steered: 'started by the appliance, not from here',
  gone: 'removed meanwhile',
};

export const skipWord = (why: string): string => SKIP_WORDS[why] ?? why.replaceAll('_', ' ');

const skippedOf = ({ skipped }: BulkAction) => Object.values(skipped).reduce((sum, count) => sum + count, 0);

export function titleOfBulk(bulk: BulkAction): string {
  const words = BULK_ACTION_WORDS[bulk.action];
  if (bulk.state === 'running') return `${words.verb}: ${formatCount(bulk.done)} of ${plural(bulk.total, 'client')}`;
  return `${words.done} ${formatCount(bulk.total - skippedOf(bulk))} of ${plural(bulk.total, 'client')}`;
}

export function describeBulk(bulk: BulkAction): string {
  const reasons = Object.entries(bulk.skipped).filter(([, count]) => count > 0);
  if (reasons.length === 0) return bulk.state === 'running' ? 'Going on…' : 'Every one of them.';
  const words = reasons.map(([reason, count]) => `${formatCount(count)} ${skipWord(reason)}`);
  return `Left as they were: ${words.join(', ')}.`;
}

/** What became of one client: `Bumped TILL-0042.` or why it was left as it was. */
export function describeOne(bulk: BulkAction, name: string): string {
  if (bulk.state === 'running')
    return `${BULK_ACTION_WORDS[bulk.action].verb} ${visibleText(name)}: taken, it goes on.`;
  const why = Object.keys(bulk.skipped)[0];
  return why === undefined
    ? `${BULK_ACTION_WORDS[bulk.action].done} ${visibleText(name)}.`
    : `${visibleText(name)} was left as it was: ${skipWord(why)}.`;
}
