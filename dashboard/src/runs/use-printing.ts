import { useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';

const SCHEME = 'data-mantine-color-scheme';

const printing = typeof window === 'undefined' ? null : window.matchMedia('print');
const listeners = new Set<() => void>();
/** The screen's theme while the page is on paper; null while it is not. */
let onScreen: string | null = null;

function change(): void {
  const root = document.documentElement;
  if (printing?.matches && onScreen === null) {
    onScreen = root.getAttribute(SCHEME);
    root.setAttribute(SCHEME, 'light');
  } else if (!printing?.matches && onScreen !== null) {
    root.setAttribute(SCHEME, onScreen);
    onScreen = null;
  }
  // The browser lays out the paper as soon as this has run: what is drawn for it has to stand by then.
  flushSync(() => {
    for (const listener of listeners) listener();
  });
}

function listen(listener: () => void): () => void {
  if (listeners.size === 0) printing?.addEventListener('change', change);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) printing?.removeEventListener('change', change);
  };
}

/** Whether the page is being laid out for paper, which is light, whatever the theme of the screen is. */
export function usePrinting(): boolean {
  return useSyncExternalStore(listen, () => printing?.matches ?? false);
}
