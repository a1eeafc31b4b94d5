import { Body, Controller, Get, Headers, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Can, CurrentActor, Idempotent } from '../access/decorators.js';
import type { Actor } from '../access/actor.js';
import {
  patchSettingsBodySchema,
  pauseBodySchema,
  resumeBodySchema,
  settingsAnswerSchema,
  startsAnswerSchema,
  type PatchSettingsBody,
  type PauseBody,
  type ResumeBody,
  type SettingsAnswer,
  type StartsAnswer,
} from '../contracts/sites.js';
import { settingsAnswer, startsAnswer } from './answers.js';
import { etagOf } from './model/etag.js';
import type { SiteRecord } from './model/site-record.js';
import type { ThrottleRow } from './model/throttle-row.js';
import { SiteSettings } from './settings.service.js';
import { Sites } from './sites.service.js';

@ApiTags('settings')
@Controller('sites/:site')
export class SettingsController {
  constructor(
    private readonly sites: Sites,
    private readonly settings: SiteSettings,
  ) {}

  @Get('settings')
  @Can('site.read')
  @ApiOperation({ summary: 'The settings, each with its default and range; the ETag is their version' })
  @ApiOkResponse({ standardSchema: settingsAnswerSchema })
  async get(@Param('site') slug: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<SettingsAnswer> {
    const site = await this.sites.require(slug);
    return this.answer(site, await this.settings.require(site), reply);
  }

  @Patch('settings')
  @Can('settings.change')
  @ApiOperation({ summary: 'Change some of the settings; the limit may be told to go back by itself' })
  @ApiHeader({ name: 'If-Match', required: true })
  @ApiOkResponse({ standardSchema: settingsAnswerSchema })
  async patch(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: patchSettingsBodySchema }) body: PatchSettingsBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SettingsAnswer> {
    const site = await this.sites.require(slug);
    return this.answer(site, await this.settings.patch(actor, site, ifMatch, body), reply);
  }

  @Post('pause')
  @HttpCode(200)
  @Can('starts.pause')
  @Idempotent()
  @ApiOperation({ summary: 'Start nothing new; what was told to start finishes' })
  @ApiOkResponse({ standardSchema: startsAnswerSchema })
  async pause(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Body({ schema: pauseBodySchema }) { reason }: PauseBody,
  ): Promise<StartsAnswer> {
    return startsAnswer(await this.settings.pause(actor, await this.sites.require(slug), reason));
  }

  @Post('resume')
  @HttpCode(200)
  @Can('starts.pause')
  @Idempotent()
  @ApiOperation({ summary: 'End a pause, release the safety brake and empty its window' })
  @ApiOkResponse({ standardSchema: startsAnswerSchema })
  async resume(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Body({ schema: resumeBodySchema }) { reason }: ResumeBody,
  ): Promise<StartsAnswer> {
    return startsAnswer(await this.settings.resume(actor, await this.sites.require(slug), reason));
  }

  private async answer(site: SiteRecord, row: ThrottleRow, reply: FastifyReply): Promise<SettingsAnswer> {
    reply.header('ETag', etagOf(row.version));
    return settingsAnswer(row, await this.settings.changes(site));
  }
}
