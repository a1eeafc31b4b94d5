import { Body, Controller, HttpCode, HttpStatus, Param, Patch, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Can, CurrentActor, Idempotent } from '../access/decorators.js';
import type { Actor } from '../access/actor.js';
import { patchClientBodySchema, type PatchClientBody } from '../contracts/clients.js';
import { idSchema } from '../contracts/common.js';
import { Clients } from './clients.service.js';

@ApiTags('clients')
@Controller('sites/:site/clients/:id')
export class ClientsController {
  constructor(private readonly clients: Clients) {}

  @Patch()
  @Can('client.edit')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Edit name, group, tag or comments, also while the client is pending; null clears an edit' })
  @ApiNoContentResponse()
  edit(
    @CurrentActor() actor: Actor,
    @Param('site') site: string,
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: patchClientBodySchema }) body: PatchClientBody,
  ): Promise<void> {
    return this.clients.edit(actor, site, id, body);
  }

  @Post('reset-epoch')
  @Can('client.reset_epoch')
  @Idempotent()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Accept the client’s next check-in whatever its epoch' })
  @ApiNoContentResponse()
  resetEpoch(
    @CurrentActor() actor: Actor,
    @Param('site') site: string,
    @Param('id', { schema: idSchema }) id: string,
  ): Promise<void> {
    return this.clients.resetEpoch(actor, site, id);
  }
}
