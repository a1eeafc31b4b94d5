import { useLocalStorage } from '@mantine/hooks';
import { useCallback, useEffect, useState } from 'react';
import { openSound, playChime } from './chime';
import { describeBack } from './watch-back';

export type NotifyState = 'unsupported' | 'ask' | 'denied' | 'allowed';

function notifyState(): NotifyState {
  if (typeof Notification === 'undefined') return 'unsupported';
  switch (Notification.permission) {
    case 'granted':
      return 'allowed';
    case 'denied':
      return 'denied';
    case 'default':
      return 'ask';
  }
}

const remembered = (key: string) => ({ key, defaultValue: false, getInitialValueInEffect: false });

export interface Signals {
  notify: NotifyState;
  isNotifying: boolean;
  isSounding: boolean;
  /** Asks the browser's permission; only ever because somebody pressed the button. */
  askToNotify: () => Promise<void>;
  setNotifying: (on: boolean) => void;
  setSounding: (on: boolean) => void;
  /** Tells of these clients in every way that is on. */
  tell: (names: readonly string[]) => void;
}

/** How somebody who looks elsewhere hears that a client is back. All of it is off until it is switched on, and remembered. */
export function useSignals(): Signals {
  const [notify, setNotify] = useState(notifyState);
  const [wantsNotice, setNotifying] = useLocalStorage(remembered('rollcall-watch-notify'));
  const [isSounding, setSounding] = useLocalStorage(remembered('rollcall-watch-sound'));
  const isNotifying = wantsNotice && notify === 'allowed';
  useSoundAfterGesture(isSounding);

  const askToNotify = useCallback(async () => {
    await Notification.requestPermission();
    setNotify(notifyState());
    setNotifying(true);
  }, [setNotifying]);

  const tell = useCallback(
    (names: readonly string[]) => {
      if (isNotifying) showNotice(describeBack(names));
      if (isSounding) void playChime();
    },
    [isNotifying, isSounding],
  );
  return { notify, isNotifying, isSounding, askToNotify, setNotifying, setSounding, tell };
}

function showNotice(title: string): void {
  try {
    const notice = new Notification(title, { body: 'Up to date and reachable: it can be Jumped to.' });
    notice.onclick = () => window.focus();
  } catch {
    // Some browsers of phones have the name and not the thing; the page itself still shows who is back.
  }
}

/** Sound that was on when the page was left: the browser allows it from the first click or key on. */
function useSoundAfterGesture(on: boolean): void {
  useEffect(() => {
    if (!on) return undefined;
    const open = () => void openSound();
    const once = { once: true };
    window.addEventListener('pointerdown', open, once);
    window.addEventListener('keydown', open, once);
    return () => {
      window.removeEventListener('pointerdown', open);
      window.removeEventListener('keydown', open);
    };
  }, [on]);
}
