import { useState, type FocusEventHandler, type MouseEventHandler } from 'react';

interface Held<Value> {
  shown: Value;
  /** The list stands still because someone points at it, and newer values wait. */
  isHeld: boolean;
  /** Somebody points at it or stands in it, whether or not anything waits. */
  isHolding: boolean;
  /** Shows the newest value, and keeps still from there. */
  apply: () => void;
  handlers: {
    onMouseEnter: MouseEventHandler;
    onMouseLeave: MouseEventHandler;
    onFocus: FocusEventHandler;
    onBlur: FocusEventHandler;
  };
}

/** Keeps a list still while the pointer or the focus is in it, so that nobody opens the row that has just moved there. */
export function useHeld<Value>(value: Value): Held<Value> {
  const [held, setHeld] = useState<{ value: Value } | null>(null);
  const [holders, setHolders] = useState({ pointer: false, focus: false });

  const update = (next: Partial<typeof holders>) => {
    const merged = { ...holders, ...next };
    const holds = merged.pointer || merged.focus;
    setHolders(merged);
    if (holds !== (held !== null)) setHeld(holds ? { value } : null);
  };

  return {
    shown: held === null ? value : held.value,
    isHeld: held !== null && held.value !== value,
    isHolding: held !== null,
    apply: () => {
      if (held !== null) setHeld({ value });
    },
    handlers: {
      onMouseEnter: () => update({ pointer: true }),
      onMouseLeave: () => update({ pointer: false }),
      onFocus: () => update({ focus: true }),
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) update({ focus: false });
      },
    },
  };
}
