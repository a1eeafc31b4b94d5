import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Can } from '../access/decorators.js';
import { idSchema } from '../contracts/common.js';
import {
  forecastQuerySchema,
  forecastSchema,
  historyQuerySchema,
  historySchema,
  runStorySchema,
  type Forecast,
  type ForecastQuery,
  type History,
  type HistoryQuery,
  type RunStory,
} from '../contracts/forecast.js';
import { Sites } from '../sites/sites.service.js';
import { Forecasts } from './forecasts.service.js';
import { Histories } from './history.service.js';
import { RunStories } from './run-stories.service.js';

@ApiTags('forecast')
@Controller('sites/:site')
export class ForecastController {
  constructor(
    private readonly sites: Sites,
    private readonly forecasts: Forecasts,
    private readonly histories: Histories,
    private readonly stories: RunStories,
  ) {}

  @Get('forecast')
  @Can('site.read')
  @ApiOperation({ summary: 'When the clients will be back, and what another limit would do' })
  @ApiOkResponse({ standardSchema: forecastSchema })
  async forecast(
    @Param('site') slug: string,
    @Query({ schema: forecastQuerySchema }) { limit }: ForecastQuery,
  ): Promise<Forecast> {
    return this.forecasts.of(await this.sites.require(slug), limit);
  }

  @Get('history')
  @Can('site.read')
  @ApiOperation({ summary: 'The site over time: counts, slots in use and the limit, oldest first' })
  @ApiOkResponse({ standardSchema: historySchema })
  async history(
    @Param('site') slug: string,
    @Query({ schema: historyQuerySchema }) query: HistoryQuery,
  ): Promise<History> {
    return this.histories.of(await this.sites.require(slug), query);
  }

  @Get('upgrade-runs/:id/story')
  @Can('site.read')
  @ApiOperation({ summary: 'What became of a run: the slowest clients, what was done meanwhile, how the forecast did' })
  @ApiOkResponse({ standardSchema: runStorySchema })
  async story(@Param('site') slug: string, @Param('id', { schema: idSchema }) id: string): Promise<RunStory> {
    return this.stories.of(await this.sites.require(slug), id);
  }
}
