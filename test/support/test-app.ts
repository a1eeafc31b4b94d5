import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { CreatedKey, CreateKeyBody } from '../../src/contracts/access.js';
import { createApp, type AppOverrides } from '../../src/app/create-app.js';
import { AppLogger } from '../../src/app/logger.js';
import type { AppConfig } from '../../src/app/app.module.js';
import { parseConfig } from '../../src/platform/config.js';
import { createTestDatabase, FROM_SOURCES, testServers, type TestDatabase } from './database.js';

export interface ApiAnswer<Body = any> {
  status: number;
  headers: Headers;
  body: Body;
}

type ApiHeaders = Record<string, string>;

export interface TestApp {
  app: NestFastifyApplication;
  config: AppConfig;
  /** `http://127.0.0.1:<port>`. */
  url: string;
  /** The bootstrap key: an admin's. */
  adminKey: string;
  /** Sends as the admin unless `headers` say otherwise (`authorization: ''` for nobody). `path` is below `/api/v1` unless it begins with `//`. */
  api<Body = any>(method: string, path: string, body?: unknown, headers?: ApiHeaders): Promise<ApiAnswer<Body>>;
  /** A new key; what it needs besides a role has a default. */
  createKey(body: Partial<CreateKeyBody> & Pick<CreateKeyBody, 'role'>): Promise<CreatedKey>;
  close: () => Promise<void>;
}

export interface TestAppOptions {
  config?: Partial<AppConfig>;
  overrides?: AppOverrides;
  /** Stays when the application closes: for several applications on one database, or a restart. */
  database?: TestDatabase;
}

const LOG_LEVEL = 'ROLLCALL_TEST_LOG_LEVEL';
/** The same for all, so that an application that is started again opens what the first one sealed. */
const SECRET_KEY = new Uint8Array(32).fill(7);
const BUILT_DASHBOARD = fileURLToPath(new URL('../../dist/dashboard', import.meta.url));

/** The whole application on a database of its own, listening on a free port. */
export async function startTestApp({ config = {}, overrides = {}, database }: TestAppOptions = {}): Promise<TestApp> {
  const ownDatabase = database ?? (await createTestDatabase());
  const full = testConfig(ownDatabase.url, config);
  const dropOwn = () => (database === undefined ? ownDatabase.drop() : Promise.resolve());
  try {
    const { app, close } = await createApp(full, {
      dataSource: FROM_SOURCES,
      dashboardDirectory: BUILT_DASHBOARD,
      logger: new AppLogger(full.logLevel),
      ...overrides,
    });
    const closeAll = () => close().finally(dropOwn);
    await app.listen(0, '127.0.0.1').catch(async (error: unknown) => {
      await close();
      throw error;
    });
    return running(app, full, closeAll);
  } catch (error) {
    await dropOwn();
    throw error;
  }
}

function testConfig(databaseUrl: string, config: Partial<AppConfig>): AppConfig {
  const parsed = parseConfig({ ROLLCALL_LOG_LEVEL: process.env[LOG_LEVEL] ?? 'silent' });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return {
    ...parsed.config,
    port: 0,
    demo: false,
    bootstrapKey: randomBytes(32).toString('hex'),
    secretKeys: [SECRET_KEY],
    databasePoolSize: 8,
    databaseUrl,
    redisUrl: testServers().redisUrl,
    ...config,
  };
}

function running(app: NestFastifyApplication, config: AppConfig, close: () => Promise<void>): TestApp {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const adminKey = config.bootstrapKey ?? '';
  const api: TestApp['api'] = (method, path, body, headers = {}) =>
    send(path.startsWith('//') ? `${url}${path.slice(1)}` : `${url}/api/v1${path}`, method, body, {
      authorization: `Bearer ${adminKey}`,
      ...headers,
    });
  return {
    app,
    config,
    url,
    adminKey,
    api,
    async createKey(body) {
      const answer = await api<CreatedKey>('POST', '/keys', { name: `test ${body.role}`, ...body });
      if (answer.status !== 201) throw new Error(`the key was not made: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    close,
  };
}

/** A string is sent as it is, everything else as JSON. An empty `authorization` is left out. */
async function send(url: string, method: string, body: unknown, headers: ApiHeaders): Promise<ApiAnswer> {
  const sent = new Headers(headers);
  if (headers['authorization'] === '') sent.delete('authorization');
  if (body !== undefined && !sent.has('content-type')) sent.set('content-type', 'application/json');
  const response = await fetch(url, {
    method,
    headers: sent,
    redirect: 'manual',
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text };
}

/** Headers of a request with that key. */
export const withKey = (secret: string): ApiHeaders => ({ authorization: `Bearer ${secret}` });
