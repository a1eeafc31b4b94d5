import { Body, Controller, Get, Headers, HttpCode, HttpStatus, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import { Can, CurrentActor, Idempotent } from '../access/decorators.js';
import { idSchema, pageQuerySchema, type Page } from '../contracts/common.js';
import {
  abortPlanBodySchema,
  createPlanBodySchema,
  createPlanQuerySchema,
  patchPlanBodySchema,
  planEventsAnswerSchema,
  planPreviewSchema,
  planReportSchema,
  plansAnswerSchema,
  planSchema,
  stepActionBodySchema,
  type AbortPlanBody,
  type CreatePlanBody,
  type CreatePlanQuery,
  type PatchPlanBody,
  type Plan,
  type PlanEvent,
  type PlanHeader,
  type PlanPreview,
  type PlanReport,
  type StepActionBody,
} from '../contracts/plans.js';
import { etagOf } from '../sites/model/etag.js';
import { Sites } from '../sites/sites.service.js';
import { Plans } from './plans.service.js';

const numberedQuerySchema = pageQuerySchema.extend({ cursor: z.coerce.number().int().min(1).optional() });
type NumberedQuery = z.infer<typeof numberedQuerySchema>;

@ApiTags('upgrade plans')
@Controller('sites/:site/plans')
export class PlansController {
  constructor(
    private readonly sites: Sites,
    private readonly plans: Plans,
  ) {}

  @Post()
  @Can('plan.manage')
  @Idempotent()
  @ApiOperation({
    summary: 'Make a plan (a draft), or with dryRun=true see what it would be and what speaks against it',
  })
  @ApiCreatedResponse({ standardSchema: planSchema })
  @ApiOkResponse({ standardSchema: planPreviewSchema, description: 'The preview of a dry run' })
  async create(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Query({ schema: createPlanQuerySchema }) { dryRun }: CreatePlanQuery,
    @Body({ schema: createPlanBodySchema }) body: CreatePlanBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plan | PlanPreview> {
    const site = await this.sites.require(slug);
    if (!dryRun) return tagged(reply, await this.plans.create(actor, site, body));
    reply.status(HttpStatus.OK);
    return this.plans.preview(actor, site, body);
  }

  @Get()
  @Can('site.read')
  @ApiOperation({ summary: 'The site’s plans, newest first' })
  @ApiOkResponse({ standardSchema: plansAnswerSchema })
  async list(
    @Param('site') slug: string,
    @Query({ schema: numberedQuerySchema }) query: NumberedQuery,
  ): Promise<Page<PlanHeader>> {
    return this.plans.list(await this.sites.require(slug), query.cursor ?? null, query.limit);
  }

  @Get(':id')
  @Can('site.read')
  @ApiOperation({ summary: 'One plan: its steps, what is on, what is blocked and why; the ETag is its version' })
  @ApiOkResponse({ standardSchema: planSchema })
  async one(
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plan> {
    return tagged(reply, await this.plans.one(await this.sites.require(slug), id));
  }

  @Patch(':id')
  @Can('plan.manage')
  @ApiOperation({ summary: 'Set other windows or options' })
  @ApiHeader({ name: 'If-Match', required: true })
  @ApiOkResponse({ standardSchema: planSchema })
  async patch(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: patchPlanBodySchema }) body: PatchPlanBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plan> {
    return tagged(reply, await this.plans.patch(actor, await this.sites.require(slug), id, ifMatch, body));
  }

  @Post(':id/start')
  @HttpCode(HttpStatus.OK)
  @Can('plan.manage')
  @ApiOperation({ summary: 'Begin the plan' })
  @ApiHeader({ name: 'If-Match', required: true })
  @ApiOkResponse({ standardSchema: planSchema })
  async start(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plan> {
    return tagged(reply, await this.plans.start(actor, await this.sites.require(slug), id, ifMatch));
  }

  @Post(':id/abort')
  @HttpCode(HttpStatus.OK)
  @Can('plan.manage')
  @ApiOperation({ summary: 'Give the plan up, where that is safe; the answer says what is left undone' })
  @ApiHeader({ name: 'If-Match', required: true })
  @ApiOkResponse({ standardSchema: planSchema })
  async abort(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: abortPlanBodySchema }) body: AbortPlanBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plan> {
    return tagged(reply, await this.plans.abort(actor, await this.sites.require(slug), id, ifMatch, body));
  }

  @Post(':id/steps/:key')
  @HttpCode(HttpStatus.OK)
  @Can('plan.manage')
  @ApiOperation({ summary: 'Confirm, retry, take over, override, end or resolve a step' })
  @ApiHeader({ name: 'If-Match', required: true })
  @ApiOkResponse({ standardSchema: planSchema })
  async act(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Param('key') key: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: stepActionBodySchema }) body: StepActionBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plan> {
    return tagged(reply, await this.plans.act(actor, await this.sites.require(slug), id, key, ifMatch, body));
  }

  @Get(':id/events')
  @Can('site.read')
  @ApiOperation({ summary: 'What happened in the plan, newest first' })
  @ApiOkResponse({ standardSchema: planEventsAnswerSchema })
  async events(
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
    @Query({ schema: numberedQuerySchema }) query: NumberedQuery,
  ): Promise<Page<PlanEvent>> {
    return this.plans.events(await this.sites.require(slug), id, query.cursor ?? null, query.limit);
  }

  @Get(':id/report')
  @Can('site.read')
  @ApiOperation({ summary: 'The final report: times, downtimes, overrides, what is left' })
  @ApiOkResponse({ standardSchema: planReportSchema })
  async report(@Param('site') slug: string, @Param('id', { schema: idSchema }) id: string): Promise<PlanReport> {
    return this.plans.report(await this.sites.require(slug), id);
  }
}

function tagged(reply: FastifyReply, plan: Plan): Plan {
  reply.header('ETag', etagOf(plan.version));
  return plan;
}
