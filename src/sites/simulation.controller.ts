import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Can, CurrentActor, Idempotent } from '../access/decorators.js';
import type { Actor } from '../access/actor.js';
import { resetBodySchema, type ResetBody } from '../contracts/driver-control.js';
import { Simulations } from './simulation.service.js';
import { Sites } from './sites.service.js';

@ApiTags('simulation')
@Controller('sites/:site/simulation')
export class SimulationController {
  constructor(
    private readonly sites: Sites,
    private readonly simulations: Simulations,
  ) {}

  @Post('reset')
  @HttpCode(202)
  @Can('simulation.reset')
  @Idempotent()
  @ApiOperation({ summary: 'Let a simulated site begin its scenario anew' })
  @ApiAcceptedResponse()
  async reset(
    @CurrentActor() actor: Actor,
    @Param('site') slug: string,
    @Body({ schema: resetBodySchema }) body: ResetBody,
  ): Promise<{ accepted: true }> {
    await this.simulations.reset(actor, await this.sites.require(slug), body);
    return { accepted: true };
  }
}
