import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Can } from '../access/decorators.js';
import {
  clientExportQuerySchema,
  clientFacetsQuerySchema,
  clientListQuerySchema,
  clientSchema,
  clientsAnswerSchema,
  facetsAnswerSchema,
  timelineAnswerSchema,
  type Client,
  type ClientExportQuery,
  type ClientFacetsQuery,
  type ClientListQuery,
  type ClientsAnswer,
  type FacetsAnswer,
  type TimelineAnswer,
} from '../contracts/clients.js';
import { idSchema, pageQuerySchema, type PageQuery } from '../contracts/common.js';
import { queueSchema, summarySchema, type Queue, type Summary } from '../contracts/upgrades.js';
import {
  ghostsAnswerSchema,
  siteObservationSchema,
  type GhostsAnswer,
  type SiteObservation,
} from '../contracts/observation.js';
import { Sites } from '../sites/sites.service.js';
import { ClientExports } from './client-export.service.js';
import { ClientViews } from './client-views.service.js';
import { ObservationViews } from './observation-views.service.js';
import { SiteViews } from './site-views.service.js';

@ApiTags('views')
@Controller('sites/:site')
export class ViewsController {
  constructor(
    private readonly sites: Sites,
    private readonly clients: ClientViews,
    private readonly exports: ClientExports,
    private readonly siteViews: SiteViews,
    private readonly observations: ObservationViews,
  ) {}

  @Get('clients')
  @Can('client.read')
  @ApiOperation({ summary: 'Jump Clients that match a filter, in the order of a sort, page by page' })
  @ApiOkResponse({ standardSchema: clientsAnswerSchema })
  async list(
    @Param('site') slug: string,
    @Query({ schema: clientListQuerySchema }) query: ClientListQuery,
  ): Promise<ClientsAnswer> {
    return this.clients.list(await this.sites.require(slug), query);
  }

  @Get('clients/facets')
  @Can('client.read')
  @ApiOperation({ summary: 'How many clients each value of a filter would leave' })
  @ApiOkResponse({ standardSchema: facetsAnswerSchema })
  async facets(
    @Param('site') slug: string,
    @Query({ schema: clientFacetsQuerySchema }) filter: ClientFacetsQuery,
  ): Promise<FacetsAnswer> {
    return this.clients.facets(await this.sites.require(slug), filter);
  }

  @Get('clients/export')
  @Can('client.read')
  @ApiOperation({
    summary: 'All clients that match a filter, in the order of a sort, as one file',
    description:
      'Which clients are in it and in which order is decided in one snapshot when it begins; each row says what holds when it is read, ' +
      'moments later. CSV is safe to open in a spreadsheet: text that would be a formula has an apostrophe before it, control ' +
      'characters are shown as their escapes.',
  })
  @ApiProduces('text/csv', 'application/json')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async export(
    @Param('site') slug: string,
    @Query({ schema: clientExportQuerySchema }) query: ClientExportQuery,
  ): Promise<StreamableFile> {
    const { fileName, contentType, pieces } = await this.exports.begin(await this.sites.require(slug), query);
    const disposition = `attachment; filename="${fileName}"`;
    return new StreamableFile(Readable.from(pieces, { highWaterMark: 1 }), { type: contentType, disposition });
  }

  @Get('clients/:id')
  @Can('client.read')
  @ApiOperation({ summary: 'One Jump Client' })
  @ApiOkResponse({ standardSchema: clientSchema })
  async one(@Param('site') slug: string, @Param('id', { schema: idSchema }) id: string): Promise<Client> {
    return this.clients.one(await this.sites.require(slug), id);
  }

  @Get('clients/:id/timeline')
  @Can('client.read')
  @ApiOperation({ summary: 'What happened to one Jump Client, newest first' })
  @ApiOkResponse({ standardSchema: timelineAnswerSchema })
  async timeline(
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<TimelineAnswer> {
    return this.clients.timeline(await this.sites.require(slug), id, query);
  }

  @Get('queue')
  @Can('site.read')
  @ApiOperation({ summary: 'Who holds a slot, who waits first, and how many wait' })
  @ApiOkResponse({ standardSchema: queueSchema })
  async queue(@Param('site') slug: string): Promise<Queue> {
    return this.siteViews.queue(await this.sites.require(slug));
  }

  @Get('observation')
  @Can('site.read')
  @ApiOperation({
    summary:
      'How an observed site is seen: its sweeps, how old what is said of it is, what stands in the way, the budget, estimates',
  })
  @ApiOkResponse({ standardSchema: siteObservationSchema })
  async observation(@Param('site') slug: string): Promise<SiteObservation> {
    return this.observations.ofSite(await this.sites.require(slug));
  }

  @Get('ghosts')
  @Can('client.read')
  @ApiOperation({
    summary: 'Stale doubles of clients that were installed anew: pending for ever, and to be cleaned up',
  })
  @ApiOkResponse({ standardSchema: ghostsAnswerSchema })
  async ghosts(
    @Param('site') slug: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<GhostsAnswer> {
    return this.observations.ghosts(await this.sites.require(slug), query);
  }

  @Get('summary')
  @Can('site.read')
  @ApiOperation({ summary: 'The site at a glance: run, counts, slots, throughput, what stops it, forecast' })
  @ApiOkResponse({ standardSchema: summarySchema })
  async summary(@Param('site') slug: string): Promise<Summary> {
    return this.siteViews.summary(await this.sites.require(slug));
  }
}
