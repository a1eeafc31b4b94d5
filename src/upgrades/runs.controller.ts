import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Can, CurrentActor, Idempotent } from '../access/decorators.js';
import type { Actor } from '../access/actor.js';
import { idSchema, pageQuerySchema, type Page } from '../contracts/common.js';
import { beginRunBodySchema, type BeginRunBody } from '../contracts/sites.js';
import { runReportSchema, runSchema, runsAnswerSchema, type Run, type RunReport } from '../contracts/upgrades.js';
import { Runs } from './runs.service.js';

const runsQuerySchema = pageQuerySchema.extend({ cursor: z.coerce.number().int().min(1).optional() });
type RunsQuery = z.infer<typeof runsQuerySchema>;

@ApiTags('upgrade runs')
@Controller('sites/:site/upgrade-runs')
export class RunsController {
  constructor(private readonly runs: Runs) {}

  @Post()
  @Can('run.begin')
  @Idempotent()
  @ApiOperation({ summary: 'The appliance was upgraded outside Rollcall: begin a run to its new version' })
  @ApiCreatedResponse({ standardSchema: runSchema })
  @ApiOkResponse({ standardSchema: runSchema, description: 'The run to that version is on already' })
  async begin(
    @CurrentActor() actor: Actor,
    @Param('site') site: string,
    @Body({ schema: beginRunBodySchema }) body: BeginRunBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Run> {
    const target = { version: body.targetVersion, revision: body.targetRevision ?? null };
    const { run, isNew } = await this.runs.beginByHand(actor, site, target);
    reply.status(isNew ? HttpStatus.CREATED : HttpStatus.OK);
    return run;
  }

  @Get()
  @Can('site.read')
  @ApiOperation({ summary: 'The site’s upgrade runs, newest first' })
  @ApiOkResponse({ standardSchema: runsAnswerSchema })
  list(@Param('site') site: string, @Query({ schema: runsQuerySchema }) query: RunsQuery): Promise<Page<Run>> {
    return this.runs.list(site, query.cursor ?? null, query.limit);
  }

  @Get(':id')
  @Can('site.read')
  @ApiOperation({ summary: 'One run with its counts, times, throughput and failures by reason' })
  @ApiOkResponse({ standardSchema: runReportSchema })
  one(@Param('site') site: string, @Param('id', { schema: idSchema }) id: string): Promise<RunReport> {
    return this.runs.one(site, id);
  }
}
