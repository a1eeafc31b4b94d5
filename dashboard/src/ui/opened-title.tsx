import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';

/** The title of what was opened beside a list. It takes the focus when that was done by keyboard, so that reading goes on here. */
export function OpenedTitle({ className, children }: { className?: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const takesFocus = useLocation({ select: ({ state }) => state.focusDrawer === true });
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <h2 ref={heading} tabIndex={-1} className={className}>
      {children}
    </h2>
  );
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    focusDrawer?: boolean;
  }
}
