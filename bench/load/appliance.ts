/**
 * An appliance with its fleet, as small as the bench can do with: it takes starts, lets each client upgrade for a fixed time, and has
 * it check in at the target by a request of its own. It keeps its own count of who is upgrading.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startBodySchema, type StartBody } from '../../src/contracts/driver-control.js';

const KEEP_ALIVE_MS = 60_000;

export interface Taken {
  clientId: string;
  atMs: number;
}

export interface SiteSoftware {
  version: string;
  revision: string;
}

export class Appliance {
  /** Starts in the order in which they came. */
  readonly starts: Taken[] = [];
  /** When each check-in at the target was answered. */
  readonly backAtMs: number[] = [];
  /** The most clients that were upgrading at once. */
  upgradingMost = 0;
  failure: Error | null = null;
  /** What the client does when it is done: it checks in at the target. */
  whenFinished: (clientId: string, fence: number) => Promise<void> = () => Promise.resolve();
  private readonly upgrading = new Set<string>();
  private readonly lastFences = new Map<string, number>();
  private onChange: () => void = () => undefined;

  private constructor(
    private readonly server: Server,
    private readonly upgradeMs: number | null,
    /** What it runs itself. */
    public software: SiteSoftware,
  ) {}

  /** `upgradeMs` null: a client upgrades until {@link finish}. */
  static async open(upgradeMs: number | null, software: SiteSoftware): Promise<Appliance> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
    const appliance = new Appliance(server, upgradeMs, software);
    server.on('request', (request, response) => void appliance.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return appliance;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** In the order in which they were started. */
  get upgradingNow(): readonly string[] {
    return [...this.upgrading];
  }

  /** Resolves once `condition` holds of the appliance; rejects after `withinMs`, or as soon as one of its clients failed. */
  until(condition: () => boolean, withinMs: number, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(new Error(`${what} did not come about in ${withinMs} ms`)), withinMs);
      const settle = (error: Error | null) => {
        clearTimeout(timer);
        this.onChange = () => undefined;
        if (error === null) resolve();
        else reject(error);
      };
      this.onChange = () => {
        if (this.failure !== null) settle(this.failure);
        else if (condition()) settle(null);
      };
      this.onChange();
    });
  }

  /** The client is done with its upgrade and checks in at the target. Resolves once that is answered. */
  async finish(clientId: string): Promise<void> {
    this.upgrading.delete(clientId);
    await this.whenFinished(clientId, this.lastFences.get(clientId)!);
    this.backAtMs.push(performance.now());
    this.onChange();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [status, body] = this.answerTo(request.url ?? '', Buffer.concat(chunks).toString());
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private answerTo(path: string, body: string): [number, unknown] {
    if (path === '/rollcall/v1/starts') return this.take(startBodySchema.parse(JSON.parse(body)));
    const { version, revision } = this.software;
    if (path === '/api/command/v2/health') {
      return [200, { version, build: revision, appliance_hostname: 'a.example.com', failover_role: 'none' }];
    }
    if (path === '/rollcall/v1/appliances') return [200, { appliances: [this.page()] }];
    return [404, {}];
  }

  private page() {
    const { version, revision } = this.software;
    const about = { hostname: 'a.example.com', baseVersion: '6.2.1', healthy: true, message: null };
    const sync = { lastDataSyncAt: null, lastDataSyncStatus: null };
    return { name: 'A', role: 'single', siteVersion: version, siteRevision: revision, ...about, ...sync };
  }

  private take(start: StartBody): [number, unknown] {
    const { clientId, fence } = start;
    if (fence <= (this.lastFences.get(clientId) ?? 0)) {
      // A repetition of a start whose answer was lost on its way.
      return [409, { taken: false, reason: this.upgrading.has(clientId) ? 'already_upgrading' : 'stale_fence' }];
    }
    this.lastFences.set(clientId, fence);
    this.upgrading.add(clientId);
    this.upgradingMost = Math.max(this.upgradingMost, this.upgrading.size);
    this.starts.push({ clientId, atMs: performance.now() });
    if (this.upgradeMs !== null) setTimeout(() => this.finishLater(clientId), this.upgradeMs);
    this.onChange();
    return [200, { taken: true }];
  }

  private finishLater(clientId: string): void {
    this.finish(clientId).catch((error: unknown) => {
      this.failure = error as Error;
      this.onChange();
    });
  }
}
