import { Body, Controller, Get, HttpCode, HttpStatus, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../access/actor.js';
import { Can, CurrentActor, Idempotent } from '../../access/decorators.js';
import {
  createSilenceBodySchema,
  patchSilenceBodySchema,
  silenceSchema,
  silencesAnswerSchema,
  silencesQuerySchema,
  type CreateSilenceBody,
  type PatchSilenceBody,
  type Silence,
  type SilencesAnswer,
  type SilencesQuery,
} from '../../contracts/alerts.js';
import { idSchema } from '../../contracts/common.js';
import { Sites } from '../../sites/sites.service.js';
import { Silences } from './silences.service.js';

@ApiTags('alerts')
@Controller('sites/:site/silences')
export class SilencesController {
  constructor(
    private readonly sites: Sites,
    private readonly silences: Silences,
  ) {}

  @Get()
  @Can('site.read')
  @ApiOperation({ summary: 'Silences, and maintenance windows that are planned; those that end last first' })
  @ApiOkResponse({ standardSchema: silencesAnswerSchema })
  async list(
    @Param('site') slug: string,
    @Query({ schema: silencesQuerySchema }) query: SilencesQuery,
  ): Promise<SilencesAnswer> {
    return this.silences.list(await this.sites.require(slug), query);
  }

  @Post()
  @Can('silence.manage')
  @Idempotent()
  @ApiOperation({ summary: 'Keep messages of alerts from going out, now or in a window that is planned' })
  @ApiCreatedResponse({ standardSchema: silenceSchema })
  async create(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Body({ schema: createSilenceBodySchema }) body: CreateSilenceBody,
  ): Promise<Silence> {
    return this.silences.create(actor, await this.sites.require(slug), body);
  }

  @Get(':id')
  @Can('site.read')
  @ApiOperation({ summary: 'One silence' })
  @ApiOkResponse({ standardSchema: silenceSchema })
  async one(@Param('site') slug: string, @Param('id', { schema: idSchema }) id: string): Promise<Silence> {
    return this.silences.one(await this.sites.require(slug), id);
  }

  @Patch(':id')
  @Can('silence.manage')
  @ApiOperation({ summary: 'Let a silence end earlier or later, and say why' })
  @ApiOkResponse({ standardSchema: silenceSchema })
  async change(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: patchSilenceBodySchema }) body: PatchSilenceBody,
  ): Promise<Silence> {
    return this.silences.change(actor, await this.sites.require(slug), id, body);
  }

  @Post(':id/end')
  @HttpCode(HttpStatus.OK)
  @Can('silence.manage')
  @Idempotent()
  @ApiOperation({ summary: 'End a silence now; one that has not begun never will' })
  @ApiOkResponse({ standardSchema: silenceSchema })
  async end(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
  ): Promise<Silence> {
    return this.silences.end(actor, await this.sites.require(slug), id);
  }
}
