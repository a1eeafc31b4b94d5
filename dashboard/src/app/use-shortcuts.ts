import { useLocalStorage } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { isCommandWaiting, runCommand } from './commands';
import { intentOf, isOwnKey, opensPalette, type Pressed } from './shortcut-keys';
import { useIntents } from './use-intents';

/** Single keys may be switched off (they get in the way of speech input), and are remembered so. */
export function useShortcutsOn() {
  return useLocalStorage({ key: 'rollcall-shortcuts', defaultValue: true, getInitialValueInEffect: false });
}

const CONTROLS = 'a[href], button, summary, [role="button"], [role="checkbox"], [role="tab"], [role="option"]';
/** Whatever is open above the page has keys of its own. */
const OWN_KEYS = '[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"]';

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

function isBusy(event: KeyboardEvent): boolean {
  const { target } = event;
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (modified || event.isComposing || event.defaultPrevented || isTyping(target) || isDialogOpen()) return true;
  if (isCommandWaiting()) return true;
  if (!(target instanceof Element)) return false;
  return target.closest(OWN_KEYS) !== null || isOwnKey(event.key, target.closest(CONTROLS) !== null);
}

export function useShortcuts(): void {
  const [on] = useShortcutsOn();
  const run = useIntents();
  const before = useRef<Pressed | null>(null);

  useEffect(() => {
    if (!on) return undefined;
    const listen = (event: KeyboardEvent) => {
      if (isBusy(event)) return;
      const nowMs = event.timeStamp;
      const intent = intentOf(event.key, before.current, nowMs);
      before.current = { key: event.key, atMs: nowMs };
      if (intent !== null && run(intent)) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [on, run]);

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!opensPalette(event)) return;
      // The browser's own meaning (its search bar) would take one away from the page.
      event.preventDefault();
      if (!isDialogOpen()) runCommand('show_palette');
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
