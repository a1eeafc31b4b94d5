import { Checkbox } from '@mantine/core';
import { FlexRender, type Row } from '@tanstack/react-table';
import { memo, type ChangeEvent } from 'react';
import { IconArrowsSort, IconFilterOff, IconTrash, type Icon } from '@tabler/icons-react';
import type { Client } from '@contracts/clients';
import { visibleText } from '../lib/format';
import type { Drift } from './client-search';
import classes from './client-table.module.css';
import type { Features } from './columns';
import { ListRow } from './list-row';
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
  return (
    <ListRow
      classes={classes}
      id={client.id}
      index={index}
      top={top}
      isChosen={isChosen}
      isOpen={isOpen}
      isTabStop={isTabStop}
      data-drift={drift ?? undefined}
      onOpen={onOpen}
      onFocus={onFocus}
    >
      <div role="gridcell" className={classes.choose}>
        <Checkbox
          aria-label={`Choose ${visibleText(client.name)}`}
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
    </ListRow>
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
