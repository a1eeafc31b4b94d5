import { Checkbox } from '@mantine/core';
import { FlexRender, type Row } from '@tanstack/react-table';
import { memo, type MouseEvent } from 'react';
import type { Client } from '@contracts/clients';
import { visibleText } from '../lib/format';
import classes from './client-table.module.css';
import type { Features } from './columns';
import type { OpenedBy } from './use-row-focus';

interface ClientRowProps {
  row: Row<Features, Client>;
  /** The row's values. While they are the same object, and nothing below differs, the row is left as it is. */
  client: Client;
  tracks: string;
  index: number;
  top: number;
  isGone: boolean;
  isChosen: boolean;
  canChoose: boolean;
  isOpen: boolean;
  isTabStop: boolean;
  onOpen: (id: string, by: OpenedBy) => void;
  onToggle: (id: string) => void;
  onFocus: (index: number) => void;
}

export const ClientRow = memo(OneRow, hasNothingNew);

/** `row` is made anew with every change of any row; what it shows is in `client`. */
function hasNothingNew(before: ClientRowProps, after: ClientRowProps): boolean {
  const keys = Object.keys(after) as (keyof ClientRowProps)[];
  return keys.every((key) => key === 'row' || before[key] === after[key]);
}

function OneRow(props: ClientRowProps) {
  const { row, client, index, top, isGone, isChosen, canChoose, isOpen, isTabStop, onOpen, onToggle, onFocus } = props;
  const name = visibleText(client.name);
  const click = (event: MouseEvent) => {
    // The checkbox and the name's own link answer for themselves; so does a selection of text.
    const isOwn = event.target instanceof Element && event.target.closest('input, a, label') !== null;
    if (!isOwn && window.getSelection()?.isCollapsed !== false) onOpen(client.id, 'pointer');
  };
  return (
    <div
      role="row"
      id={`client-row-${index}`}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      className={classes.row}
      data-open={isOpen || undefined}
      data-gone={isGone || undefined}
      style={{ transform: `translateY(${top}px)` }}
      tabIndex={isTabStop ? 0 : -1}
      onClick={click}
      onFocus={() => onFocus(index)}
    >
      <div role="gridcell" className={classes.choose}>
        <Checkbox
          aria-label={`Choose ${name}`}
          tabIndex={-1}
          checked={isChosen}
          disabled={!canChoose}
          onChange={() => onToggle(client.id)}
        />
      </div>
      {row.getVisibleCells().map((cell) => (
        <div key={cell.id} role="gridcell" className={classes.cell} data-align={cell.column.columnDef.meta?.align}>
          <FlexRender cell={cell} />
        </div>
      ))}
    </div>
  );
}

/** Keeps a row's place while its page is read. */
export function SkeletonRow({ index, top }: { index: number; top: number }) {
  return (
    <div role="row" aria-rowindex={index + 2} className={classes.row} style={{ transform: `translateY(${top}px)` }}>
      <div role="gridcell" className={classes.skeleton}>
        <span className="rc-sr">Loading</span>
        <span className={classes.bone} aria-hidden="true" style={{ width: `${30 + ((index * 37) % 40)}%` }} />
      </div>
    </div>
  );
}
