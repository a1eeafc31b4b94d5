/**
 * In a process of its own: clients that send check-ins at a given rate whatever is answered, as a fleet does that nobody has told to wait.
 * Gets one order and answers one report.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Bodies } from '../../../bench/load/bodies.js';
import { PostConnection } from '../../../bench/load/connection.js';

export interface FloodOrder {
  /** Of the apis; connections are shared out among them. */
  ports: readonly number[];
  path: string;
  key: string;
  prefix: string;
  clients: number;
  firstSequence: number;
  batch: number;
  connections: number;
  /** Check-ins a second; null: as fast as they are answered. */
  perSecond: number | null;
  /** At most. */
  seconds: number;
  /** Over all clients, after which it ends too; null: none but the time. */
  passes: number | null;
}

export interface FloodReport {
  sent: number;
  taken: number;
  seconds: number;
  /** Answers by status. */
  statuses: Record<number, number>;
  refusalsWithoutRetryAfter: number;
  /** How often which `Retry-After`, in seconds. */
  retryAfters: Record<number, number>;
  /** Requests that got no answer, by why. */
  failures: Record<string, number>;
  slowestMs: number;
}

class Flood {
  private readonly bodies: Bodies;
  private readonly beganMs = performance.now();
  private begun = 0;
  readonly report: FloodReport = {
    sent: 0,
    taken: 0,
    seconds: 0,
    statuses: {},
    refusalsWithoutRetryAfter: 0,
    retryAfters: {},
    failures: {},
    slowestMs: 0,
  };

  constructor(private readonly order: FloodOrder) {
    const { prefix, clients, firstSequence } = order;
    const fleet = { prefix, clients, firstSequence, cause: 'heartbeat', version: '24.1.1' } as const;
    this.bodies = new Bodies(fleet, order.batch, false);
  }

  async run(): Promise<FloodReport> {
    const { connections, ports } = this.order;
    const senders = Array.from({ length: connections }, (_, index) => this.send(ports[index % ports.length]!));
    await Promise.all(senders);
    this.report.seconds = this.elapsed;
    return this.report;
  }

  private get elapsed(): number {
    return (performance.now() - this.beganMs) / 1000;
  }

  private get isDone(): boolean {
    const { passes } = this.order;
    return passes !== null && this.begun >= passes * this.bodies.perPass;
  }

  private async send(port: number): Promise<void> {
    const { path, key, seconds } = this.order;
    while (this.elapsed < seconds && !this.isDone) {
      try {
        const connection = await PostConnection.open({ port, path, key });
        try {
          while (await this.isMyTurn()) await this.post(connection);
        } finally {
          connection.close();
        }
      } catch (error) {
        const { code, message } = error as { code?: string; message: string };
        const why = code ?? message;
        this.report.failures[why] = (this.report.failures[why] ?? 0) + 1;
        await delay(50);
      }
    }
  }

  /** Waits until the next batch is due by the rate; false when the time is over. */
  private async isMyTurn(): Promise<boolean> {
    if (this.isDone) return false;
    const { perSecond, batch, seconds } = this.order;
    const mine = this.begun;
    this.begun += 1;
    const dueAt = perSecond === null ? 0 : (mine * batch) / perSecond;
    if (dueAt >= seconds) return false;
    const waitMs = (dueAt - this.elapsed) * 1000;
    if (waitMs > 1) await delay(waitMs);
    return this.elapsed < seconds;
  }

  private async post(connection: PostConnection): Promise<void> {
    const { report, order } = this;
    const beganMs = performance.now();
    report.sent += order.batch;
    const { status, retryAfter } = await connection.post(this.bodies.take());
    report.slowestMs = Math.max(report.slowestMs, performance.now() - beganMs);
    report.statuses[status] = (report.statuses[status] ?? 0) + 1;
    if (status === 200) report.taken += order.batch;
    else if (retryAfter === 0) report.refusalsWithoutRetryAfter += 1;
    else report.retryAfters[retryAfter] = (report.retryAfters[retryAfter] ?? 0) + 1;
  }
}

process.once('disconnect', () => process.exit(0));
process.once('message', (order: FloodOrder) => {
  new Flood(order).run().then(
    (report) => process.send?.(report, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`the flood ended: ${String(error)}\n`);
      process.exit(1);
    },
  );
});
