import { Body, Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Can, CurrentActor } from '../access/decorators.js';
import type { Actor } from '../access/actor.js';
import { checkInsAnswerSchema, type CheckInsAnswer } from '../contracts/check-ins.js';
import { CheckIns } from './check-ins.service.js';

@ApiTags('check-ins')
@Controller('sites/:site/check-ins')
export class CheckInsController {
  constructor(private readonly checkIns: CheckIns) {}

  @Post()
  @Can('check_in.post')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Clients report to the site, 1 to 1,000 at once; each is judged on its own and answered in its place',
  })
  @ApiBody({ schema: { $ref: '#/components/schemas/CheckInsBody' } })
  @ApiOkResponse({ standardSchema: checkInsAnswerSchema })
  async take(
    @CurrentActor() actor: Actor,
    @Param('site') site: string,
    @Body() body: unknown,
  ): Promise<CheckInsAnswer> {
    return { results: await this.checkIns.take(actor, site, body) };
  }
}
