import { randomBytes } from 'node:crypto';
import type { Database } from '../../src/platform/database/database.js';
import { findFreePort } from '../../src/platform/embedded/free-port.js';
import { openTestDatabase } from './database.js';
import { OwnValkey } from './own-valkey.js';
import { RollcallProcess } from './rollcall-process.js';

type Store = Awaited<ReturnType<typeof openTestDatabase>>;

/** Stores and an address for the built Rollcall as a process, which may be killed and started again on them. */
export class ProcessStage {
  readonly adminKey = randomBytes(32).toString('hex');
  readonly url: string;
  readonly environment: Record<string, string>;
  private process: RollcallProcess | null = null;
  private next: RollcallProcess | null = null;

  private constructor(
    private readonly valkey: OwnValkey,
    private readonly store: Store,
    port: number,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.environment = {
      DATABASE_URL: store.url,
      REDIS_URL: valkey.url,
      PORT: String(port),
      ROLLCALL_BOOTSTRAP_KEY: this.adminKey,
      ROLLCALL_LOG_LEVEL: 'warn',
    };
  }

  static async open(): Promise<ProcessStage> {
    const [valkey, store] = await Promise.all([OwnValkey.start(), openTestDatabase()]);
    return new ProcessStage(valkey, store, await findFreePort());
  }

  /** The same database, from outside of the process. */
  get database(): Database {
    return this.store.database;
  }

  /** Starts the process when none runs; resolves once it is live. */
  async start(): Promise<RollcallProcess> {
    if (this.process === null || this.process.hasEnded) this.process = await RollcallProcess.live(this.environment);
    return this.process;
  }

  /**
   * Kills the process and starts another, which meanwhile has loaded its code: where a process is killed again and again, that would be
   * most of the time.
   */
  async startAnew(): Promise<void> {
    await this.kill();
    this.process = this.next ?? RollcallProcess.waiting(this.environment);
    this.process.letGo();
    await this.process.untilLive();
    this.next = RollcallProcess.waiting(this.environment);
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.process?.end('SIGKILL');
  }

  /** Asks as the admin, below `/api/v1`; throws at any answer but a 2xx. */
  async api<Body = any>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.adminKey}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return { headers: response.headers, body: JSON.parse(text) as Body };
  }

  async siteId(slug: string): Promise<string> {
    const [site] = await this.database.query<{ id: string }>('SELECT id FROM site WHERE slug = $1', [slug]);
    if (site === undefined) throw new Error(`no site ${slug}`);
    return site.id;
  }

  async close(): Promise<void> {
    await Promise.all([this.kill(), this.next?.end('SIGKILL')]);
    await this.store.close();
    await this.valkey.kill();
  }
}
