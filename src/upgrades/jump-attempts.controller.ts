import { Controller, HttpStatus, Param, ParseUUIDPipe, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Can, CurrentActor, Idempotent } from '../access/access.decorators.js';
import type { Actor } from '../access/actor.js';
import type { JumpAnswer } from '../contracts/upgrades.js';
import { JumpAttempts } from './jump-attempts.service.js';

@ApiTags('clients')
@Controller('sites/:site/clients/:id/jump-attempts')
export class JumpAttemptsController {
  constructor(private readonly jumpAttempts: JumpAttempts) {}

  @Post()
  @Can('client.jump')
  @Idempotent()
  @ApiOperation({
    summary: 'Someone tries to Jump to the client: allowed when up to date; pending, it moves to the front',
  })
  async attempt(
    @CurrentActor() actor: Actor,
    @Param('site') site: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JumpAnswer> {
    const answer = await this.jumpAttempts.attempt(actor, site, id);
    reply.status(
      answer.outcome === 'allowed' || answer.outcome === 'open_console' ? HttpStatus.OK : HttpStatus.ACCEPTED,
    );
    return answer;
  }
}
