import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeDataDirectory } from '../../../bench/stage/stage.js';
import type { ProcessRole } from '../../../src/platform/config.js';
import { findFreePort } from '../../../src/platform/embedded/free-port.js';
import type { Prng } from '../../../src/simulator/model/prng.js';
import { OwnValkey } from '../../support/own-valkey.js';
import { Front } from '../net/front.js';
import { TcpProxy } from '../net/tcp-proxy.js';
import { Member } from './member.js';
import { OwnPostgres } from './own-postgres.js';

const MEMBERS = [
  ['api 1', 'api'],
  ['api 2', 'api'],
  ['worker 1', 'worker'],
  ['worker 2', 'worker'],
] as const satisfies readonly (readonly [string, ProcessRole])[];

export interface StagePlan {
  random: Prng;
  /** A proxy stands between our processes and each store. */
  proxied?: boolean;
  /** What a process has in its environment besides. */
  environmentOf?: (index: number) => Record<string, string>;
  /** Where PostgreSQL keeps its files, where that matters. */
  postgresDirectory?: string;
}

/** Two api and two worker processes of the built Rollcall, one PostgreSQL and one Valkey of their own, and a front before the apis. */
export class ChaosStage {
  readonly adminKey = randomBytes(32).toString('hex');
  readonly members: readonly Member[];

  private constructor(
    private readonly directory: string,
    readonly postgres: OwnPostgres,
    readonly valkey: OwnValkey,
    readonly front: Front,
    /** The proxies between our processes and the stores, where there are any. */
    readonly links: { postgres: TcpProxy; redis: TcpProxy } | null,
    ports: readonly number[],
    environmentOf: (index: number) => Record<string, string>,
  ) {
    const environment = {
      DATABASE_URL: through(postgres.url, links?.postgres),
      REDIS_URL: through(valkey.url, links?.redis),
      ROLLCALL_BOOTSTRAP_KEY: this.adminKey,
      ROLLCALL_LOG_LEVEL: 'warn',
    };
    this.members = MEMBERS.map(([name, role], index) => {
      const own = { PORT: String(ports[index]), ROLLCALL_ROLES: role, ...environmentOf(index) };
      return new Member(name, role, ports[index]!, { ...environment, ...own });
    });
  }

  static async open(plan: StagePlan): Promise<ChaosStage> {
    // Resolved, because PostgreSQL tells its own files by their real path.
    const directory = await realpath(await mkdtemp(join(tmpdir(), 'rollcall-chaos-')));
    // PostgreSQL may have to run as another user, who must be able to reach its files.
    await chmod(directory, 0o711);
    const data = plan.postgresDirectory ?? join(directory, 'data');
    await mkdir(data, { recursive: true, mode: 0o711 });
    const closers: (() => Promise<unknown>)[] = [() => removeDirectory(directory)];
    try {
      const postgres = await OwnPostgres.start(data);
      closers.push(() => postgres.close());
      const valkey = await OwnValkey.start();
      closers.push(() => valkey.kill());
      const links = plan.proxied === true ? await openLinks(postgres, valkey, plan.random) : null;
      closers.push(async () => void (await Promise.all([links?.postgres.close(), links?.redis.close()])));
      const ports = await Promise.all(MEMBERS.map(() => findFreePort()));
      const front = await Front.open(ports.slice(0, 2), plan.random.fork('front'));
      closers.push(() => front.close());
      const environmentOf = plan.environmentOf ?? (() => ({}));
      const stage = new ChaosStage(directory, postgres, valkey, front, links, ports, environmentOf);
      closers.push(async () => void (await Promise.all(stage.members.map((member) => member.close()))));
      await Promise.all(stage.members.map((member) => member.start()));
      return stage;
    } catch (error) {
      for (const close of closers.reverse()) await close().catch(() => undefined);
      throw error;
    }
  }

  /** Where the fleet finds Rollcall. */
  get url(): string {
    return this.front.url;
  }

  with(role: ProcessRole): Member[] {
    return this.members.filter((member) => member.role === role);
  }

  get unexpectedExits(): string[] {
    return this.members.flatMap((member) => member.unexpectedExits);
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.close()));
    await this.front.close();
    await this.links?.postgres.close();
    await this.links?.redis.close();
    await this.postgres.close();
    await this.valkey.kill();
    await removeDirectory(this.directory);
  }
}

async function openLinks(postgres: OwnPostgres, valkey: OwnValkey, random: Prng) {
  const redisPort = Number(new URL(valkey.url).port);
  return {
    postgres: await TcpProxy.listen(() => [postgres.port], random.fork('postgres')),
    redis: await TcpProxy.listen(() => [redisPort], random.fork('redis')),
  };
}

function through(url: string, proxy: TcpProxy | undefined): string {
  if (proxy === undefined) return url;
  const passed = new URL(url);
  passed.port = String(proxy.port);
  return passed.href;
}

async function removeDirectory(directory: string): Promise<void> {
  await removeDataDirectory(join(directory, 'data'));
  await rm(directory, { recursive: true, force: true });
}
