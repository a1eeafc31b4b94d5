import { APPLIANCE_RIGHTS } from '../../src/contracts/observed-words.js';
import type { SimulationScenario } from '../../src/contracts/simulation-words.js';
import { listenAppliance, type Listening, type ListeningAppliance } from '../../src/simulator/appliance-server.js';
import { SCENARIOS } from '../../src/simulator/model/scenarios.js';
import { SimulatedSite } from '../../src/simulator/model/simulated-site.js';
import {
  EXAMPLE_ACCOUNT,
  EXAMPLE_CLIENTS,
  targetOf,
  type Circumstance,
  type Credentials,
  type DocumentedCall,
} from './appliance-api/documented-call.js';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

export interface Heard {
  status: number;
  headers: Headers;
  text: string;
  body: unknown;
}

/** The simulated appliance in virtual time, asked over HTTP. */
export class SimulatedApi {
  nowMs = Date.UTC(2026, 0, 10, 2);
  site!: SimulatedSite;
  server!: ListeningAppliance;

  static async listen(listening: Listening = {}): Promise<SimulatedApi> {
    const api = new SimulatedApi();
    api.play('happy');
    api.server = await listenAppliance(
      {
        secret: EXAMPLE_ACCOUNT.secret,
        site: () => api.site,
        now: () => api.nowMs,
        changed: () => undefined,
        reset: () => false,
      },
      listening,
    );
    return api;
  }

  play(scenario: SimulationScenario, clients = EXAMPLE_CLIENTS): SimulatedSite {
    this.site = new SimulatedSite({ scenario: SCENARIOS[scenario], seed: 11, clients, maxAttempts: 3 }, this.nowMs);
    this.site.enrol(this.nowMs);
    return this.site;
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.site.advance(this.nowMs);
  }

  async ask(target: string, init: RequestInit = {}, base = this.server.plainUrl): Promise<Heard> {
    const response = await fetch(`${base}${target}`, { redirect: 'manual', ...init });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    const body: unknown = isJson && text !== '' ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, text, body };
  }

  /** One of our own calls, which only a simulated appliance has. */
  ours(method: string, path: string, body?: object): Promise<Heard> {
    const headers = { authorization: `Bearer ${EXAMPLE_ACCOUNT.secret}`, 'content-type': 'application/json' };
    return this.ask(`/rollcall/v1/${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  }

  async token(): Promise<string> {
    const { id, secret } = EXAMPLE_ACCOUNT;
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret });
    const issued = await this.ask('/oauth2/token', { method: 'POST', body });
    return (issued.body as { access_token: string }).access_token;
  }

  async get(target: string, base?: string): Promise<Heard> {
    this.pass(SECOND_MS);
    const headers = { authorization: `Bearer ${await this.token()}` };
    return this.ask(target, { headers }, base);
  }

  /** The appliance as the call needs it, asked so. */
  async answerTo(call: DocumentedCall): Promise<Heard> {
    this.pass(SECOND_MS);
    this.bringAbout(call.when);
    const authorization = await this.authorizationOf(call.credentials);
    await this.break(call.when);
    const [client, group, jumpoint] = [
      this.site.vendor.records(),
      this.site.vendor.groups(),
      this.site.vendor.jumpoints(),
    ];
    const ids = { client: client[0]!.id, group: group[0]!.id, jumpoint: jumpoint[0]!.id };
    const isJson = typeof call.body === 'object';
    const heard = await this.ask(targetOf(call, ids), {
      method: call.method,
      headers: {
        ...(isJson && { 'content-type': 'application/json' }),
        ...(authorization !== null && { authorization }),
        ...call.headers,
      },
      ...(call.body !== undefined && { body: isJson ? JSON.stringify(call.body) : call.body }),
    });
    await this.ours('PUT', 'faults', { failing: false, tooMany: false, rights: APPLIANCE_RIGHTS });
    return heard;
  }

  private bringAbout(when: Circumstance | undefined): void {
    this.play(when?.kind === 'pair' || when?.kind === 'pair_broken' ? 'failover-async' : 'happy');
    if (when?.kind === 'unhealthy') this.site.beginSiteUpgrade(this.nowMs);
    if (when?.kind === 'pair_broken') this.site.pair.breakFailover(this.nowMs);
  }

  private async break(when: Circumstance | undefined): Promise<void> {
    if (when?.kind === 'failing') await this.ours('PUT', 'faults', { failing: true });
    if (when?.kind === 'too_many') await this.ours('PUT', 'faults', { tooMany: true });
    if (when?.kind !== 'without') return;
    await this.ours('PUT', 'faults', { rights: APPLIANCE_RIGHTS.filter((right) => right !== when.right) });
  }

  private async authorizationOf(credentials: Credentials): Promise<string | null> {
    if (credentials === 'none') return null;
    if (credentials === 'unknown') return 'Bearer never-given-out';
    const token = await this.token();
    if (credentials === 'expired') this.pass(HOUR_MS);
    if (credentials === 'revoked') await this.ours('PUT', 'faults', { tokenRevoked: true });
    for (let more = 0; credentials === 'oldest_of_31' && more < 30; more += 1) {
      this.pass(100);
      await this.token();
    }
    return `Bearer ${token}`;
  }
}
