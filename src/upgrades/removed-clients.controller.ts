import { Controller, Delete, HttpCode, HttpStatus, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Can, CurrentActor } from '../access/decorators.js';
import type { Actor } from '../access/actor.js';
import { RemovedClients } from './removed-clients.service.js';

@ApiTags('clients')
@Controller('sites/:site/clients/:id')
export class RemovedClientsController {
  constructor(private readonly removedClients: RemovedClients) {}

  @Delete()
  @Can('client.delete')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Forget the client; if it checks in again it is enrolled anew' })
  remove(
    @CurrentActor() actor: Actor,
    @Param('site') site: string,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<void> {
    return this.removedClients.removeByHand(actor, site, id);
  }
}
