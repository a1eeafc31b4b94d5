import { Body, Controller, Headers, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Can, CurrentActor } from '../../access/decorators.js';
import type { Actor } from '../../access/actor.js';
import {
  importAnswerSchema,
  importQuerySchema,
  type ImportAnswer,
  type ImportQuery,
} from '../../contracts/observation.js';
import { Imports } from './imports.service.js';

@ApiTags('observed sites')
@Controller('sites/:site/imports')
export class ImportsController {
  constructor(private readonly imports: Imports) {}

  @Post()
  @Can('import.post')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'An export of the fleet of an observed site without a driver, as CSV or JSON; see docs/import.md',
  })
  @ApiConsumes('text/csv', 'application/json')
  @ApiBody({
    schema: {},
    description: 'A CSV file with a heading, or a list of Jump Clients as the appliance’s API gives them',
  })
  @ApiOkResponse({ standardSchema: importAnswerSchema })
  take(
    @CurrentActor() actor: Actor,
    @Param('site') site: string,
    @Query({ schema: importQuerySchema }) query: ImportQuery,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
  ): Promise<ImportAnswer> {
    return this.imports.take(actor, site, query, contentType?.startsWith('text/csv') ? 'csv' : 'json', body);
  }
}
