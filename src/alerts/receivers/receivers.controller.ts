import { Body, Controller, Delete, Get, Headers, HttpCode, HttpStatus, Param, Patch, Post, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../access/actor.js';
import { Can, CurrentActor } from '../../access/decorators.js';
import { idSchema } from '../../contracts/common.js';
import {
  createReceiverBodySchema,
  patchReceiverBodySchema,
  receiverMadeSchema,
  receiversAnswerSchema,
  receiverSchema,
  type CreateReceiverBody,
  type PatchReceiverBody,
  type Receiver,
  type ReceiverMade,
  type ReceiversAnswer,
} from '../../contracts/receivers.js';
import { etagOf } from '../../sites/model/etag.js';
import { Sites } from '../../sites/sites.service.js';
import { Receivers } from './receivers.service.js';

@ApiTags('alerts')
@Controller('sites/:site/alert-receivers')
export class ReceiversController {
  constructor(
    private readonly sites: Sites,
    private readonly receivers: Receivers,
  ) {}

  @Get()
  @Can('receiver.manage')
  @ApiOperation({ summary: 'Who is told, and how deliveries to them go, by name' })
  @ApiOkResponse({ standardSchema: receiversAnswerSchema })
  async list(@Param('site') slug: string): Promise<ReceiversAnswer> {
    return { items: await this.receivers.list(await this.sites.require(slug)) };
  }

  @Post()
  @Can('receiver.manage')
  @ApiOperation({ summary: 'Make a receiver; a webhook’s signing secret is in this answer and in no other' })
  @ApiCreatedResponse({ standardSchema: receiverMadeSchema })
  async create(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Body({ schema: createReceiverBodySchema }) body: CreateReceiverBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReceiverMade> {
    const made = await this.receivers.create(actor, await this.sites.require(slug), body);
    tagged(reply, made.receiver);
    return made;
  }

  @Get(':id')
  @Can('receiver.manage')
  @ApiOperation({ summary: 'One receiver; the ETag is its version. Of its secrets only the names' })
  @ApiOkResponse({ standardSchema: receiverSchema })
  async one(
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Receiver> {
    return tagged(reply, await this.receivers.one(await this.sites.require(slug), id));
  }

  @Patch(':id')
  @Can('receiver.manage')
  @ApiOperation({ summary: 'Change a receiver; secrets that are left out stay, null takes one away' })
  @ApiHeader({ name: 'If-Match', required: true })
  @ApiOkResponse({ standardSchema: receiverSchema })
  async patch(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: patchReceiverBodySchema }) body: PatchReceiverBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Receiver> {
    return tagged(reply, await this.receivers.patch(actor, await this.sites.require(slug), id, ifMatch, body));
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Can('receiver.manage')
  @ApiOperation({ summary: 'Delete a receiver and its deliveries; with If-Match only while it is at that version' })
  @ApiHeader({ name: 'If-Match', required: false })
  @ApiNoContentResponse()
  async remove(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    await this.receivers.remove(actor, await this.sites.require(slug), id, ifMatch);
  }

  @Post(':id/rotate-secret')
  @HttpCode(HttpStatus.OK)
  @Can('receiver.manage')
  @ApiOperation({ summary: 'Give a webhook a new signing secret, shown this once; the former one signs too for a day' })
  @ApiOkResponse({ standardSchema: receiverMadeSchema })
  async rotate(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
  ): Promise<ReceiverMade> {
    return this.receivers.rotateSecret(actor, await this.sites.require(slug), id);
  }
}

function tagged(reply: FastifyReply, receiver: Receiver): Receiver {
  reply.header('ETag', etagOf(receiver.version));
  return receiver;
}
