import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../access/actor.js';
import { Can, CurrentActor } from '../../access/decorators.js';
import { idSchema } from '../../contracts/common.js';
import {
  deliveriesAnswerSchema,
  deliveriesQuerySchema,
  deliveryDetailSchema,
  deliverySchema,
  testReceiverBodySchema,
  type DeliveriesAnswer,
  type DeliveriesQuery,
  type Delivery,
  type DeliveryDetail,
  type TestReceiverBody,
} from '../../contracts/receivers.js';
import { Sites } from '../../sites/sites.service.js';
import { DeliveryLog } from './delivery-log.service.js';

@ApiTags('alerts')
@Controller('sites/:site')
export class DeliveriesController {
  constructor(
    private readonly sites: Sites,
    private readonly log: DeliveryLog,
  ) {}

  @Get('alert-deliveries')
  @Can('receiver.manage')
  @ApiOperation({ summary: 'What was sent, is being sent or waits, newest first' })
  @ApiOkResponse({ standardSchema: deliveriesAnswerSchema })
  async list(
    @Param('site') slug: string,
    @Query({ schema: deliveriesQuerySchema }) query: DeliveriesQuery,
  ): Promise<DeliveriesAnswer> {
    return this.log.list(await this.sites.require(slug), query);
  }

  @Get('alert-deliveries/:id')
  @Can('receiver.manage')
  @ApiOperation({ summary: 'One delivery with its message' })
  @ApiOkResponse({ standardSchema: deliveryDetailSchema })
  async one(@Param('site') slug: string, @Param('id', { schema: idSchema }) id: string): Promise<DeliveryDetail> {
    return this.log.one(await this.sites.require(slug), id);
  }

  @Post('alert-deliveries/:id/replay')
  @Can('receiver.manage')
  @ApiOperation({ summary: 'Send the same message once more, as a delivery of its own' })
  @ApiCreatedResponse({ standardSchema: deliverySchema })
  async replay(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
  ): Promise<Delivery> {
    return this.log.replay(actor, await this.sites.require(slug), id);
  }

  @Post('alert-receivers/:id/test')
  @HttpCode(HttpStatus.OK)
  @Can('receiver.manage')
  @ApiOperation({ summary: 'Send a test now and say what came of it, which takes 15 s at most' })
  @ApiOkResponse({ standardSchema: deliverySchema })
  async test(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: testReceiverBodySchema }) body: TestReceiverBody,
    @Req() request: FastifyRequest,
  ): Promise<Delivery> {
    const origin = `${request.protocol}://${request.headers.host ?? ''}`;
    return this.log.test(actor, await this.sites.require(slug), id, body, origin);
  }
}
