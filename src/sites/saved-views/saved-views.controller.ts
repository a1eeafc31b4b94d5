import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Actor } from '../../access/actor.js';
import { Can, CurrentActor, Idempotent } from '../../access/decorators.js';
import {
  createSavedViewBodySchema,
  savedViewSchema,
  savedViewsAnswerSchema,
  type CreateSavedViewBody,
  type SavedView,
} from '../../contracts/clients.js';
import { idSchema } from '../../contracts/common.js';
import { Sites } from '../sites.service.js';
import { SavedViews } from './saved-views.service.js';

@ApiTags('clients')
@Controller('sites/:site/saved-views')
export class SavedViewsController {
  constructor(
    private readonly sites: Sites,
    private readonly views: SavedViews,
  ) {}

  @Get()
  @Can('client.read')
  @ApiOperation({ summary: 'The filters that were kept under a name, by name' })
  @ApiOkResponse({ standardSchema: savedViewsAnswerSchema })
  async list(@Param('site') slug: string): Promise<z.infer<typeof savedViewsAnswerSchema>> {
    return { items: await this.views.list(await this.sites.require(slug)) };
  }

  @Post()
  @Can('view.save')
  @Idempotent()
  @ApiOperation({ summary: 'Keep a filter under a name, for everybody on the site' })
  @ApiCreatedResponse({ standardSchema: savedViewSchema })
  async create(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Body({ schema: createSavedViewBodySchema }) body: CreateSavedViewBody,
  ): Promise<SavedView> {
    return this.views.create(actor, await this.sites.require(slug), body);
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Can('view.save')
  @ApiOperation({ summary: 'Delete a view that one saved oneself; admins delete any' })
  @ApiNoContentResponse()
  async remove(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Param('id', { schema: idSchema }) id: string,
  ): Promise<void> {
    await this.views.remove(actor, await this.sites.require(slug), id);
  }
}
