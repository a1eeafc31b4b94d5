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

  useRowCommands({ tabStop, openId, moveTo, onBump });
  const noteFocus = useCallback((index: number) => setCurrent(index), []);
  return { tabStop, onKeyDown, noteFocus };
}

interface CommandOptions {
  tabStop: number;
  openId: string | undefined;
  moveTo: (index: number) => void;
  onBump: (id: string) => void;
}

/**
 * The same keys from anywhere else on the page. They lead to the row that is the tab stop, and do nothing to it yet: nobody acts on a row
 * that they have not been shown. Only what is open in the drawer is bumped from outside.
 */
function useRowCommands({ tabStop, openId, moveTo, onBump }: CommandOptions): void {
  const enter = () => moveTo(tabStop);
  useCommand('row_next', enter);
  useCommand('row_previous', enter);
  useCommand('row_select', enter);
  useCommand('row_open', enter);
  useCommand('row_bump', () => (openId === undefined ? enter() : onBump(openId)));
}
