import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { Database } from '../../src/platform/database/database.js';
import { Metrics } from '../../src/platform/metrics.js';
import { NameResolver } from '../../src/platform/outbound/name-resolver.js';
import { QueuePrefix, RedisConnections, RedisUrl } from '../../src/platform/queues/redis.js';
import { SecretBox } from '../../src/platform/secret-box.js';
import { AccountMetrics } from '../../src/sites/drivers/beyondtrust/account-metrics.js';
import type { AccountParticulars, ApplianceAccount } from '../../src/sites/drivers/beyondtrust/appliance-account.js';
import { HttpApplianceAccounts } from '../../src/sites/drivers/beyondtrust/appliance-accounts.service.js';
import { ApplianceCallsStore } from '../../src/sites/drivers/beyondtrust/appliance-calls.store.js';
import { PromptRedis } from '../../src/sites/drivers/beyondtrust/prompt-redis.js';
import { ApplianceHttp } from '../../src/sites/drivers/beyondtrust/appliance-http.js';
import { BudgetCeilings, RequestBudgets } from '../../src/sites/drivers/beyondtrust/request-budget.service.js';
import { SharedBudgets } from '../../src/sites/drivers/beyondtrust/shared-budgets.js';
import { SharedTokens } from '../../src/sites/drivers/beyondtrust/shared-tokens.js';
import { createTestDatabase, FROM_SOURCES, testServers } from './database.js';

/** Names as a test has them; every other is an address already, or is not known. */
class NamesOfATest extends NameResolver {
  constructor(private readonly names: Readonly<Record<string, readonly string[]>>) {
    super();
  }

  override addressesOf(name: string): Promise<readonly string[]> {
    const found = this.names[name];
    if (found !== undefined) return Promise.resolve(found);
    return Promise.reject(Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' }));
  }
}

export interface AccountsProcess {
  of(url: string, particulars?: Partial<AccountParticulars>): ApplianceAccount;
  budgets: RequestBudgets;
  database: Database;
  metrics: Metrics;
  close: () => Promise<void>;
}

export interface AccountsOptions {
  databaseUrl: string;
  redisUrl: string;
  prefix: string;
  names?: Readonly<Record<string, readonly string[]>>;
  ceilings?: BudgetCeilings;
}

/** What one process of Rollcall asks appliances with, on real stores. */
export async function startAccounts(options: AccountsOptions): Promise<AccountsProcess> {
  const dataSource: DataSource = createDataSource(options.databaseUrl, 2, FROM_SOURCES);
  await dataSource.initialize();
  const database = new Database(dataSource);
  const connections = new RedisConnections(new RedisUrl(options.redisUrl));
  const redis = new PromptRedis(connections);
  const prefix = new QueuePrefix(options.prefix);
  const metrics = new Metrics();
  const http = new ApplianceHttp(new NamesOfATest(options.names ?? {}));
  const ceilings = options.ceilings ?? new BudgetCeilings();
  const budgets = new RequestBudgets(new SharedBudgets(redis, prefix), database, new ApplianceCallsStore(), ceilings);
  const tokens = new SharedTokens(redis, prefix, new SecretBox([new Uint8Array(32).fill(7)]));
  const accounts = new HttpApplianceAccounts(http, budgets, tokens, new AccountMetrics(metrics));
  return {
    of: (url, particulars = {}) => accounts.of({ ...PARTICULARS, url, ...particulars }),
    budgets,
    database,
    metrics,
    close: async () => {
      await http.onApplicationShutdown();
      await budgets.onApplicationShutdown();
      connections.onApplicationShutdown();
      await dataSource.destroy();
    },
  };
}

/** The same for a spec file that needs one process only, with a database that goes with it. */
export async function startOnlyAccounts(options: Partial<AccountsOptions> = {}): Promise<AccountsProcess> {
  const database = await createTestDatabase();
  const own = { databaseUrl: database.url, redisUrl: testServers().redisUrl, prefix: `test-${randomUUID()}` };
  const accounts = await startAccounts({ ...own, ...options });
  const close = () => accounts.close().then(() => database.drop());
  return { ...accounts, close };
}

const PARTICULARS: Omit<AccountParticulars, 'url'> = {
  siteId: '0198c0de-0000-7000-8000-000000000001',
  appliances: null,
  clientId: 'rollcall',
  secret: 'a-secret-of-the-account',
  ca: null,
  proxy: null,
};
