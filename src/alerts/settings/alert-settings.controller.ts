import { Body, Controller, Get, Headers, Param, Patch, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../access/actor.js';
import { Can, CurrentActor } from '../../access/decorators.js';
import {
  alertSettingsAnswerSchema,
  patchAlertSettingsBodySchema,
  type AlertSettingsAnswer,
  type PatchAlertSettingsBody,
} from '../../contracts/alerts.js';
import { etagOf } from '../../sites/model/etag.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { Sites } from '../../sites/sites.service.js';
import { alertSettingsAnswer } from './alert-settings-answer.js';
import { AlertSettingsService } from './alert-settings.service.js';
import type { OwnSettingsRow } from './own-settings.store.js';

@ApiTags('alerts')
@Controller('sites/:site/alert-settings')
export class AlertSettingsController {
  constructor(
    private readonly sites: Sites,
    private readonly settings: AlertSettingsService,
  ) {}

  @Get()
  @Can('site.read')
  @ApiOperation({ summary: 'When alerts fire and how often they are told; the ETag is the version' })
  @ApiOkResponse({ standardSchema: alertSettingsAnswerSchema })
  async get(
    @Param('site') slug: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlertSettingsAnswer> {
    const site = await this.sites.require(slug);
    return answer(await this.settings.read(site), site, reply);
  }

  @Patch()
  @Can('settings.change')
  @ApiOperation({ summary: 'Change some of the alert settings; null gives one back to its default' })
  @ApiHeader({ name: 'If-Match', required: true })
  @ApiOkResponse({ standardSchema: alertSettingsAnswerSchema })
  async patch(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: patchAlertSettingsBodySchema }) body: PatchAlertSettingsBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlertSettingsAnswer> {
    const site = await this.sites.require(slug);
    return answer(await this.settings.patch(actor, site, ifMatch, body), site, reply);
  }
}

function answer(row: OwnSettingsRow, { control }: SiteRecord, reply: FastifyReply): AlertSettingsAnswer {
  reply.header('ETag', etagOf(row.version));
  return alertSettingsAnswer(row, control);
}
