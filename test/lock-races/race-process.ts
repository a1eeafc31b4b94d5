import { randomBytes } from 'node:crypto';
import { type ComposedApp, createApp } from '../../src/app/create-app.js';
import { AppLogger } from '../../src/app/logger.js';
import { parseConfig } from '../../src/platform/config.js';
import { SettingsStore } from '../../src/sites/settings.store.js';
import { FROM_SOURCES } from '../support/database.js';

const POOL_SIZE = 4;

type Service<Instance> = abstract new (...args: never[]) => Instance;

/** All of Rollcall on connections of its own, as in one process; it listens nowhere, and nothing in it grants by itself. */
export class RaceProcess {
  private constructor(private readonly composed: ComposedApp) {}

  /** `locks: false` takes the settings row's lock away: whoever asks for the row for himself only reads it. */
  static async open(databaseUrl: string, redisUrl: string, locks: boolean): Promise<RaceProcess> {
    const parsed = parseConfig({ ROLLCALL_LOG_LEVEL: 'silent' });
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
    const config = {
      ...parsed.config,
      roles: ['api' as const],
      demo: false,
      bootstrapKey: randomBytes(32).toString('hex'),
      databasePoolSize: POOL_SIZE,
      databaseUrl,
      redisUrl,
    };
    const composed = await createApp(config, { dataSource: FROM_SOURCES, logger: new AppLogger('silent') });
    await composed.app.init();
    if (!locks) {
      const store = composed.app.get(SettingsStore);
      store.lock = (tx, siteId) => store.read(tx, siteId);
    }
    return new RaceProcess(composed);
  }

  get<Instance>(service: Service<Instance>): Instance {
    return this.composed.app.get(service);
  }

  close(): Promise<void> {
    return this.composed.close();
  }
}
