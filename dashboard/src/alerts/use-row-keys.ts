import { useRef, type KeyboardEvent, type RefObject } from 'react';
import { useCommand } from '../app/commands';

const ROWS = 'a[data-row]';

interface RowKeys {
  ref: RefObject<HTMLUListElement | null>;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** `j`, `k` and the arrows lead from row to row of a list; from elsewhere on the page into it. */
export function useRowKeys(): RowKeys {
  const ref = useRef<HTMLUListElement>(null);
  const rows = () => [...(ref.current?.querySelectorAll<HTMLElement>(ROWS) ?? [])];
  const current = () => rows().findIndex((row) => row.closest('li')?.contains(document.activeElement) === true);
  const focus = (index: number) => rows()[index]?.focus();
  const enter = () => focus(Math.max(0, current()));
  useCommand('row_next', enter);
  useCommand('row_previous', enter);
  useCommand('row_open', enter);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = rows().length - 1;
    const places: Record<string, number> = {
      ArrowDown: Math.min(last, current() + 1),
      j: Math.min(last, current() + 1),
      ArrowUp: Math.max(0, current() - 1),
      k: Math.max(0, current() - 1),
      Home: 0,
      End: last,
    };
    const place = Object.hasOwn(places, event.key) ? places[event.key] : undefined;
    if (place === undefined) return;
    focus(place);
    event.preventDefault();
  };
  return { ref, onKeyDown };
}
