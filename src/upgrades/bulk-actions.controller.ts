import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Can, CurrentActor, Idempotent } from '../access/decorators.js';
import type { Actor } from '../access/actor.js';
import { requireCan } from '../access/require-can.js';
import { idSchema } from '../contracts/common.js';
import { bulkActionBodySchema, bulkActionSchema, type BulkAction, type BulkActionBody } from '../contracts/upgrades.js';
import type { Action, BulkActionName } from '../contracts/words.js';
import { BulkActions } from './bulk-actions.service.js';

const NEEDED: Record<BulkActionName, Action> = {
  bump: 'client.bump',
  retry: 'client.retry',
  hold: 'client.hold',
  release: 'client.hold',
};

@ApiTags('clients')
@Controller('sites/:site/bulk-actions')
export class BulkActionsController {
  constructor(private readonly bulkActions: BulkActions) {}

  @Post()
  @Can('client.bump')
  @Idempotent()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Bump, retry, hold or release the clients of a filter or a list of ids' })
  @ApiAcceptedResponse({ standardSchema: bulkActionSchema })
  begin(
    @CurrentActor() actor: Actor,
    @Param('site') site: string,
    @Body({ schema: bulkActionBodySchema }) body: BulkActionBody,
  ): Promise<BulkAction> {
    requireCan(actor, NEEDED[body.action]);
    return this.bulkActions.begin(actor, site, body);
  }

  @Get(':id')
  @Can('client.read')
  @ApiOperation({ summary: 'How far a bulk action has come, and what it skipped and why' })
  @ApiOkResponse({ standardSchema: bulkActionSchema })
  one(@Param('site') site: string, @Param('id', { schema: idSchema }) id: string): Promise<BulkAction> {
    return this.bulkActions.one(site, id);
  }
}
