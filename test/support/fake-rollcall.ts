import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkInsBodySchema } from '../../src/contracts/check-ins.js';
import type { AppliancesReport, StartAnswer } from '../../src/contracts/driver-control.js';
import {
  createSiteBodySchema,
  patchSettingsBodySchema,
  patchSiteBodySchema,
  type DriverConfig,
} from '../../src/contracts/sites.js';
import { UPGRADE_STATES } from '../../src/contracts/words.js';
import { FakeRollcallBook, type BookedClient, type BookedStart, type Misdeeds } from './fake-rollcall-book.js';

/** Serves the calls that the simulator makes, out of a {@link FakeRollcallBook} for each site. For tests of the simulator only. */

interface FakeSite {
  readonly slug: string;
  readonly name: string;
  version: number;
  settingsVersion: number;
  driver: DriverConfig;
  readonly book: FakeRollcallBook;
  appliances: AppliancesReport['appliances'];
  begunBy: string;
}

export interface FakeRollcallOptions {
  readonly misdeeds?: Misdeeds;
  /** Does not look at appliances by itself. */
  readonly blind?: boolean;
  disturb?(method: string, path: string): Disturbance | undefined;
}

/** What to do with a request instead of answering it: `cut` breaks the connection after it was carried out. */
export type Disturbance = { status: number; retryAfter?: string } | 'cut';

const LOOK_EVERY_MS = 100;
const DISPATCH_EVERY_MS = 20;

export class FakeRollcall {
  readonly sites = new Map<string, FakeSite>();
  readonly adminKey = randomUUID();
  readonly removed: string[] = [];
  private readonly keys = new Map<string, { id: string; site: string; name: string }>();
  private server!: Server;
  private readonly timers: NodeJS.Timeout[] = [];

  private constructor(private readonly options: FakeRollcallOptions) {}

  static async listen(options: FakeRollcallOptions = {}): Promise<FakeRollcall> {
    const fake = new FakeRollcall(options);
    fake.server = createServer((request, response) => void fake.answer(request, response));
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    fake.timers.push(setInterval(() => fake.dispatch(), DISPATCH_EVERY_MS));
    if (options.blind !== true) fake.timers.push(setInterval(() => void fake.lookAtAppliances(), LOOK_EVERY_MS));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private dispatch(): void {
    for (const site of this.sites.values()) {
      for (const start of site.book.dispatch(Date.now())) void this.send(site, start);
    }
  }

  private async send(site: FakeSite, { startByMs, ...start }: BookedStart): Promise<void> {
    const body = { ...start, startBy: new Date(startByMs).toISOString() };
    const answer = await this.ask(site, 'POST', '/rollcall/v1/starts', body);
    site.book.startAnswered({ startByMs, ...start }, answer as StartAnswer | null);
  }

  private async lookAtAppliances(): Promise<void> {
    for (const site of this.sites.values()) {
      const report = (await this.ask(site, 'GET', '/rollcall/v1/appliances')) as AppliancesReport | null;
      if (report?.appliances === undefined) continue;
      const before = site.appliances[0]?.siteVersion;
      site.appliances = report.appliances;
      const [primary] = report.appliances;
      if (before !== undefined && primary !== undefined && before !== primary.siteVersion) {
        site.begunBy = 'appliance';
        site.book.beginRun(primary.siteVersion, primary.siteRevision, randomUUID());
      }
    }
  }

  /** null when there was no answer. */
  private async ask(site: FakeSite, method: string, path: string, body?: unknown): Promise<unknown> {
    if (site.driver.kind !== 'simulated') return null;
    const headers = { authorization: `Bearer ${site.driver.secret}`, 'content-type': 'application/json' };
    try {
      const payload = body === undefined ? undefined : JSON.stringify(body);
      const response = await fetch(`${site.driver.url}${path}`, { method, headers, body: payload });
      return await response.json();
    } catch {
      return null;
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = chunks.length === 0 ? undefined : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown);
    const url = new URL(request.url ?? '/', 'http://fake');
    const disturbed = this.options.disturb?.(request.method!, url.pathname);
    if (typeof disturbed === 'object') {
      const headers = disturbed.retryAfter === undefined ? {} : { 'retry-after': disturbed.retryAfter };
      response.writeHead(disturbed.status, headers).end();
      return;
    }
    const { status, etag, ...answer } = this.carryOut(request, url, body);
    if (disturbed === 'cut') {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json', ...(etag !== undefined && { etag }) });
    response.end(JSON.stringify(answer.body ?? {}));
  }

  private carryOut(
    { method, headers }: IncomingMessage,
    url: URL,
    body: unknown,
  ): { status: number; body?: unknown; etag?: string } {
    if (url.pathname === '/health/ready') return { status: 200 };
    const key = (headers.authorization ?? '').replace('Bearer ', '');
    const parts = url.pathname.split('/').slice(3);
    const isAdmin = key === this.adminKey;
    const mayCheckIn = parts[2] === 'check-ins' && this.keys.get(key)?.site === parts[1];
    if (!isAdmin && !mayCheckIn) return { status: 401, body: { code: 'unauthenticated' } };
    if (parts[0] === 'keys') return this.onKeys(method!, parts[1], body as { site: string; name: string });
    if (parts[1] === undefined) return this.createSite(body);
    const site = this.sites.get(parts[1]);
    if (site === undefined) return { status: 404, body: { code: 'not_found' } };
    return this.onSite(site, `${method} ${parts.slice(2).join('/')}`, url, body, headers['if-match']);
  }

  private onKeys(method: string, id: string | undefined, body: { site: string; name: string }) {
    if (method === 'POST') {
      const [secret, keyId] = [randomUUID(), randomUUID()];
      this.keys.set(secret, { id: keyId, ...body });
      return { status: 201, body: { id: keyId, secret } };
    }
    if (method === 'GET')
      return { status: 200, body: { items: [...this.keys.values()].map((key) => ({ ...key, revokedAt: null })) } };
    for (const [secret, key] of this.keys) if (key.id === id) this.keys.delete(secret);
    return { status: 204 };
  }

  private createSite(body: unknown) {
    const { slug, name, driver } = createSiteBodySchema.parse(body);
    if (this.sites.has(slug)) return { status: 409, body: { code: 'already_exists', detail: `"${slug}" is taken` } };
    const book = new FakeRollcallBook(driver.kind !== 'none', this.options.misdeeds);
    const site: FakeSite = { slug, name, version: 1, settingsVersion: 1, driver, book, appliances: [], begunBy: '' };
    this.sites.set(slug, site);
    return { status: 201, body: shownSite(site) };
  }

  private onSite(site: FakeSite, call: string, url: URL, body: unknown, ifMatch: string | undefined) {
    switch (call) {
      case 'GET ':
        return { status: 200, body: shownSite(site), etag: `"${site.version}"` };
      case 'PATCH ':
        if (ifMatch !== `"${site.version}"`) return { status: 412 };
        site.driver = patchSiteBodySchema.parse(body).driver ?? site.driver;
        site.version += 1;
        return { status: 200, body: shownSite(site) };
      case 'DELETE ':
        this.sites.delete(site.slug);
        this.removed.push(site.slug);
        return { status: 204 };
      case 'PATCH settings':
        if (ifMatch !== `"${site.settingsVersion}"`) return { status: 412 };
        Object.assign(site.book.settings, patchSettingsBodySchema.parse(body));
        site.settingsVersion += 1;
        return { status: 200, body: shownSettings(site) };
      case 'GET settings':
        return { status: 200, body: shownSettings(site), etag: `"${site.settingsVersion}"` };
      case 'GET appliances':
        return { status: 200, body: { items: site.appliances } };
      case 'GET upgrade-runs':
        return { status: 200, body: { items: shownRuns(site), nextCursor: null } };
      case 'POST upgrade-runs': {
        const { targetVersion, targetRevision } = body as { targetVersion: string; targetRevision: string };
        site.begunBy = 'key';
        site.book.beginRun(targetVersion, targetRevision, randomUUID());
        return { status: 201, body: {} };
      }
      case 'POST check-ins': {
        const nowMs = Date.now();
        const results = checkInsBodySchema.parse(body).checkIns.map((checkIn) => site.book.checkIn(checkIn, nowMs));
        return { status: 200, body: { results } };
      }
      case 'GET clients':
        return { status: 200, body: shownClients(site, url.searchParams) };
      case 'GET summary':
        return { status: 200, body: shownSummary(site) };
    }
    const jump = /^POST clients\/(.+)\/jump-attempts$/.exec(call);
    return jump === null ? { status: 404 } : this.onJump(site, jump[1]!);
  }

  private onJump(site: FakeSite, id: string) {
    const outcome = site.book.jump(id, Date.now());
    if (outcome === 'client_unreachable') return { status: 409, body: { code: outcome } };
    if (outcome === 'contacting') void this.ask(site, 'POST', '/rollcall/v1/contacts', { clientId: id });
    return { status: outcome === 'allowed' ? 200 : 202, body: { outcome } };
  }
}

function shownSite({ slug, name, version, driver }: FakeSite) {
  return { slug, name, version, driver: { kind: driver.kind } };
}

function shownSettings({ book, settingsVersion }: FakeSite) {
  return { version: settingsVersion, settings: book.settings };
}

function shownRuns({ book, begunBy }: FakeSite) {
  if (book.run === null) return [];
  const { id, number, version, revision, finishedAtMs } = book.run;
  const activeFinishedAt = finishedAtMs === null ? null : new Date(finishedAtMs).toISOString();
  return [{ id, number, targetVersion: version, targetRevision: revision, begunBy, activeFinishedAt }];
}

function shownClients({ book }: FakeSite, query: URLSearchParams) {
  const wanted = query.get('upgradeState');
  const q = query.get('q');
  const matching = [...book.clients.values()].filter(
    (client) => (wanted === null || client.state === wanted) && (q === null || client.clientId.includes(q)),
  );
  const from = Number(query.get('cursor') ?? 0);
  const to = from + Number(query.get('limit') ?? 100);
  return {
    items: matching.slice(from, to).map(shownClient),
    nextCursor: to < matching.length ? String(to) : null,
    total: matching.length,
  };
}

function shownClient(client: BookedClient) {
  const { clientId, version, revision, connection, connectionType, state, name, slot } = client;
  const upgradePending = state !== 'up_to_date' && state !== 'ahead';
  return {
    id: clientId,
    clientId,
    name,
    version,
    revision,
    connection,
    connectionType,
    upgradeState: state,
    upgradePending,
    slot: slot && { fence: slot.fence, startedAt: null, leaseUntil: new Date(slot.leaseUntilMs).toISOString() },
  };
}

function shownSummary(site: FakeSite) {
  const { book } = site;
  const counts = Object.fromEntries(UPGRADE_STATES.map((state) => [state, book.inState(state).length]));
  const inUse = book.inState('granted', 'upgrading', 'suspect').length;
  return {
    run: shownRuns(site)[0] ?? null,
    counts: { byUpgradeState: counts, byConnection: {} },
    total: book.clients.size,
    pending: book.clients.size - book.inState('up_to_date', 'ahead').length,
    brake: null,
    slots: { limit: book.settings.maxConcurrentUpgrades, inUse, draining: false },
  };
}
