import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { findFreePort } from '../../src/platform/embedded/free-port.js';
import type { ValkeyOrder, ValkeyReport } from '../../src/platform/embedded/valkey-process.js';
import { built } from './built.js';

const STARTS_MAX = 3;
const STOP_ANSWERING = { retryStrategy: () => null, maxRetriesPerRequest: 0 };

/**
 * A Valkey that one spec file has for itself, to wipe and to kill; and for applications with workers, because those of other spec files
 * would take the jobs out of a queue that is shared with them.
 */
export class OwnValkey {
  private child: ChildProcess | null = null;
  private readonly password = randomBytes(16).toString('hex');

  private constructor(private port: number) {}

  static async start(): Promise<OwnValkey> {
    for (let tries = 1; ; tries += 1) {
      const valkey = new OwnValkey(await findFreePort());
      try {
        await valkey.startAgain();
        return valkey;
      } catch (error) {
        // Somebody else may have taken the port meanwhile.
        if (tries === STARTS_MAX) throw error;
      }
    }
  }

  get url(): string {
    return `redis://:${this.password}@127.0.0.1:${this.port}`;
  }

  /** Starts it, empty, on the same port; resolves once it answers. */
  async startAgain(): Promise<void> {
    const child = fork(built('src/platform/embedded/valkey-process.js'), {
      // Jest's own options are not meant for it.
      execArgv: ['--no-warnings'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.child = child;
    const ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`Valkey ended with ${String(signal ?? code)}`);
    });
    child.send({ port: this.port, password: this.password } satisfies ValkeyOrder);
    const [report] = (await Promise.race([once(child, 'message'), ended])) as [ValkeyReport];
    ended.catch(() => undefined);
    if (!report.ready) throw new Error(`Valkey did not start: ${report.reason}`);
  }

  /** `kill -9`: whatever it held is gone. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Keeps its connections and answers nobody, until `thaw`. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** FLUSHALL, again and again until `enough`; answers how many keys were there before the first. */
  async flushUntil(enough: () => boolean | Promise<boolean>): Promise<number> {
    const redis = new Redis(this.url, STOP_ANSWERING);
    try {
      const keys = await redis.dbsize();
      do await redis.flushall();
      while (!(await enough()));
      return keys;
    } finally {
      redis.disconnect();
    }
  }
}
