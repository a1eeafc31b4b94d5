import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Clash } from '../lib/field-errors';
import classes from './setting-row.module.css';

interface ConflictProps {
  keep?: string;
  set?: string;
  onKeep: () => void;
  onSet: () => void;
  /** Whose value stands now, and which was chosen here. */
  children: ReactNode;
}

/** Somebody else was faster: both values, and a person chooses. */
export function Conflict({ keep = 'Keep theirs', set = 'Set mine', onKeep, onSet, children }: ConflictProps) {
  return (
    <div className={classes.conflict} role="alert">
      {children}
      <Button variant="default" onClick={onKeep} autoFocus>
        {keep}
      </Button>
      <Button onClick={onSet}>{set}</Button>
    </div>
  );
}

/** The same for a form of several fields. */
export function Clashes(props: { clashes: readonly Clash[]; onKeep: () => void; onSet: () => void }) {
  const { clashes, onKeep, onSet } = props;
  return (
    <Conflict onKeep={onKeep} onSet={onSet}>
      {clashes.map(({ field, mine, theirs }) => (
        <p key={field}>
          {field}: someone else set it to <strong>{theirs}</strong> meanwhile; you chose <strong>{mine}</strong>.
        </p>
      ))}
    </Conflict>
  );
}
