import type { MouseEvent, ReactNode } from 'react';
import type { OpenedBy } from './use-row-focus';

/** The class names of a list, from its own stylesheet. */
interface RowClasses {
  row?: string;
  skeleton?: string;
  bone?: string;
}

interface ListRowProps {
  classes: RowClasses;
  id: string;
  index: number;
  top: number;
  isChosen: boolean;
  isOpen: boolean;
  isTabStop: boolean;
  /** Why the row is no longer what the list is of. */
  'data-drift'?: string;
  'data-left'?: true;
  onOpen: (id: string, by: OpenedBy) => void;
  onFocus: (index: number) => void;
  children: ReactNode;
}

/** One client's row of a list of which only what is in view exists: a click anywhere on it opens the client. */
export function ListRow(props: ListRowProps) {
  const { classes, id, index, top, isChosen, isOpen, isTabStop, onOpen, onFocus, children, ...data } = props;
  const click = (event: MouseEvent) => {
    // What can be pressed in the row answers for itself; so does a selection of text.
    const isOwn = event.target instanceof Element && event.target.closest('input, a, label, button') !== null;
    if (!isOwn && window.getSelection()?.isCollapsed !== false) onOpen(id, 'pointer');
  };
  return (
    <div
      {...data}
      role="row"
      id={`client-row-${index}`}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      className={classes.row}
      data-open={isOpen || undefined}
      style={{ transform: `translateY(${top}px)` }}
      tabIndex={isTabStop ? 0 : -1}
      onClick={click}
      onFocus={() => onFocus(index)}
    >
      {children}
    </div>
  );
}

/** Keeps a row's place while its page is read. */
export function SkeletonRow({ classes, index, top }: { classes: RowClasses; index: number; top: number }) {
  return (
    <div role="row" aria-rowindex={index + 2} className={classes.row} style={{ transform: `translateY(${top}px)` }}>
      <div role="gridcell" className={classes.skeleton}>
        <span className="rc-sr">Loading</span>
        <span className={classes.bone} aria-hidden="true" style={{ width: `${30 + ((index * 37) % 40)}%` }} />
      </div>
    </div>
  );
}
