import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../access/actor.js';
import { Can, CurrentActor } from '../../access/decorators.js';
import {
  type ConnectionTest,
  type ConnectionTestBody,
  connectionTestBodySchema,
  connectionTestSchema,
} from '../../contracts/observation.js';
import { Sites } from '../sites.service.js';
import { ConnectionTests } from './connection-tests.service.js';

@ApiTags('sites')
@Controller()
export class ConnectionTestsController {
  constructor(
    private readonly tests: ConnectionTests,
    private readonly sites: Sites,
  ) {}

  @Post('connection-tests')
  @HttpCode(200)
  @Can('site.manage')
  @ApiOperation({
    summary: 'Try a connection to an appliance out, before there is a site: what works, and what to change',
  })
  @ApiOkResponse({ standardSchema: connectionTestSchema })
  async test(
    @CurrentActor() actor: Actor,
    @Body({ schema: connectionTestBodySchema }) body: ConnectionTestBody,
  ): Promise<ConnectionTest> {
    return this.tests.test(actor, body.driver, null);
  }

  @Post('sites/:site/connection-tests')
  @HttpCode(200)
  @Can('site.manage')
  @ApiOperation({ summary: 'The same for a site; its kept secret is used for the same account at the same origin' })
  @ApiOkResponse({ standardSchema: connectionTestSchema })
  async testOfSite(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Body({ schema: connectionTestBodySchema }) body: ConnectionTestBody,
  ): Promise<ConnectionTest> {
    return this.tests.test(actor, body.driver, await this.sites.requireFresh(slug));
  }
}
