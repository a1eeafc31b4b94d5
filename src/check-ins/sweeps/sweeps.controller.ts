import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Can, CurrentActor } from '../../access/decorators.js';
import type { Actor } from '../../access/actor.js';
import { pageQuerySchema, type Page } from '../../contracts/common.js';
import {
  type BeginSweepQuery,
  beginSweepAnswerSchema,
  beginSweepQuerySchema,
  sweepsAnswerSchema,
  type Sweep,
} from '../../contracts/observation.js';
import { Sweeps } from './sweeps.service.js';

const sweepsQuerySchema = pageQuerySchema.extend({ cursor: z.coerce.number().int().min(1).optional() });
type SweepsQuery = z.infer<typeof sweepsQuerySchema>;

@ApiTags('observed sites')
@Controller('sites/:site/sweeps')
export class SweepsController {
  constructor(private readonly sweeps: Sweeps) {}

  @Get()
  @Can('site.read')
  @ApiOperation({ summary: 'The looks at the whole fleet of an observed site, imports among them, newest first' })
  @ApiOkResponse({ standardSchema: sweepsAnswerSchema })
  list(@Param('site') site: string, @Query({ schema: sweepsQuerySchema }) query: SweepsQuery): Promise<Page<Sweep>> {
    return this.sweeps.list(site, query.cursor ?? null, query.limit);
  }

  @Post()
  @Can('client.jump')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Look at the whole fleet of an observed site now, and often for some minutes' })
  @ApiAcceptedResponse({ standardSchema: beginSweepAnswerSchema })
  ask(
    @CurrentActor() actor: Actor,
    @Param('site') site: string,
    @Query({ schema: beginSweepQuerySchema }) query: BeginSweepQuery,
  ): Promise<{ nextSweepAt: string }> {
    return this.sweeps.ask(actor, site, query.confirmRemoved ?? null);
  }
}
