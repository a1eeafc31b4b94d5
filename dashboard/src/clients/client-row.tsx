import { Checkbox } from '@mantine/core';
import { FlexRender, type Row } from '@tanstack/react-table';
import { memo, type ChangeEvent, type MouseEvent } from 'react';
import { IconArrowsSort, IconFilterOff, IconTrash, type Icon } from '@tabler/icons-react';
import type { Client } from '@contracts/clients';
import { visibleText } from '../lib/format';
import type { Drift } from './client-search';
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
  /** What has become of its place since the list was read. */
  drift: RowDrift | null;
  isChosen: boolean;
  canChoose: boolean;
  isOpen: boolean;
  isTabStop: boolean;
  onOpen: (id: string, by: OpenedBy) => void;
  onToggle: (index: number, range: boolean) => void;
  onFocus: (index: number) => void;
}

export type RowDrift = Drift | 'gone';

const DRIFTS: Record<RowDrift, { word: string; icon: Icon }> = {
  gone: { word: 'Deleted', icon: IconTrash },
  left: { word: 'No longer matches the filter', icon: IconFilterOff },
  moved: { word: 'Would stand elsewhere in this order now', icon: IconArrowsSort },
};

export const ClientRow = memo(OneRow, hasNothingNew);

/** `row` is made anew with every change of any row; what it shows is in `client`. */
function hasNothingNew(before: ClientRowProps, after: ClientRowProps): boolean {
  const keys = Object.keys(after) as (keyof ClientRowProps)[];
  return keys.every((key) => key === 'row' || before[key] === after[key]);
}

function OneRow(props: ClientRowProps) {
  const { row, client, index, top, drift, isChosen, canChoose, isOpen, isTabStop, onOpen, onToggle, onFocus } = props;
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
      data-drift={drift ?? undefined}
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
          onChange={(event: ChangeEvent) => onToggle(index, (event.nativeEvent as globalThis.MouseEvent).shiftKey)}
        />
        {drift !== null && <DriftMark drift={drift} />}
      </div>
      {row.getVisibleCells().map((cell) => (
        <div key={cell.id} role="gridcell" className={classes.cell} data-align={cell.column.columnDef.meta?.align}>
          <FlexRender cell={cell} />
        </div>
      ))}
    </div>
  );
}

/** The row stays where it was listed; this says that it is there only for that. */
function DriftMark({ drift }: { drift: RowDrift }) {
  const { word, icon: Sign } = DRIFTS[drift];
  return (
    <span role="img" aria-label={word} title={word} className={classes.drift}>
      <Sign size={13} stroke={1.8} aria-hidden />
    </span>
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
