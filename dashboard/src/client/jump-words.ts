/** What a Jump attempt did, in words, for every answer; and which verbs make sense for a client now. Pure. */
import type { Client } from '@contracts/clients';
import type { JumpAnswer } from '@contracts/upgrades';
import { JUMP_REFUSALS, type BulkActionName, type JumpRefusal } from '@contracts/words';
import { ApiProblem, explain } from '../api/http';
import { formatCount, formatDuration } from '../lib/format';
import { JUMP_OUTCOME_WORDS, JUMP_REFUSAL_WORDS, wordOf } from '../words/words';

export function describeJump({ outcome, position, expectedWaitSeconds }: JumpAnswer): string {
  const words = wordOf(JUMP_OUTCOME_WORDS, outcome);
  if (outcome !== 'moved_to_front') return words;
  const place = position === undefined ? '' : ` Place ${formatCount(position)}.`;
  if (expectedWaitSeconds == null) return `${words}${place}`;
  return `${words}${place} ${expectedWaitSeconds === 0 ? 'A slot is free for it now.' : `Expected to start in about ${formatDuration(expectedWaitSeconds)}.`}`;
}

export function describeRefusal(cause: unknown): string {
  const isRefusal = cause instanceof ApiProblem && (JUMP_REFUSALS as readonly string[]).includes(cause.code);
  return isRefusal ? JUMP_REFUSAL_WORDS[cause.code as JumpRefusal] : explain(cause);
}

/** Nothing is offered that would surely be skipped. */
export function verbsFor({ upgradeState, reason }: Pick<Client, 'upgradeState' | 'reason'>): BulkActionName[] {
  switch (upgradeState) {
    case 'queued':
      return reason === 'retry_backoff' ? ['bump', 'retry', 'hold'] : ['bump', 'hold'];
    case 'awaiting_check_in':
      return ['bump', 'hold'];
    case 'failed':
      return ['retry', 'bump', 'hold'];
    case 'held':
      return ['release'];
    case 'granted':
    case 'upgrading':
    case 'suspect':
    case 'up_to_date':
    case 'ahead':
    case 'pending':
    case 'ghost':
      return [];
  }
}
