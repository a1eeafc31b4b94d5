import { Controller, HttpStatus, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Can, CurrentActor, Idempotent } from '../access/decorators.js';
import type { Actor } from '../access/actor.js';
import { idSchema } from '../contracts/common.js';
import { jumpAnswerSchema, type JumpAnswer } from '../contracts/upgrades.js';
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
    description:
      'On an observed site the answer is 200 `open_console` with the address that makes the person’s own console begin the Jump, where the ' +
      'site has one; nothing is moved here, and whether the Jump was made is not visible.',
  })
  @ApiOkResponse({ standardSchema: jumpAnswerSchema, description: 'The Jump may go on' })
  @ApiAcceptedResponse({ standardSchema: jumpAnswerSchema, description: 'The client is being upgraded first' })
  async attempt(
    @CurrentActor() actor: Actor,
    @Param('site') site: string,
    @Param('id', { schema: idSchema }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JumpAnswer> {
    const answer = await this.jumpAttempts.attempt(actor, site, id);
    reply.status(
      answer.outcome === 'allowed' || answer.outcome === 'open_console' ? HttpStatus.OK : HttpStatus.ACCEPTED,
    );
    return answer;
  }
}
