import { Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconSelector } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ClientSort } from '@contracts/clients';
import classes from './client-table.module.css';
import { nextSort, type ColumnMeta } from './columns';
import type { Selection } from './selection';

interface ChooseAllProps {
  selection: Selection;
  disabled: boolean;
  onToggleAll: () => void;
}

export function ChooseAll({ selection, disabled, onToggleAll }: ChooseAllProps) {
  const some = selection.kind === 'ids' && selection.ids.size > 0;
  return (
    <div role="columnheader" className={classes.choose}>
      <Checkbox
        aria-label="Choose all clients that match"
        checked={selection.kind === 'all'}
        indeterminate={some}
        disabled={disabled}
        onChange={onToggleAll}
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
