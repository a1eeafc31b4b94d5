import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { OpenedBy } from './use-row-focus';

/** Opens a client beside its list, or closes the one that is open; to follow the rows leaves no step behind to go back to. */
export function useOpenClient(): (id: string | undefined, by: OpenedBy) => void {
  const navigate = useNavigate();
  return useCallback(
    (id, by) => {
      const state = by === 'keyboard' ? { focusDrawer: true } : {};
      void navigate({ to: '.', search: (now) => ({ ...now, client: id }), replace: by === 'follow', state });
    },
    [navigate],
  );
}
