import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Can } from '../../../access/decorators.js';
import { backupsAnswerSchema } from '../../../contracts/observation.js';
import { Sites } from '../../sites.service.js';
import { ApplianceBackups } from './backups.service.js';

@ApiTags('sites')
@Controller('sites/:site/backups')
export class BackupsController {
  constructor(
    private readonly sites: Sites,
    private readonly backups: ApplianceBackups,
  ) {}

  @Get()
  @Can('site.read')
  @ApiOperation({
    summary: 'The last 100 backups that were downloaded from its appliances: hash and time, newest first',
  })
  @ApiOkResponse({ standardSchema: backupsAnswerSchema })
  async list(@Param('site') slug: string): Promise<z.infer<typeof backupsAnswerSchema>> {
    const { id } = await this.sites.require(slug);
    return { items: await this.backups.list(id) };
  }
}
