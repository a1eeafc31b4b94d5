import { ActionIcon, Checkbox, Tooltip } from '@mantine/core';
import { IconArrowBarToUp } from '@tabler/icons-react';
import type { Permission } from '../api/session';
import { ListRow } from '../clients/list-row';
import type { OpenedBy } from '../clients/use-row-focus';
import { formatCount, visibleText } from '../lib/format';
import { ClientLink } from '../ui/client-link';
import { ReasonText, StateMark } from '../ui/marks';
import { Ago, Elapsed } from '../ui/times';
import { actorName } from '../words/describe-change';
import type { OrderRow } from './order';
import classes from './order-panel.module.css';
import { noWaitBecause, waitWords } from './queue-words';

interface OrderRowLineProps {
  row: OrderRow;
  index: number;
  top: number;
  stopped: boolean;
  isChosen: boolean;
  isOpen: boolean;
  isTabStop: boolean;
  isBusy: boolean;
  mayBump: Permission;
  onOpen: (id: string, by: OpenedBy) => void;
  onToggle: (id: string) => void;
  onFocus: (index: number) => void;
  onBump: (row: OrderRow) => void;
}

export function OrderRowLine(props: OrderRowLineProps) {
  const { row, index, top, stopped, isChosen, isOpen, isTabStop, onOpen, onToggle, onFocus } = props;
  const name = visibleText(row.name);
  return (
    <ListRow
      classes={classes}
      id={row.id}
      index={index}
      top={top}
      isChosen={isChosen}
      isOpen={isOpen}
      isTabStop={isTabStop}
      data-left={row.left !== null || undefined}
      onOpen={onOpen}
      onFocus={onFocus}
    >
      <div role="gridcell">
        <Checkbox aria-label={`Choose ${name}`} tabIndex={-1} checked={isChosen} onChange={() => onToggle(row.id)} />
      </div>
      <div role="gridcell" className={classes.place}>
        {row.place === null ? '–' : formatCount(row.place)}
      </div>
      <div role="gridcell" className={classes.client}>
        <ClientLink id={row.id} name={row.name} className={classes.name} tabIndex={-1} />
        <BumpedMark row={row} />
      </div>
      <div role="gridcell" title={waitTitle(row, stopped)}>
        {row.left === null ? waitWords(row.expectedWaitSeconds) : '–'}
      </div>
      <div role="gridcell" className={classes.why}>
        {row.left === null ? <ReasonText reason={row.reason} /> : <StateMark state={row.left} />}
        {row.attempts > 0 && <span className={classes.attempts}>{`attempt ${row.attempts + 1}`}</span>}
      </div>
      <div role="gridcell" className={classes.since}>
        <Elapsed since={row.since} />
      </div>
      <div role="gridcell">
        <BumpButton {...props} name={name} />
      </div>
    </ListRow>
  );
}

function waitTitle({ left, expectedWaitSeconds }: OrderRow, stopped: boolean): string | undefined {
  return left === null && expectedWaitSeconds === null ? noWaitBecause(stopped) : undefined;
}

/** Shape and word; beside it who moved it and when, where that is known. */
function BumpedMark({ row: { bumped, bump } }: { row: OrderRow }) {
  if (!bumped) return null;
  const by = bump === null ? null : actorName(bump.by);
  return (
    <span className={classes.bumped} title={by === null ? undefined : `Moved to the front by ${by}`}>
      <IconArrowBarToUp size={13} aria-hidden />
      bumped
      {bump !== null && (
        <span className={classes.bumper}>
          {by === null ? '' : `${by}, `}
          <Ago at={bump.at} />
        </span>
      )}
    </span>
  );
}

/** The row's own button; by keyboard it is `b` on the row. */
function BumpButton({ row, name, mayBump, isBusy, onBump }: OrderRowLineProps & { name: string }) {
  const permission = row.left === null ? mayBump : { allowed: false, why: 'It is no longer in the queue.' };
  return (
    <Tooltip label={permission.allowed ? 'Move to the front of the queue' : permission.why}>
      <ActionIcon
        variant="subtle"
        size="sm"
        tabIndex={-1}
        aria-label={`Bump ${name}`}
        loading={isBusy}
        data-disabled={!permission.allowed || undefined}
        aria-disabled={!permission.allowed}
        onClick={() => {
          if (permission.allowed) onBump(row);
        }}
      >
        <IconArrowBarToUp size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
