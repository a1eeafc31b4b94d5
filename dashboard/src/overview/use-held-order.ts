import { useState, type FocusEventHandler, type PointerEventHandler } from 'react';
import { holdOrder, type Keyed } from './held-order';

interface HeldOrder<Item> {
  shown: readonly Item[];
  /** How many changes of order and membership wait; 0 while nothing is held. */
  waiting: number;
  /** Takes them over now; what comes after waits again. */
  apply: () => void;
  handlers: {
    onPointerEnter: PointerEventHandler;
    onPointerLeave: PointerEventHandler;
    onFocus: FocusEventHandler;
    onBlur: FocusEventHandler;
  };
}

/** While the pointer or the focus is in a list, its rows keep their places; what they say still moves on. */
export function useHeldOrder<Item extends Keyed>(latest: readonly Item[]): HeldOrder<Item> {
  const [held, setHeld] = useState<readonly Item[] | null>(null);
  const [holders, setHolders] = useState({ pointer: false, focus: false });

  const update = (next: Partial<typeof holders>) => {
    const merged = { ...holders, ...next };
    const holds = merged.pointer || merged.focus;
    setHolders(merged);
    if (holds !== (held !== null)) setHeld(holds ? latest : null);
  };

  const view = held === null ? { shown: latest, changed: 0 } : holdOrder(held, latest);
  return {
    shown: view.shown,
    waiting: view.changed,
    apply: () => setHeld((now) => (now === null ? null : latest)),
    handlers: {
      // A finger that scrolls points at nothing.
      onPointerEnter: ({ pointerType }) => pointerType === 'mouse' && update({ pointer: true }),
      onPointerLeave: ({ pointerType }) => pointerType === 'mouse' && update({ pointer: false }),
      onFocus: () => update({ focus: true }),
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) update({ focus: false });
      },
    },
  };
}
