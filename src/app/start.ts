import { createServer, type AddressInfo, type Server } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FirstAdmin } from '../access/first-admin.service.js';
import type { Config } from '../platform/config.js';
import { EmbeddedStoresError } from '../platform/embedded/embedded-stores-error.js';
import { startEmbeddedStores } from '../platform/embedded/embedded-stores.js';
import { createApp, type ComposedApp } from './create-app.js';
import { DemoSupervisor } from './demo/demo-supervisor.js';
import type { AppLogger } from './logger.js';
import { StartError } from './start-error.js';

/** Everything is stopped within 10 s: the application first, then the stores that it writes its last lines to. */
const APP_STOPS_WITHIN_MS = 5000;
const STORES_STOP_WITHIN_MS = 4000;

export interface Running {
  /** Where people open it; with a one-time sign-in when it runs on its own stores for this machine only. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts everything that `config` asks for. Throws {@link StartError}, with nothing left running, when it cannot be started as things
 * are.
 */
export async function start(config: Config, log: AppLogger): Promise<Running> {
  await checkPort(config);
  const stores = await openStores(config, log);
  let composed: ComposedApp | null = null;
  const stop = async () => {
    if (composed !== null) await stopApp(composed, log);
    await within(STORES_STOP_WITHIN_MS, stores.stop(), () =>
      log.warn('the embedded stores did not stop in time', 'App'),
    );
  };
  try {
    const { databaseUrl, redisUrl, secretKey } = stores;
    const secretKeys = secretKey === null ? config.secretKeys : [...config.secretKeys, secretKey];
    composed = await createApp({ ...config, databaseUrl, redisUrl, secretKeys }, { logger: log }).catch(
      (error: unknown) => {
        throw explainedDatabase(error);
      },
    );
    const { app } = composed;
    await app.listen(config.port, config.host).catch((error: unknown) => {
      throw explainedListen(error as Error, config);
    });
    const local = localUrl(config.host, portOf(app));
    if (config.demo && config.roles.includes('api')) app.get(DemoSupervisor).start(local);
    return { url: await openingUrl(app, config, local, log), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Found out before a database is made for nothing. */
function checkPort(config: Config): Promise<void> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (error: Error) => reject(explainedListen(error, config)));
    probe.listen(config.port, config.host, () => probe.close(() => resolve()));
  });
}

async function openStores(config: Config, log: AppLogger) {
  const { databaseUrl, redisUrl, dataDir } = config;
  if (databaseUrl !== undefined && redisUrl !== undefined)
    return { databaseUrl, redisUrl, secretKey: null, stop: async () => undefined };
  try {
    return await startEmbeddedStores({ dataDir, log: (line) => log.log(line, 'Stores') });
  } catch (error) {
    throw error instanceof EmbeddedStoresError ? new StartError(error.message) : error;
  }
}

async function stopApp(app: ComposedApp, log: AppLogger): Promise<void> {
  const closed = app.close().catch((error: unknown) => log.error(error, 'App'));
  await within(APP_STOPS_WITHIN_MS, closed, () => log.warn('the application did not stop in time', 'App'));
}

async function openingUrl(app: NestFastifyApplication, config: Config, local: string, log: AppLogger): Promise<string> {
  const base = config.publicUrl ?? local;
  if (config.databaseUrl !== undefined || !config.roles.includes('api')) return `${base}/`;
  if (isLoopback(config.host)) return `${base}${await app.get(FirstAdmin).linkPath()}`;
  log.warn(
    'No sign-in link is made, because others can reach this address: with the key ROLLCALL_BOOTSTRAP_KEY, POST /api/v1/people and then /api/v1/people/{id}/links',
    'App',
  );
  return `${base}/`;
}

function portOf(app: NestFastifyApplication): number {
  return ((app.getHttpServer() as Server).address() as AddressInfo).port;
}

/** As seen from this machine. */
function localUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** What a person can do about it, where a person can do something about it. */
function explainedListen(error: Error, { host, port }: Config): Error {
  const { code } = error as { code?: string };
  if (code === 'EADDRINUSE') {
    return new StartError(
      `Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1} npm start`,
    );
  }
  if (code === 'EACCES')
    return new StartError(`This user may not listen on port ${port}. Choose one above 1023: PORT=3000`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new StartError(`HOST=${host} is no address of this machine.`);
  return error;
}

/** Not there, no such database or user, or going down. */
const UNUSABLE = /^(ECONN|ENOTFOUND|ETIMEDOUT|EAI_|08|28|3D000|57P)/;

function explainedDatabase(error: unknown): unknown {
  const { code, message } = error as { code?: string; message?: string };
  return UNUSABLE.test(code ?? '') ? new StartError(`The database of DATABASE_URL cannot be used: ${message}`) : error;
}

/** Waits for `work`, but no longer than `ms`; then `late` is told. */
async function within(ms: number, work: Promise<unknown>, late: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      late();
      resolve();
    }, ms);
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
