import { IconArrowDown } from '@tabler/icons-react';
import { formatCount } from '../lib/format';
import classes from './waiting-pill.module.css';

/** Over a list that is held still: how much would move, and the way to let it. */
export function WaitingPill({ waiting, onApply }: { waiting: number; onApply: () => void }) {
  return (
    <div className={classes.rail}>
      {waiting > 0 && (
        <button type="button" className={classes.pill} onClick={onApply}>
          <IconArrowDown size={13} aria-hidden />
          {formatCount(waiting)} changed – apply
        </button>
      )}
    </div>
  );
}
