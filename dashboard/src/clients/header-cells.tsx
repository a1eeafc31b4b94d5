import { Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconSelector } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ClientSort } from '@contracts/clients';
import classes from './client-table.module.css';
import { nextSort, type ColumnMeta } from './columns';

interface ChoosePageProps {
  state: 'none' | 'some' | 'all';
  disabled: boolean;
  onTogglePage: () => void;
}

/** Chooses what is in view; all that match are chosen below the rows. */
export function ChoosePage({ state, disabled, onTogglePage }: ChoosePageProps) {
  return (
    <div role="columnheader" className={classes.choose}>
      <Checkbox
        aria-label="Choose the clients in view"
        checked={state === 'all'}
        indeterminate={state === 'some'}
        disabled={disabled}
        onChange={onTogglePage}
      />
    </div>
  );
}

interface HeaderCellProps {
  meta: ColumnMeta | undefined;
  sort: ClientSort;
  onSort: (sort: ClientSort | undefined) => void;
  children: ReactNode;
}

export function HeaderCell({ meta, sort, onSort, children }: HeaderCellProps) {
  const sorts = meta?.sorts;
  const align = meta?.align;
  if (sorts === undefined) {
    return (
      <div role="columnheader" className={classes.headCell} data-align={align}>
        {children}
      </div>
    );
  }
  const active = sorts.includes(sort);
  const down = active && sort.startsWith('-');
  const Icon = active ? (down ? IconArrowDown : IconArrowUp) : IconSelector;
  return (
    <div
      role="columnheader"
      className={classes.headCell}
      data-align={align}
      aria-sort={active ? (down ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={classes.sort}
        data-active={active || undefined}
        onClick={() => onSort(nextSort(sorts, sort))}
      >
        {children}
        <Icon size={13} stroke={2} aria-hidden />
      </button>
    </div>
  );
}
