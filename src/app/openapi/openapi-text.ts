import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { parseConfig } from '../../platform/config.js';
import { InvariantError } from '../../platform/problem.js';
import { AppModule } from '../app.module.js';
import { prepareRoutes } from '../create-app.js';
import { createHttpAdapter } from '../http/http-adapter.js';
import { buildOpenApi } from './build-openapi.js';

/** The OpenAPI document as text, made from the decorators alone: nothing is instantiated and no store is needed. */
export async function openApiText(): Promise<string> {
  const parsed = parseConfig({});
  if (!parsed.ok) throw new InvariantError('every setting has a default');
  const config = { ...parsed.config, databaseUrl: '', redisUrl: '' };
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, {} as DataSource),
    createHttpAdapter(),
    { preview: true, logger: false, abortOnError: false },
  );
  prepareRoutes(app);
  return `${JSON.stringify(buildOpenApi(app), null, 2)}\n`;
}
