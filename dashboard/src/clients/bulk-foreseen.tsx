import { IconCheck, IconMinus, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { BulkActionName } from '@contracts/words';
import { formatCount } from '../lib/format';
import { BULK_ACTION_WORDS } from '../words/words';
import classes from './bulk-dialog.module.css';
import type { BulkPlan } from './bulk-plan';
import { skipWord } from './bulk-words';

interface BulkForeseenProps {
  action: BulkActionName;
  /** null: it is being found out. */
  plan: BulkPlan | null;
  /** Chosen clients that are no longer there. */
  missing: number;
}

/** What will become of those chosen, as they stand now. */
export function BulkForeseen({ action, plan, missing }: BulkForeseenProps) {
  const { meaning, done } = BULK_ACTION_WORDS[action];
  return (
    <>
      <p className={classes.text}>{meaning}</p>
      <ul className={classes.foreseen} aria-label="What will become of them" aria-busy={plan === null}>
        {plan === null ? (
          <Line icon={<IconMinus size={15} aria-hidden />}>Finding out how they stand…</Line>
        ) : (
          <>
            <Line tone="done" icon={<IconCheck size={15} aria-hidden />}>
              <strong>
                {plan.atMost ? 'At most ' : ''}
                {formatCount(plan.applies)}
              </strong>{' '}
              will be {done.toLowerCase()}
              {plan.atMost && '; of the queued only those that wait after a failed attempt, which cannot be told now'}.
            </Line>
            {plan.running > 0 && (
              <Line tone="run" icon={<IconRefresh size={15} aria-hidden />}>
                <strong>{formatCount(plan.running)}</strong> in a slot: left alone, running upgrades finish.
              </Line>
            )}
            {[...plan.skipped, ...(missing > 0 ? [{ why: 'gone', count: missing }] : [])].map(({ why, count }) => (
              <Line key={why} icon={<IconMinus size={15} aria-hidden />}>
                <strong>{formatCount(count)}</strong> left as they are: {skipWord(why)}.
              </Line>
            ))}
          </>
        )}
      </ul>
    </>
  );
}

function Line({ icon, tone = 'idle', children }: { icon: ReactNode; tone?: string; children: ReactNode }) {
  return (
    <li className={classes.line}>
      <span className={classes.icon} data-tone={tone}>
        {icon}
      </span>
      <span>{children}</span>
    </li>
  );
}
