import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ACTIONS, type Action } from '../contracts/words.js';
import { Problem } from '../platform/problem.js';
import { ACTION_METADATA, PUBLIC_METADATA } from './decorators.js';
import { Access } from './access.service.js';
import type { Actor, ActorRequest } from './actor.js';
import { requireCan } from './require-can.js';

/** What a handler asks for: nobody's credentials, an action that the role must allow, or nothing that anyone could have. */
export type Requirement = 'public' | Action | 'refused';

const READS = new Set(['GET', 'HEAD']);

/** What the handler's decorators say; a handler that says nothing is refused to everyone. */
export function requirementOf(handler: object): Requirement {
  if (Reflect.getMetadata(PUBLIC_METADATA, handler) === true) return 'public';
  const action: unknown = Reflect.getMetadata(ACTION_METADATA, handler);
  return ACTIONS.find((name) => name === action) ?? 'refused';
}

/** Lets a request through to its handler, or says why not. Answers at once (no promise) for a key that is known already. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly requirements = new Map<object, Requirement>();

  constructor(private readonly access: Access) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    // Sockets have shown who they are at their handshake, and the stream checks each room.
    if (context.getType() !== 'http') return true;
    const requirement = this.requirement(context.getHandler());
    if (requirement === 'public') return true;
    const request = context.switchToHttp().getRequest<ActorRequest>();
    const actor = this.access.actorOf(request.headers);
    if (actor instanceof Promise) return actor.then((found) => this.admit(request, requirement, found));
    return this.admit(request, requirement, actor);
  }

  private requirement(handler: object): Requirement {
    let requirement = this.requirements.get(handler);
    if (requirement === undefined) {
      requirement = requirementOf(handler);
      this.requirements.set(handler, requirement);
    }
    return requirement;
  }

  private admit(request: ActorRequest, requirement: Exclude<Requirement, 'public'>, actor: Actor | null): boolean {
    if (actor === null) throw unauthenticated(request);
    if (requirement === 'refused') throw new Problem('forbidden', 'Nobody may do that.');
    requireCan(actor, requirement);
    if (actor.siteSlug !== null) this.checkSite(request, actor.siteSlug);
    if (actor.kind === 'person' && !READS.has(request.method) && !this.access.checkOrigin(request.headers)) {
      throw new Problem('origin_not_allowed', 'A write with a session needs the Origin header of our own page.');
    }
    request.actor = actor;
    return true;
  }

  /** A key that is bound to a site reaches no other. */
  private checkSite(request: ActorRequest, siteSlug: string): void {
    const { site } = request.params as { site?: string };
    if (site !== undefined && site !== siteSlug) {
      throw new Problem('forbidden', `This key is bound to the site "${siteSlug}".`);
    }
  }
}

function unauthenticated(request: ActorRequest): Problem {
  const given = request.headers.authorization !== undefined || request.headers.cookie !== undefined;
  const detail = given
    ? 'The key or session given is not known, or has ended.'
    : 'Give "Authorization: Bearer <key>", or sign in.';
  return new Problem('unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer' } });
}
