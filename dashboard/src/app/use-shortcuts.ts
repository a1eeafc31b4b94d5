import { useLocalStorage } from '@mantine/hooks';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';
import { leaveCommand, runCommand, type Command } from './commands';
import { intentOf, type Intent, type Pressed } from './shortcut-keys';

/** Single keys may be switched off (they get in the way of speech input), and are remembered so. */
export function useShortcutsOn() {
  return useLocalStorage({ key: 'rollcall-shortcuts', defaultValue: true, getInitialValueInEffect: false });
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

function isBusy(event: KeyboardEvent): boolean {
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  return (
    modified ||
    event.isComposing ||
    event.defaultPrevented ||
    isTyping(event.target) ||
    document.querySelector('[role="dialog"][aria-modal="true"]') !== null
  );
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
      if (intent === null) return;
      event.preventDefault();
      run(intent);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [on, run]);
}

type Screen = '/sites/$slug' | '/sites/$slug/clients' | '/sites/$slug/plan';

function useIntents(): (intent: Intent) => void {
  const navigate = useNavigate();
  const { slug } = useParams({ strict: false });
  const latest = useRef<(intent: Intent) => void>(() => undefined);

  useEffect(() => {
    const go = (to: Screen) => (slug === undefined ? Promise.resolve() : navigate({ to, params: { slug } }));
    const onScreen = (to: Screen, command: Command) => {
      if (slug === undefined || runCommand(command)) return;
      leaveCommand(command);
      void go(to);
    };
    const does: Record<Intent, () => unknown> = {
      search: () => onScreen('/sites/$slug/clients', 'focus_search'),
      overview: () => go('/sites/$slug'),
      clients: () => go('/sites/$slug/clients'),
      plan: () => go('/sites/$slug/plan'),
      limit: () => onScreen('/sites/$slug', 'focus_limit'),
      pause: () => onScreen('/sites/$slug', 'open_pause'),
      help: () => runCommand('show_shortcuts'),
    };
    latest.current = (intent) => void does[intent]();
  });

  return useCallback((intent: Intent) => latest.current(intent), []);
}
