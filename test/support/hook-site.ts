import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { uuidv7 } from 'uuidv7';
import { AlertOutbox, type Outgoing } from '../../src/alerts/deliveries/alert-outbox.service.js';
import type { MessageKind } from '../../src/contracts/alert-words.js';
import type { AlertMessage } from '../../src/contracts/alerts.js';
import type { DeliveryDetail, ReceiverMade } from '../../src/contracts/receivers.js';
import { Database } from '../../src/platform/database/database.js';
import { messageOfKind } from './alert-message.js';
import { createSite } from './builders.js';
import type { TestApp } from './test-app.js';
import { waitFor } from './wait-for.js';

export interface HookCall {
  atMs: number;
  path: string;
  headers: IncomingHttpHeaders;
  raw: string;
  message: AlertMessage;
}

export interface HookAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A webhook's other side: real HTTP, answers as it is told to, now or later. */
export class HookStub {
  readonly calls: HookCall[] = [];
  answer: (call: HookCall) => HookAnswer | Promise<HookAnswer> = () => ({});

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HookStub> {
    const server = createServer((request, response) => {
      void text(request).then(async (raw) => {
        const call = {
          atMs: Date.now(),
          path: request.url ?? '',
          headers: request.headers,
          raw,
          message: JSON.parse(raw) as AlertMessage,
        };
        stub.calls.push(call);
        const { status = 204, headers = {}, body = '' } = await stub.answer(call);
        response.writeHead(status, headers).end(body);
      });
    });
    const stub = new HookStub(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What came, in order, as `<incident's number> <kind>`. */
  told(): string[] {
    return this.calls.map(({ message }) => `${message.incident?.number ?? '-'} ${message.kind}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Answers when it is told to. */
export function held(): { answer: () => Promise<HookAnswer>; release: (answer?: HookAnswer) => void } {
  let release: (answer?: HookAnswer) => void = () => undefined;
  const later = new Promise<HookAnswer>((resolve) => (release = (answer = {}) => resolve(answer)));
  return { answer: () => later, release };
}

/** A site whose incidents are what a test says they are; messages go the way that the judge sends them. */
export class HookSite {
  private numbers = 0;
  private readonly sequences = new Map<string, number>();

  private constructor(
    readonly app: TestApp,
    readonly id: string,
    readonly slug: string,
  ) {}

  static async create(app: TestApp): Promise<HookSite> {
    const { id, slug } = await createSite(app);
    return new HookSite(app, id, slug);
  }

  get database(): Database {
    return this.app.app.get(Database);
  }

  path(rest: string): string {
    return `/sites/${this.slug}${rest}`;
  }

  /** A webhook; throws what the API has against it. */
  async webhook(url: string, parts: object = {}): Promise<ReceiverMade> {
    this.numbers += 1;
    const body = {
      kind: 'webhook',
      name: `hook ${this.numbers}`,
      config: { url },
      allowPrivate: true,
      perMinuteMax: 600,
    };
    const answer = await this.app.api<ReceiverMade>('POST', this.path('/alert-receivers'), { ...body, ...parts });
    if (answer.status !== 201) throw new Error(`no receiver: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async incident(): Promise<{ id: string; number: number }> {
    const id = uuidv7();
    this.numbers += 1;
    await this.database.query(
      `INSERT INTO incident (id, site_id, number, alert, scope, scope_key, severity, state, began_at)
       VALUES ($1, $2, $3, 'client_offline', 'clients', $4, 'warning', 'firing', now())`,
      [id, this.id, this.numbers, id],
    );
    return { id, number: this.numbers };
  }

  /** What the judge would hand to the outbox. */
  outgoing(
    receiverIds: readonly string[],
    incident: { id: string; number: number } | null,
    kind: MessageKind,
  ): Outgoing {
    const sequence = (this.sequences.get(incident?.id ?? '') ?? 0) + 1;
    this.sequences.set(incident?.id ?? '', sequence);
    const id = `${incident?.id ?? this.id}-${sequence}`;
    const named = incident === null ? null : { ...incident, url: 'https://rollcall.example/incident' };
    const message = messageOfKind(kind, { id, sequence, severity: 'warning', incident: named });
    return { incidentId: incident?.id ?? null, message, receiverIds };
  }

  /** In one transaction, and sent right after it. Answers the deliveries' ids. */
  async tell(...outgoing: Outgoing[]): Promise<string[]> {
    const outbox = this.app.app.get(AlertOutbox);
    const ids = await this.database.transaction((tx) => outbox.add(tx, this.id, outgoing));
    await outbox.kick(ids);
    return ids;
  }

  async delivery(id: string): Promise<DeliveryDetail> {
    return (await this.app.api<DeliveryDetail>('GET', this.path(`/alert-deliveries/${id}`))).body;
  }

  async untilState(id: string, state: string, deadlineMs = 10_000): Promise<DeliveryDetail> {
    return waitFor(
      async () => {
        const delivery = await this.delivery(id);
        return delivery.state === state && delivery;
      },
      { deadlineMs, what: `a delivery that is ${state}` },
    );
  }

  /** As if so much time had passed since this was planned. */
  async age(id: string, seconds: number): Promise<void> {
    await this.database.query(
      `UPDATE alert_delivery SET sending_until = sending_until - make_interval(secs => $2),
         next_attempt_at = next_attempt_at - make_interval(secs => $2) WHERE id = $1`,
      [id, seconds],
    );
  }
}
