import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Can } from '../../access/decorators.js';
import { alertCountsAnswerSchema, type AlertCountsAnswer } from '../../contracts/alerts.js';
import { Incidents } from './incidents.service.js';

@ApiTags('alerts')
@Controller('alert-counts')
export class AlertCountsController {
  constructor(private readonly incidents: Incidents) {}

  @Get()
  @Can('site.read')
  @ApiOperation({ summary: 'How many alerts there are on each site, by slug' })
  @ApiOkResponse({ standardSchema: alertCountsAnswerSchema })
  all(): Promise<AlertCountsAnswer> {
    return this.incidents.counts();
  }
}
