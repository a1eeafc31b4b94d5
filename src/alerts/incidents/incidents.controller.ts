import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../access/actor.js';
import { Can, CurrentActor, Idempotent } from '../../access/decorators.js';
import {
  acknowledgeBodySchema,
  incidentDetailSchema,
  incidentsAnswerSchema,
  incidentsQuerySchema,
  membersAnswerSchema,
  type AcknowledgeBody,
  type IncidentDetail,
  type IncidentsAnswer,
  type IncidentsQuery,
  type MembersAnswer,
} from '../../contracts/alerts.js';
import { idSchema, pageQuerySchema, type PageQuery } from '../../contracts/common.js';
import { Sites } from '../../sites/sites.service.js';
import { Incidents } from './incidents.service.js';

@ApiTags('alerts')
@Controller('sites/:site/alerts')
export class IncidentsController {
  constructor(
    private readonly sites: Sites,
    private readonly incidents: Incidents,
  ) {}

  @Get()
  @Can('site.read')
  @ApiOperation({
    summary:
      'Alerts that fire (most urgent first, then newest), are muted, or are resolved (latest first), with how many there are; the watchdog only where `alert` names it',
  })
  @ApiOkResponse({ standardSchema: incidentsAnswerSchema })
  async list(
    @Param('site') slug: string,
    @Query({ schema: incidentsQuerySchema }) query: IncidentsQuery,
  ): Promise<IncidentsAnswer> {
    return this.incidents.list(await this.sites.require(slug), query);
  }

  @Get(':id')
  @Can('site.read')
  @ApiOperation({ summary: 'One alert: its story, whom it was told to, and the alerts that are counted in it' })
  @ApiOkResponse({ standardSchema: incidentDetailSchema })
  async one(@Param('site') slug: string, @Param('id', { schema: idSchema }) id: string): Promise<IncidentDetail> {
    return this.incidents.one(await this.sites.require(slug), id);
  }

  @Get(':id/members')
  @Can('client.read')
  @ApiOperation({
    summary: 'The clients that are in the alert, in the order in which they joined; then those that were',
  })
  @ApiOkResponse({ standardSchema: membersAnswerSchema })
  async members(
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<MembersAnswer> {
    return this.incidents.members(await this.sites.require(slug), id, query);
  }

  @Post(':id/acknowledge')
  @HttpCode(HttpStatus.OK)
  @Can('alert.acknowledge')
  @Idempotent()
  @ApiOperation({ summary: 'Say that one has taken it on; who was first stays' })
  @ApiOkResponse({ standardSchema: incidentDetailSchema })
  async acknowledge(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: acknowledgeBodySchema }) { note }: AcknowledgeBody,
  ): Promise<IncidentDetail> {
    return this.incidents.acknowledge(actor, await this.sites.require(slug), id, note ?? null);
  }

  @Post(':id/withdraw-acknowledgement')
  @HttpCode(HttpStatus.OK)
  @Can('alert.acknowledge')
  @Idempotent()
  @ApiOperation({ summary: 'Say that nobody has it any more' })
  @ApiOkResponse({ standardSchema: incidentDetailSchema })
  async withdrawAcknowledgement(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
  ): Promise<IncidentDetail> {
    return this.incidents.withdrawAcknowledgement(actor, await this.sites.require(slug), id);
  }
}
