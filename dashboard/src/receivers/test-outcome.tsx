import { CloseButton } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import type { Delivery } from '@contracts/receivers';
import { formatCount, visibleText } from '../lib/format';
import { failureText } from './receiver-state';
import classes from './receivers-page.module.css';

export type Tested =
  | { kind: 'asking' }
  | { kind: 'done'; delivery: Delivery }
  /** It could not be tried at all. */
  | { kind: 'refused'; message: string };

/** What came of a test, where it was asked for. */
export function TestOutcome({ name, tested, onClose }: { name: string; tested: Tested; onClose: () => void }) {
  const { tone, says } = wordsOf(tested);
  const OutcomeIcon = tone === 'done' ? IconCircleCheck : tone === 'bad' ? IconCircleX : IconClock;
  return (
    <div className={classes.outcome} role="status" aria-label={`Test of ${visibleText(name)}`}>
      <span className={classes.mark} data-tone={tone}>
        <OutcomeIcon size={14} stroke={2} aria-hidden />
        <span>{says}</span>
      </span>
      {tested.kind !== 'asking' && <CloseButton size="xs" aria-label="Close the outcome" onClick={onClose} />}
    </div>
  );
}

function wordsOf(tested: Tested): { tone: 'wait' | 'done' | 'bad'; says: string } {
  if (tested.kind === 'asking')
    return { tone: 'wait', says: 'The test is being sent; an answer may take 15 seconds …' };
  if (tested.kind === 'refused') return { tone: 'bad', says: `The test was not sent: ${tested.message}` };
  const { state, attempts } = tested.delivery;
  const last = attempts[0];
  if (last === undefined) return { tone: 'wait', says: 'The test waits for its turn. See the deliveries below.' };
  const took = `after ${formatCount(Math.round(last.tookMs))} ms`;
  if (state === 'delivered' || last.ok) {
    const answer = last.status === null ? 'it was taken' : `it answered ${last.status}`;
    return { tone: 'done', says: `The test was delivered: ${answer} ${took}.` };
  }
  return { tone: 'bad', says: `The test was not delivered, ${took}: ${failureText(last.reason, last.detail)}` };
}
