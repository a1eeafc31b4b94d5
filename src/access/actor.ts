import type { FastifyRequest } from 'fastify';
import type { Role } from '../contracts/words.js';

/** Who is asking: a person by a session, or an API key. */
export interface Actor {
  kind: 'person' | 'key';
  /** The session's or the key's id: what `Access.onEnded` names when it ends. */
  id: string;
  /** Null for a key. */
  personId: string | null;
  name: string;
  role: Role;
  /** The only site that an ingest key may post check-ins for; null for everyone else. */
  siteId: string | null;
  siteSlug: string | null;
  /** The only client (by the site's own id) that an ingest key reports for; null when it may report for all. */
  clientId: string | null;
  /** When the session or the key ends by itself; null for never. */
  expiresAtMs: number | null;
}

/** How the audit trail, the change feed and a run's `begunBy` name an actor, e.g. `person Ada`, `key ci-script`. */
export function actorLabel(actor: Actor): string {
  return `${actor.kind} ${actor.name}`;
}

/** Stays the same over a person's sessions: idempotency keys belong to it. */
export function actorIdentity(actor: Actor): string {
  return actor.personId === null ? `key:${actor.id}` : `person:${actor.personId}`;
}

/** A request as handlers see it: the guard has put in who is asking; null where anyone may. */
export interface ActorRequest extends FastifyRequest {
  actor: Actor | null;
}
