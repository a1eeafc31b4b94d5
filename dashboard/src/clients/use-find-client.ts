import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { leaveCommand, runCommand } from '../app/commands';
import { findClients } from '../api/view-queries';
import { bestOf } from './best-match';

const LOOKED_AT = 20;

/** Opens the client that a text means, if it means one: its drawer takes the focus. Where it means several, the first row does. */
export function useFindClient(slug: string): (text: string) => Promise<void> {
  const navigate = useNavigate();
  return useCallback(
    async (text: string) => {
      const answer = await findClients(slug, text, LOOKED_AT).catch(() => null);
      const found = answer === null ? null : bestOf(text, answer.items, answer.total);
      if (found === null) {
        // The list of this text may be there already, or still be on its way.
        leaveCommand('row_next');
        runCommand('row_next');
        return;
      }
      // The text goes into the URL by itself a moment after it was typed; what is open does not wait for that.
      const search = (now: object) => ({ ...now, q: text, client: found.id });
      await navigate({ to: '.', search, replace: true, state: { focusDrawer: true } });
    },
    [navigate, slug],
  );
}
