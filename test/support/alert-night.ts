import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AlertMessage, AlertSettings } from '../../src/contracts/alerts.js';
import type { PlanScenario } from '../../src/contracts/simulation-words.js';
import { PLAN_EXPECTATIONS } from '../../src/simulator/plan-expectations.js';
import { planBody } from '../../src/simulator/plan-story.js';
import { serveSimulation } from '../../src/simulator/serve.js';
import type { Stage } from '../../src/simulator/stage.js';
import { waitFor } from './wait-for.js';

export interface Heard {
  atMs: number;
  message: AlertMessage;
}

export interface AlertNightOptions {
  url: string;
  adminKey: string;
  scenario: PlanScenario;
  slug: string;
  clients: number;
  receivers: readonly string[];
  alertSettings: Partial<AlertSettings>;
  limit?: number;
  /** While the whole fleet lives on, before anything happens. */
  beforeThePlan?: () => Promise<void>;
}

const JSON_BODY = { 'content-type': 'application/json' };
/** One page of clients at a time is let in; a large fleet takes its time. */
const ENROLLED_WITHIN_MS = 300_000;
const SEED = 11;

/**
 * The night of an upgrade that a plan leads, on a simulated appliance, and webhooks that hear what Rollcall tells of it. Against a
 * Rollcall anywhere, over HTTP alone.
 */
export class AlertNight {
  readonly heard = new Map<string, Heard[]>();
  private readonly ending = new AbortController();
  private readonly played: Promise<void>;
  private failure: Error | null = null;
  private stage: Stage | null = null;

  private constructor(
    private readonly options: AlertNightOptions,
    private readonly ears: Server,
  ) {
    const { url, adminKey: key, scenario, slug, clients, limit } = options;
    this.played = serveSimulation({
      ...{ url, key, slug, scenario, clients, seed: SEED, name: slug, autoConfirm: true, signal: this.ending.signal },
      ...(limit !== undefined && { limit }),
      hooks: { onStage: (stage) => (this.stage = stage) },
    }).catch((error: unknown) => {
      this.failure = error as Error;
    });
  }

  /** Resolves when the whole fleet is known, the receivers are there and the plan has been started. */
  static async begin(options: AlertNightOptions): Promise<AlertNight> {
    let night: AlertNight | null = null;
    const ears = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        night?.note((request.url ?? '/').slice(1), JSON.parse(Buffer.concat(chunks).toString()) as AlertMessage);
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => ears.listen(0, '127.0.0.1', resolve));
    night = new AlertNight(options, ears);
    try {
      await night.prepare();
      return night;
    } catch (error) {
      await night.end();
      throw error;
    }
  }

  /** Brings the certificate stores of all but so many clients up to date, which lets them come back. */
  mend(leaving: number): void {
    const { site, pump } = this.theStage;
    site.mendCertificateStores(leaving, this.theStage.now());
    pump.wake();
  }

  get distrusting(): number {
    return this.theStage.site.distrusting;
  }

  /** What one receiver heard of one alert, in the order in which it heard it. */
  of(receiver: string, alert: AlertMessage['alert']): Heard[] {
    return (this.heard.get(receiver) ?? []).filter(({ message }) => message.alert === alert);
  }

  /** Throws when the simulation has ended with an error. */
  until(what: string, probe: () => boolean | Promise<boolean>, deadlineMs: number): Promise<true> {
    const look = async () => this.failure !== null || (await probe());
    return waitFor(look, { what, deadlineMs }).then((reached) => {
      if (this.failure !== null) throw this.failure;
      return reached;
    });
  }

  async ask<Body>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.options.url}/api/v1/sites/${this.options.slug}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.options.adminKey}`,
        ...(body === undefined ? {} : JSON_BODY),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return { body: (text === '' ? null : JSON.parse(text)) as Body, etag: response.headers.get('etag') ?? '' };
  }

  async end(): Promise<void> {
    this.ending.abort(new Error('the night is over'));
    await this.played;
    this.ears.closeAllConnections();
    await new Promise((resolve) => this.ears.close(resolve));
  }

  private async prepare(): Promise<void> {
    const { clients, alertSettings, receivers, scenario } = this.options;
    await this.until('the simulated site', () => this.stage !== null, 60_000);
    const { etag } = await this.ask('GET', '/alert-settings');
    await this.ask('PATCH', '/alert-settings', alertSettings, { 'if-match': etag });
    const { port } = this.ears.address() as AddressInfo;
    for (const name of receivers) {
      await this.ask('POST', '/alert-receivers', {
        ...{ kind: 'webhook', name, allowPrivate: true, perMinuteMax: 600 },
        config: { url: `http://127.0.0.1:${port}/${name}` },
        routes: [{ severities: ['critical', 'warning', 'info'] }],
      });
    }
    const isKnown = async () => {
      const { body } = await this.ask<{ total: number; counts: { byConnection: { offline: number } } }>(
        'GET',
        '/summary',
      );
      return body.total === clients && body.counts.byConnection.offline === 0;
    };
    await this.until('the whole fleet', isKnown, ENROLLED_WITHIN_MS);
    const hasVersion = async () =>
      (await this.ask<{ items: { siteVersion: string | null }[] }>('GET', '/appliances')).body.items.some(
        ({ siteVersion }) => siteVersion !== null,
      );
    await this.until('the appliance to be seen', hasVersion, 30_000);
    await this.options.beforeThePlan?.();
    const { site } = this.theStage;
    const plan = await this.ask<{ id: string; version: number }>(
      'POST',
      '/plans',
      planBody(PLAN_EXPECTATIONS[scenario], site.target, this.theStage.now()),
    );
    await this.ask('POST', `/plans/${plan.body.id}/start`, undefined, { 'if-match': `"${plan.body.version}"` });
  }

  private get theStage(): Stage {
    if (this.stage === null) throw new Error('there is no simulated site yet');
    return this.stage;
  }

  private note(receiver: string, message: AlertMessage): void {
    const list = this.heard.get(receiver) ?? [];
    list.push({ atMs: Date.now(), message });
    this.heard.set(receiver, list);
  }
}
