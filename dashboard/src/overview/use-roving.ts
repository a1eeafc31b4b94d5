import { useState, type FocusEvent, type KeyboardEvent } from 'react';

/** Where a key leads from place `at` of `count`, in rows of `columns`; null: it is no key of ours. Pure. */
export function roveTo(key: string, at: number, count: number, columns: number): number | null {
  const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  if (step === undefined) return null;
  return Math.min(count - 1, Math.max(0, at + step));
}

/** One stop of the Tab key for many links; the arrows lead from one to the next. */
export function useRoving(ids: readonly string[]) {
  const [last, setLast] = useState<string | null>(null);
  const stop = last !== null && ids.includes(last) ? last : ids[0];
  const linksOf = (list: HTMLElement) => [...list.querySelectorAll<HTMLAnchorElement>('a[data-id]')];
  return {
    stop,
    handlers: {
      onFocus: ({ target }: FocusEvent<HTMLElement>) => setLast(target.dataset.id ?? null),
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        const links = linksOf(event.currentTarget);
        const at = links.findIndex((link) => link === document.activeElement);
        const top = links[0]?.getBoundingClientRect().top;
        const columns = links.filter((link) => link.getBoundingClientRect().top === top).length;
        const to = at === -1 ? null : roveTo(event.key, at, links.length, columns);
        if (to === null) return;
        event.preventDefault();
        links[to]?.focus();
      },
    },
  };
}
