import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sessionSchema, signInBodySchema, type Session, type SignInBody } from '../../contracts/access.js';
import { Problem } from '../../platform/problem.js';
import { Can, CurrentActor, Public } from '../decorators.js';
import { AccessOptions } from '../access-options.js';
import { Access } from '../access.service.js';
import type { Actor } from '../actor.js';
import { actionsOf } from '../model/can.js';
import { closingCookie, openingCookie } from './session-cookie.js';
import { Sessions } from './sessions.service.js';
import { SignIn } from './sign-in.service.js';

@Controller('session')
export class SessionController {
  constructor(
    private readonly signIns: SignIn,
    private readonly sessions: Sessions,
    private readonly access: Access,
    private readonly options: AccessOptions,
  ) {}

  @Get()
  @Can('session.read')
  @ApiOperation({ summary: 'Who is asking, and what they may do' })
  @ApiOkResponse({ standardSchema: sessionSchema })
  read(@CurrentActor() actor: Actor): Session {
    return toSession(actor);
  }

  @Post()
  @Public()
  @ApiOperation({ summary: 'Sign in with a one-time link or a password; the answer sets the session cookie' })
  @ApiCreatedResponse({ standardSchema: sessionSchema })
  async open(
    @Body({ schema: signInBodySchema }) body: SignInBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    // A foreign page must not sign its visitor in as somebody else. A script sends no Origin.
    if (request.headers.origin !== undefined && !this.access.checkOrigin(request.headers)) {
      throw new Problem('origin_not_allowed', 'A sign-in comes from our own page, or from a script.');
    }
    const { actor, secret } = await this.signIns.signIn(body, request.ip);
    reply.header('set-cookie', openingCookie(secret, this.isSecure(request)));
    return toSession(actor);
  }

  @Delete()
  @HttpCode(204)
  @Can('session.read')
  @ApiOperation({ summary: 'Sign out' })
  @ApiNoContentResponse()
  async end(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end(actor);
    reply.header('set-cookie', closingCookie(this.isSecure(request)));
  }

  /** A proxy may end TLS before us; then only the public URL tells. */
  private isSecure(request: FastifyRequest): boolean {
    return request.protocol === 'https' || (this.options.publicUrl?.startsWith('https:') ?? false);
  }
}

function toSession(actor: Actor): Session {
  return {
    actor: { kind: actor.kind, name: actor.name, role: actor.role },
    actions: actionsOf(actor.role),
    expiresAt: actor.expiresAtMs === null ? null : new Date(actor.expiresAtMs).toISOString(),
  };
}
