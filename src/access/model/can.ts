/**
 * Which role may do what: the one table for the API, the stream and the screen. It says nothing of *where*: an ingest key is bound to its
 * own site besides. Complete by its type: an action without an entry does not compile. Source: DESIGN §6, "Who may".
 */
import { ACTIONS, type Action, type Role } from '../../contracts/words.js';

const readers = ['admin', 'support', 'viewer'] as const satisfies readonly Role[];
const staff = ['admin', 'support'] as const satisfies readonly Role[];
const admins = ['admin'] as const satisfies readonly Role[];
const reporters = ['admin', 'ingest'] as const satisfies readonly Role[];
const everyone = ['admin', 'support', 'viewer', 'ingest'] as const satisfies readonly Role[];

const MAY: Record<Action, readonly Role[]> = {
  'site.read': readers,
  'site.manage': admins,
  'settings.change': admins,
  'starts.pause': admins,
  'run.begin': admins,
  'plan.manage': admins,
  'plan.hand_over': admins,
  'client.read': readers,
  'client.edit': staff,
  'client.delete': admins,
  'client.reset_epoch': admins,
  'client.jump': staff,
  'client.bump': staff,
  'client.retry': admins,
  'client.hold': admins,
  'view.save': staff,
  'alert.acknowledge': staff,
  'silence.manage': staff,
  'receiver.manage': admins,
  'check_in.post': reporters,
  'import.post': reporters,
  'simulation.reset': admins,
  'key.manage': admins,
  'person.manage': admins,
  'audit.read': admins,
  'metrics.read': readers,
  'session.read': everyone,
};

/** Whether an actor of this role may do that. */
export function can(role: Role, action: Action): boolean {
  return MAY[action].includes(role);
}

/** Everything that an actor of this role may do, in the order of the vocabulary. */
export function actionsOf(role: Role): Action[] {
  return ACTIONS.filter((action) => can(role, action));
}
