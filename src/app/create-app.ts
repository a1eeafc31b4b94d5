import { fileURLToPath } from 'node:url';
import { Logger, type LoggerService, RequestMethod } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { Access } from '../access/access.service.js';
import { createDataSource } from '../platform/database/data-source.js';
import { Metrics } from '../platform/metrics.js';
import { ProcessRoles } from '../platform/process-roles.js';
import { StreamSocketAdapter } from '../stream/stream-socket-adapter.js';
import { type AppConfig, AppModule } from './app.module.js';
import { serveDashboard } from './http/dashboard-files.js';
import { addRequestHooks, createHttpAdapter } from './http/http-adapter.js';
import { measureRequests } from './http/http-metrics.js';
import { ProblemFilter } from './http/problem-filter.js';
import { logRequests } from './http/request-log.js';
import { RouteTable } from './http/route-table.js';
import { runbooksDirectory, serveRunbooks } from './http/runbook-pages.js';
import { securityHeaders } from './http/security-headers.js';
import { ValidationPipe } from './http/validation-pipe.js';
import { AppLogger } from './logger.js';
import { migrate } from './migrations.js';
import { OpenApiDocument } from './openapi/openapi-document.js';

export interface AppOverrides {
  /** For code that runs from its sources: entities and migrations by class. */
  dataSource?: Partial<DataSourceOptions>;
  /** Where the built dashboard is. */
  dashboardDirectory?: string;
  logger?: LoggerService;
}

const BUILT_DASHBOARD = fileURLToPath(new URL('../../dashboard', import.meta.url));
/** After the application was told to close. */
const ANSWERS_WITHIN_MS = 3000;
const PREFIX = 'api/v1';
const UNPREFIXED = ['health/live', 'health/ready', 'metrics', 'api/openapi.json'];

export interface ComposedApp {
  app: NestFastifyApplication;
  /** Ends it and its connections to the stores; `app.close()` alone would leave some open. */
  close: () => Promise<void>;
}

/** The application, migrated and ready to listen. Throws when a store cannot be reached or a migration fails; nothing is left open then. */
export async function createApp(config: AppConfig, overrides: AppOverrides = {}): Promise<ComposedApp> {
  const logger = overrides.logger ?? new AppLogger(config.logLevel);
  Logger.overrideLogger(logger);
  const dataSource = createDataSource(config.databaseUrl, config.databasePoolSize, overrides.dataSource);
  await dataSource.initialize();
  try {
    await migrate(dataSource, config.databaseUrl);
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.forRoot(config, dataSource),
      createHttpAdapter(),
      { logger, bodyParser: false, abortOnError: false },
    );
    prepare(app, config, overrides.dashboardDirectory ?? BUILT_DASHBOARD);
    return { app, close: () => close(app, dataSource) };
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/** What every request meets before and after its handler. */
function prepare(app: NestFastifyApplication, config: AppConfig, dashboardDirectory: string): void {
  const server = app.getHttpAdapter().getInstance();
  const routes = app.get(RouteTable);
  const roles = app.get(ProcessRoles);
  addRequestHooks(server, routes, app.get(Access), roles);
  measureRequests(server, app.get(Metrics));
  if (config.logLevel === 'debug' || config.logLevel === 'trace') logRequests(server);
  prepareRoutes(app);
  app.useWebSocketAdapter(new StreamSocketAdapter(app));
  app.useSecurityHeaders(securityHeaders(config.publicUrl));
  app.useGlobalPipes(new ValidationPipe());
  app.useGlobalFilters(new ProblemFilter(routes));
  app.get(OpenApiDocument).describe(app);
  if (roles.api) servePages(server, dashboardDirectory);
}

/** What people open in a browser. */
function servePages(server: FastifyInstance, dashboardDirectory: string): void {
  const logger = new Logger('App');
  const missing = serveRunbooks(server, runbooksDirectory());
  if (missing.length > 0) logger.warn(`docs/runbooks has no page for ${missing.join(', ')}`);
  if (!serveDashboard(server, dashboardDirectory)) {
    logger.warn(`there is no built dashboard in ${dashboardDirectory}: only the API is served`);
  }
}

/** Also for writing the OpenAPI document, where nothing is instantiated. */
export function prepareRoutes(app: NestFastifyApplication): void {
  app.setGlobalPrefix(PREFIX, { exclude: UNPREFIXED.map((path) => ({ path, method: RequestMethod.ALL })) });
}

/**
 * Requests under way are answered, but nobody is waited for longer than that: browsers open connections that they never use. The data
 * source must outlive every shutdown hook: rooms finish their work in them.
 */
async function close(app: NestFastifyApplication, dataSource: DataSource): Promise<void> {
  const server = app.getHttpServer();
  const cut = setTimeout(() => server.closeAllConnections(), ANSWERS_WITHIN_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
    await dataSource.destroy();
  }
}
