import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';

/** How a client came to be opened: the keyboard takes the focus into the drawer, the pointer leaves it on the row. */
export type OpenedBy = 'keyboard' | 'pointer' | 'follow';

interface RowFocusOptions {
  count: number;
  items: readonly { index: number }[];
  idAt: (index: number) => string | undefined;
  scrollTo: (index: number) => void;
  isOpen: boolean;
  onOpen: (id: string, by: OpenedBy) => void;
  onClose: () => void;
  onToggle: (id: string) => void;
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
  const { count, items, idAt, scrollTo, isOpen, onOpen, onClose, onToggle } = options;
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

  const moveTo = (index: number) => {
    wanted.current = index;
    setCurrent(index);
    scrollTo(index);
    const id = idAt(index);
    if (isOpen && id !== undefined) onOpen(id, 'follow');
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const destination = destinationOf(event.key, current, count);
    const id = idAt(current);
    if (destination !== null) moveTo(destination);
    else if (event.key === 'Enter' && id !== undefined) onOpen(id, 'keyboard');
    else if ((event.key === ' ' || event.key === 'x') && id !== undefined) onToggle(id);
    else if (event.key === 'Escape' && isOpen) onClose();
    else return;
    event.preventDefault();
  };

  const noteFocus = useCallback((index: number) => setCurrent(index), []);
  return { tabStop, onKeyDown, noteFocus };
}
