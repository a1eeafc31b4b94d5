import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Can, Public } from '../../access/decorators.js';
import { liveSchema, readinessSchema, type Readiness } from '../../contracts/health.js';
import { Metrics } from '../../platform/metrics.js';
import { ReadinessProbe } from './readiness.service.js';

/** Of a process that is not ready. */
const RETRY_AFTER_SECONDS = 2;

@Controller()
export class HealthController {
  constructor(
    private readonly probe: ReadinessProbe,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @Public()
  @ApiOperation({ summary: 'The process runs' })
  @ApiOkResponse({ standardSchema: liveSchema })
  live(): { live: true } {
    return { live: true };
  }

  @Get('health/ready')
  @Public()
  @ApiOperation({ summary: 'The process can do its work: database, Redis and wake-ups are there' })
  @ApiOkResponse({ standardSchema: readinessSchema })
  @ApiServiceUnavailableResponse({ standardSchema: readinessSchema })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.probe.read();
    if (!readiness.ready) void reply.status(503).header('retry-after', RETRY_AFTER_SECONDS);
    return readiness;
  }

  @Get('metrics')
  @Can('metrics.read')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Metrics in the Prometheus text format' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
