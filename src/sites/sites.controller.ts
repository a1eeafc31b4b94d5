import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Can, CurrentActor, Idempotent } from '../access/decorators.js';
import type { Actor } from '../access/actor.js';
import { pageQuerySchema, type PageQuery } from '../contracts/common.js';
import {
  appliancesAnswerSchema,
  createSiteBodySchema,
  patchSiteBodySchema,
  siteSchema,
  sitesAnswerSchema,
  type AppliancesAnswer,
  type CreateSiteBody,
  type PatchSiteBody,
  type Site,
  type SitesAnswer,
} from '../contracts/sites.js';
import { decodeCursor, encodeCursor } from '../platform/page-cursor.js';
import { Appliances } from './appliances.service.js';
import { etagOf } from './model/etag.js';
import type { SiteRecord } from './model/site-record.js';
import { Sites } from './sites.service.js';

/** The slug of the last site given out. */
const placeSchema = z.tuple([z.string()]);

@ApiTags('sites')
@Controller('sites')
export class SitesController {
  constructor(
    private readonly sites: Sites,
    private readonly appliances: Appliances,
  ) {}

  @Get()
  @Can('site.read')
  @ApiOperation({ summary: 'Sites by slug' })
  @ApiOkResponse({ standardSchema: sitesAnswerSchema })
  async list(@Query({ schema: pageQuerySchema }) { limit, cursor }: PageQuery): Promise<SitesAnswer> {
    const [after] = decodeCursor(cursor, placeSchema) ?? [''];
    const found = await this.sites.page(after, limit + 1);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const nextCursor = found.length > limit && last !== undefined ? encodeCursor([last.slug]) : null;
    return { items: items.map((site) => this.sites.toAnswer(site)), nextCursor };
  }

  @Post()
  @Can('site.manage')
  @Idempotent()
  @ApiOperation({ summary: 'Make a site, with the default settings' })
  @ApiCreatedResponse({ standardSchema: siteSchema })
  async create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createSiteBodySchema }) body: CreateSiteBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Site> {
    return this.answer(await this.sites.create(actor, body), reply);
  }

  @Get(':site')
  @Can('site.read')
  @ApiOperation({ summary: 'One site; the ETag is its version' })
  @ApiOkResponse({ standardSchema: siteSchema })
  async get(@Param('site') slug: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Site> {
    return this.answer(await this.sites.requireFresh(slug), reply);
  }

  @Patch(':site')
  @Can('site.manage')
  @ApiOperation({ summary: 'Change its name, driver or time zone' })
  @ApiHeader({ name: 'If-Match', required: true })
  @ApiOkResponse({ standardSchema: siteSchema })
  async patch(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: patchSiteBodySchema }) body: PatchSiteBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Site> {
    return this.answer(await this.sites.change(actor, slug, ifMatch, body), reply);
  }

  @Delete(':site')
  @HttpCode(204)
  @Can('site.manage')
  @ApiOperation({ summary: 'Remove it with its settings, appliances and fleet' })
  @ApiHeader({ name: 'If-Match', required: false })
  @ApiNoContentResponse()
  async remove(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    await this.sites.remove(actor, slug, ifMatch);
  }

  @Get(':site/appliances')
  @Can('site.read')
  @ApiOperation({ summary: 'Its appliances as they were last seen: roles, versions, health, last sync' })
  @ApiOkResponse({ standardSchema: appliancesAnswerSchema })
  async listAppliances(@Param('site') slug: string): Promise<AppliancesAnswer> {
    const { id } = await this.sites.require(slug);
    return { items: await this.appliances.list(id) };
  }

  private answer(site: SiteRecord, reply: FastifyReply): Site {
    reply.header('ETag', etagOf(site.version));
    return this.sites.toAnswer(site);
  }
}
