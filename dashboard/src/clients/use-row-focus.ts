import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useCommand } from '../app/commands';

/** How a client came to be opened: the keyboard takes the focus into the drawer, the pointer leaves it on the row. */
export type OpenedBy = 'keyboard' | 'pointer' | 'follow';

interface RowFocusOptions {
  count: number;
  items: readonly { index: number }[];
  idAt: (index: number) => string | undefined;
  scrollTo: (index: number) => void;
  openId: string | undefined;
  onOpen: (id: string, by: OpenedBy) => void;
  onClose: () => void;
  /** `range`: all rows from the one chosen last to this one. */
  onToggle: (index: number, range: boolean) => void;
  onBump: (id: string) => void;
  /** Nothing is open; false where there is nothing to clear either. */
  onClear: () => boolean;
}

const ROWS_A_PAGE = 15;

/** Where a key leads from row `index`; null where it is no key that moves. */
function destinationOf(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(count - 1, index + 1);
    case 'ArrowUp':
    case 'k':
      return Math.max(0, index - 1);
    case 'PageDown':
      return Math.min(count - 1, index + ROWS_A_PAGE);
    case 'PageUp':
      return Math.max(0, index - ROWS_A_PAGE);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** One row of the list is a tab stop; keys move it, and what is open follows. */
export function useRowFocus(options: RowFocusOptions) {
  const { count, items, idAt, scrollTo, openId, onOpen, onClose, onToggle, onBump, onClear } = options;
  const [current, setCurrent] = useState(0);
  const wanted = useRef<number | null>(null);
  const isRendered = items.some(({ index }) => index === current);
  const tabStop = isRendered ? current : (items[0]?.index ?? 0);

  // The row may have to be scrolled to before it exists.
  useEffect(() => {
    if (wanted.current === null) return;
    const element = document.getElementById(`client-row-${wanted.current}`);
    if (element === null) return;
    wanted.current = null;
    element.focus({ preventScroll: true });
  });

  // Whoever closes a drawer that had the focus reads on in the row that was open.
  const wasOpen = useRef(openId);
  useEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (wasOpen.current !== undefined && openId === undefined && isLost) {
      document.getElementById(`client-row-${tabStop}`)?.focus({ preventScroll: true });
    }
    wasOpen.current = openId;
  }, [openId, tabStop]);

  const moveTo = (index: number) => {
    wanted.current = index;
    setCurrent(index);
    scrollTo(index);
    const id = idAt(index);
    if (openId !== undefined && id !== undefined && id !== openId) onOpen(id, 'follow');
  };

  const keys: Record<string, (id: string) => void> = {
    Enter: (id) => onOpen(id, 'keyboard'),
    ' ': () => onToggle(current, false),
    x: () => onToggle(current, false),
    X: () => onToggle(current, true),
    b: onBump,
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const destination = destinationOf(event.key, current, count);
    const id = idAt(current);
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (destination !== null) moveTo(destination);
    else if (act !== undefined && id !== undefined) act(id);
    else if (event.key === 'Escape' && openId !== undefined) onClose();
    else if (event.key === 'Escape' && onClear()) event.preventDefault();
    else return;
    event.preventDefault();
  };

  useRowCommands({ tabStop, idAt, openId, moveTo, onOpen, onToggle, onBump });
  const noteFocus = useCallback((index: number) => setCurrent(index), []);
  return { tabStop, onKeyDown, noteFocus };
}

type CommandOptions = Pick<RowFocusOptions, 'idAt' | 'openId' | 'onOpen' | 'onToggle' | 'onBump'> & {
  tabStop: number;
  moveTo: (index: number) => void;
};

/** The same keys from anywhere else on the page. A first `j` or `k` leads to the row that is the tab stop. */
function useRowCommands({ tabStop, idAt, openId, moveTo, onOpen, onToggle, onBump }: CommandOptions): void {
  const id = idAt(tabStop);
  useCommand('row_next', () => moveTo(tabStop));
  useCommand('row_previous', () => moveTo(tabStop));
  useCommand('row_select', () => onToggle(tabStop, false));
  useCommand('row_open', () => id !== undefined && onOpen(id, 'keyboard'));
  useCommand('row_bump', () => {
    const bumped = openId ?? id;
    if (bumped !== undefined) onBump(bumped);
  });
}
