/** Who may delete a saved view: who saved it, and an admin. Pure. */
import type { Session } from '@contracts/access';
import type { SavedView } from '@contracts/clients';
import type { Permission } from '../api/session';
import { actorName } from '../words/describe-change';

export function mayDelete({ createdBy }: Pick<SavedView, 'createdBy'>, session: Session | null): Permission {
  if (session === null) return { allowed: false, why: 'Nobody is signed in.' };
  if (!session.actions.includes('view.save'))
    return { allowed: false, why: `Your role, ${session.actor.role}, may not delete views.` };
  const isOwn = createdBy === `${session.actor.kind} ${session.actor.name}`;
  if (isOwn || session.actor.role === 'admin') return { allowed: true };
  return { allowed: false, why: `${actorName(createdBy)} saved it; only they or an admin may delete it.` };
}
