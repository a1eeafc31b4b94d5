import { randomUUID } from 'node:crypto';
import type { CreatedKey, Key } from '../contracts/access.js';
import type { CheckIn, CheckInsAnswer } from '../contracts/check-ins.js';
import type { Client, ClientsAnswer } from '../contracts/clients.js';
import type { ProblemBody } from '../contracts/common.js';
import type { Sweep } from '../contracts/observation.js';
import type {
  Appliance,
  AppliancesAnswer,
  BeginRunBody,
  CreateSiteBody,
  DriverConfig,
  Settings,
  SettingsAnswer,
  Site,
} from '../contracts/sites.js';
import type { Run, Summary } from '../contracts/upgrades.js';
import { retryAfterMs, type HttpReply, type JsonHttp, type JsonRequest } from './json-http.js';
import { pause } from './pause.js';
import { SimulationError } from './simulation-error.js';

/** What came of a batch of check-ins. `refusal` says why it would never be taken as it is; null when a later try may do. */
export type PostOutcome =
  { answered: true; answer: CheckInsAnswer } | { answered: false; retryAfterMs: number | null; refusal: string | null };

export type JumpOutcome = { status: number; outcome: string };

export interface Call extends JsonRequest {
  /** Statuses that are an answer, besides 2xx. */
  readonly expect?: readonly number[];
}

export type Answer = HttpReply & { ok: true };

const PATIENCE_MS = 60_000;
const RETRIED_STATUSES = [429, 502, 503, 504];
const PAGE = 500;

/**
 * Rollcall's public API as the simulator uses it, with an administrator's key. Lost connections and answers that say "later" are tried
 * again for a while; any other unexpected answer ends the simulation with a {@link SimulationError}.
 */
export class RollcallApi {
  constructor(
    private readonly http: JsonHttp,
    private readonly adminKey: string,
    private readonly signal: AbortSignal,
    /** How long lost connections and answers that say "later" are tried again. */
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /** Waits until Rollcall says that it is ready. */
  async waitUntilReady(withinMs: number): Promise<void> {
    const untilMs = Date.now() + withinMs;
    for (;;) {
      const reply = await this.http.send({ method: 'GET', path: '/health/ready' });
      if (reply.ok && reply.status === 200) return;
      if (Date.now() >= untilMs) {
        const seen = reply.ok ? `status ${reply.status}` : reply.reason;
        throw new SimulationError(`Rollcall is not ready at ${this.http.url} (${seen}).`);
      }
      await pause(250, this.signal);
    }
  }

  /** The site with its ETag, or null when there is none. */
  async findSite(slug: string): Promise<{ site: Site; etag: string } | null> {
    const reply = await this.call({ method: 'GET', path: sitePath(slug), expect: [404] });
    if (reply.status === 404) return null;
    const site = reply.body as Site;
    return { site, etag: reply.headers.etag ?? `"${site.version}"` };
  }

  async createSite(body: CreateSiteBody): Promise<Site> {
    return (await this.call({ method: 'POST', path: '/api/v1/sites', body })).body as Site;
  }

  async pointDriver(slug: string, driver: DriverConfig): Promise<void> {
    const found = await this.findSite(slug);
    if (found === null) throw new SimulationError(`There is no site "${slug}" any more.`);
    await this.call({ method: 'PATCH', path: sitePath(slug), body: { driver }, headers: { 'if-match': found.etag } });
  }

  /** Removes the site; true also when it was gone already. */
  async deleteSite(slug: string): Promise<boolean> {
    const reply = await this.call({ method: 'DELETE', path: sitePath(slug), expect: [404] });
    return reply.status < 300 || reply.status === 404;
  }

  async createIngestKey(site: string, name: string): Promise<CreatedKey> {
    const body = { name, role: 'ingest', site };
    return (await this.call({ method: 'POST', path: '/api/v1/keys', body })).body as CreatedKey;
  }

  /** Ends the site's keys of this name, which an earlier process may have left. Best effort: they open nothing but check-ins. */
  async revokeKeysOf(site: string, name: string): Promise<void> {
    const listed = await this.http.send({ method: 'GET', path: '/api/v1/keys', key: this.adminKey });
    const keys = listed.ok ? ((listed.body as { items?: Key[] } | undefined)?.items ?? []) : [];
    const live = keys.filter((key) => key.site === site && key.name === name && key.revokedAt === null);
    for (const key of live) {
      await this.http.send({ method: 'DELETE', path: `/api/v1/keys/${key.id}`, key: this.adminKey });
    }
  }

  async settings(slug: string): Promise<Settings> {
    return ((await this.call({ method: 'GET', path: `${sitePath(slug)}/settings` })).body as SettingsAnswer).settings;
  }

  /** Changes settings; somebody else's change in between is read again and kept. */
  async changeSettings(slug: string, changes: Partial<Settings>): Promise<Settings> {
    const path = `${sitePath(slug)}/settings`;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const before = await this.call({ method: 'GET', path });
      const etag = before.headers.etag ?? `"${(before.body as SettingsAnswer).version}"`;
      const headers = { 'if-match': etag };
      const after = await this.call({ method: 'PATCH', path, body: changes, headers, expect: [412] });
      if (after.status !== 412) return (after.body as SettingsAnswer).settings;
    }
    throw new SimulationError(`The settings of "${slug}" were changed by somebody else three times in a row.`);
  }

  async appliances(slug: string): Promise<Appliance[]> {
    return ((await this.call({ method: 'GET', path: `${sitePath(slug)}/appliances` })).body as AppliancesAnswer).items;
  }

  /** The newest 100 runs. */
  async runs(slug: string): Promise<Run[]> {
    return ((await this.call({ method: 'GET', path: `${sitePath(slug)}/upgrade-runs` })).body as { items: Run[] })
      .items;
  }

  async beginRun(slug: string, body: BeginRunBody): Promise<void> {
    const headers = { 'idempotency-key': randomUUID() };
    // 409: such a run has begun meanwhile, which is what was wanted.
    await this.call({ method: 'POST', path: `${sitePath(slug)}/upgrade-runs`, body, headers, expect: [409] });
  }

  async summary(slug: string): Promise<Summary> {
    return (await this.call({ method: 'GET', path: `${sitePath(slug)}/summary` })).body as Summary;
  }

  /** Asks for a look at the whole fleet of an observed site at once. */
  async beginSweep(slug: string): Promise<void> {
    // 409: it cannot be done now, and Rollcall looks again by itself.
    await this.call({ method: 'POST', path: `${sitePath(slug)}/sweeps`, expect: [409] });
  }

  /** Every look at the whole fleet that Rollcall has kept. */
  async sweeps(slug: string): Promise<Sweep[]> {
    const all: Sweep[] = [];
    let cursor: string | null = null;
    do {
      const query = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
      const reply: Answer = await this.call({ method: 'GET', path: `${sitePath(slug)}/sweeps${query}` });
      const page = reply.body as { items: Sweep[]; nextCursor: string | null };
      all.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return all;
  }

  /** One page of clients: `query` in the API's own grammar. */
  async clients(slug: string, query: Record<string, string>): Promise<ClientsAnswer> {
    const search = new URLSearchParams(query).toString();
    return (await this.call({ method: 'GET', path: `${sitePath(slug)}/clients?${search}` })).body as ClientsAnswer;
  }

  async allClients(slug: string): Promise<Client[]> {
    const all: Client[] = [];
    let cursor: string | null = null;
    do {
      const query = { limit: String(PAGE), sort: 'enrolled', ...(cursor !== null && { cursor }) };
      const page: ClientsAnswer = await this.clients(slug, query);
      all.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return all;
  }

  /** Rollcall's own id of a client, or null when it does not know it. */
  async findClient(slug: string, clientId: string): Promise<Client | null> {
    const { items } = await this.clients(slug, { q: clientId, limit: '10' });
    return items.find((client) => client.clientId === clientId) ?? null;
  }

  async attemptJump(slug: string, id: string): Promise<JumpOutcome> {
    const path = `${sitePath(slug)}/clients/${id}/jump-attempts`;
    const reply = await this.call({ method: 'POST', path, expect: [404, 409] });
    const body = reply.body as { outcome?: string; code?: string } | undefined;
    return { status: reply.status, outcome: body?.outcome ?? body?.code ?? 'unknown' };
  }

  /** Posts one batch once, with the site's ingest key. */
  async postCheckIns(slug: string, ingestKey: string, checkIns: readonly CheckIn[]): Promise<PostOutcome> {
    const reply = await this.http.send({
      method: 'POST',
      path: `${sitePath(slug)}/check-ins`,
      key: ingestKey,
      body: { checkIns },
    });
    if (!reply.ok) return { answered: false, retryAfterMs: null, refusal: null };
    const answer = reply.body as CheckInsAnswer | undefined;
    if (reply.status === 200 && Array.isArray(answer?.results)) return { answered: true, answer };
    const isForLater = reply.status >= 500 || RETRIED_STATUSES.includes(reply.status);
    return {
      answered: false,
      retryAfterMs: retryAfterMs(reply.headers, Date.now()),
      refusal: isForLater ? null : describe(reply),
    };
  }

  /** Any other call of the API, with the administrator's key. */
  async call(request: Call): Promise<Answer> {
    const untilMs = Date.now() + this.patienceMs;
    for (let tries = 1; ; tries += 1) {
      this.signal.throwIfAborted();
      const reply = await this.http.send({ key: this.adminKey, ...request });
      const isForLater = !reply.ok || RETRIED_STATUSES.includes(reply.status);
      if (!isForLater) return this.judge(request, reply);
      if (Date.now() >= untilMs) {
        const seen = reply.ok ? describe(reply) : reply.reason;
        throw new SimulationError(
          `${request.method} ${request.path}: no good answer for ${this.patienceMs / 1000} s (${seen}).`,
        );
      }
      const asked = reply.ok ? retryAfterMs(reply.headers, Date.now()) : null;
      await pause(asked ?? Math.min(2000, 100 * 2 ** Math.min(tries, 10)), this.signal);
    }
  }

  private judge(request: Call, reply: Answer): Answer {
    const isExpected = (reply.status >= 200 && reply.status < 300) || request.expect?.includes(reply.status) === true;
    if (!isExpected) throw new SimulationError(`${request.method} ${request.path}: ${describe(reply)}.`);
    return reply;
  }
}

export function sitePath(slug: string): string {
  return `/api/v1/sites/${encodeURIComponent(slug)}`;
}

/** The status with what the problem document says of it. */
export function describe(reply: Answer): string {
  const problem = reply.body as Partial<ProblemBody> | undefined;
  const fields = problem?.errors?.map((error) => `${error.pointer} ${error.message}`).join('; ');
  return [`status ${reply.status}`, problem?.code, problem?.detail ?? problem?.title, fields]
    .filter(Boolean)
    .join(', ');
}
