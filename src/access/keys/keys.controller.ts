import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import {
  createdKeySchema,
  createKeyBodySchema,
  keysAnswerSchema,
  type CreatedKey,
  type CreateKeyBody,
  type Key,
} from '../../contracts/access.js';
import { idSchema, pageQuerySchema, type Page, type PageQuery } from '../../contracts/common.js';
import { Can, CurrentActor } from '../decorators.js';
import type { Actor } from '../actor.js';
import { Keys } from './keys.service.js';

@Controller('keys')
export class KeysController {
  constructor(private readonly keys: Keys) {}

  @Get()
  @Can('key.manage')
  @ApiOperation({ summary: 'API keys, newest first, revoked ones too; never their secrets' })
  @ApiOkResponse({ standardSchema: keysAnswerSchema })
  list(@Query({ schema: pageQuerySchema }) query: PageQuery): Promise<Page<Key>> {
    return this.keys.list(query);
  }

  @Post()
  @Can('key.manage')
  @ApiOperation({ summary: 'Make a key; the answer shows its secret, once' })
  @ApiCreatedResponse({ standardSchema: createdKeySchema })
  create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createKeyBodySchema }) body: CreateKeyBody,
  ): Promise<CreatedKey> {
    return this.keys.create(actor, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('key.manage')
  @ApiOperation({ summary: 'Revoke a key, at once and for good' })
  @ApiNoContentResponse()
  async revoke(@CurrentActor() actor: Actor, @Param('id', { schema: idSchema }) id: string): Promise<void> {
    await this.keys.revoke(actor, id);
  }
}
