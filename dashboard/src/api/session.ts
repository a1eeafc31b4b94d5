import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Session, SignInBody } from '@contracts/access';
import type { Action } from '@contracts/words';
import { ACTION_WORDS } from '../words/words';
import { call, get, isProblem } from './http';
import { keys, queryClient } from './query-client';

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await get<Session>('/session', signal);
    } catch (cause) {
      if (isProblem(cause, 401)) return null;
      throw cause;
    }
  },
});

export async function signIn(body: SignInBody): Promise<void> {
  await call('POST', '/session', { body });
  await queryClient.invalidateQueries({ queryKey: keys.session });
  await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/session');
  queryClient.clear();
}

export interface Permission {
  allowed: boolean;
  /** Why a control is off; undefined when it is on. */
  why?: string;
}

/** May the one who is signed in do this? The server says which actions; a control that is off says why. */
export function useMay(action: Action): Permission {
  const { data: session } = useQuery(sessionQuery);
  if (session == null) return { allowed: false, why: 'Nobody is signed in.' };
  if (session.actions.includes(action)) return { allowed: true };
  return { allowed: false, why: `Your role, ${session.actor.role}, may not ${ACTION_WORDS[action]}.` };
}
