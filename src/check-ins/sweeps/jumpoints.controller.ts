import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Can } from '../../access/decorators.js';
import { jumpointsAnswerSchema } from '../../contracts/observation.js';
import { Jumpoints } from './jumpoints.service.js';

@ApiTags('observed sites')
@Controller('sites/:site/jumpoints')
export class JumpointsController {
  constructor(private readonly jumpoints: Jumpoints) {}

  @Get()
  @Can('site.read')
  @ApiOperation({ summary: 'The Jumpoints of an observed site as the latest sweep saw them, by name' })
  @ApiOkResponse({ standardSchema: jumpointsAnswerSchema })
  async list(@Param('site') site: string): Promise<z.infer<typeof jumpointsAnswerSchema>> {
    return { items: await this.jumpoints.list(site) };
  }
}
