import { useLocalStorage } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { knownIds } from '../clients/client-search';
import { withIds } from './watch-list';

/** The list that this browser watched last on a site: where the URL names none, it is this one. */
export function useKeptWatch(slug: string) {
  return useLocalStorage<string[]>({
    key: `rollcall-watch-${slug}`,
    defaultValue: [],
    getInitialValueInEffect: false,
    deserialize: (text) => {
      try {
        const kept: unknown = JSON.parse(text ?? '[]');
        return Array.isArray(kept) ? knownIds(kept.map(String)) : [];
      } catch {
        return [];
      }
    },
  });
}

/** The Watch list as other screens see it. On the Watch screen itself the list is the one in the URL. */
export function useWatch(slug: string) {
  const navigate = useNavigate();
  const [kept, keep] = useKeptWatch(slug);
  const { ids: inUrl } = useSearch({ strict: false });
  const ids = useMemo(() => inUrl ?? kept, [inUrl, kept]);
  const isInUrl = inUrl !== undefined;
  /** Answers the list with these on it. */
  const add = useCallback(
    (more: readonly string[]) => {
      const next = withIds(ids, more);
      keep(next);
      if (isInUrl) void navigate({ to: '.', search: (now) => ({ ...now, ids: next }), replace: true });
      return next;
    },
    [ids, isInUrl, keep, navigate],
  );
  return { ids, add };
}
