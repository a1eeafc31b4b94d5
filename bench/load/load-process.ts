/** Posts check-ins over many connections and says what came of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../report.js';
import { serveOrders } from '../stage/child.js';
import { Bodies } from './bodies.js';
import { PostConnection, type PostAnswer } from './connection.js';
import type { HeartbeatsOrder, LoadOrder, LoadResult, RepeatOrder, ReturnOrder } from './orders.js';

const ACCEPTED = '"status":"accepted"';
const TURNED_AWAY = new Set([429, 503]);
const RETURN_WITHIN_MS = 180_000;

class Tally {
  readonly latenciesMs: number[] = [];
  requests = 0;
  accepted = 0;
  turnedAway = 0;
  readonly beganAtMs = performance.now();

  take({ status, body }: PostAnswer, beganAtMs: number): void {
    if (status !== 200) throw new Error(`a request was answered ${status}: ${body.toString().slice(0, 300)}`);
    this.requests += 1;
    this.accepted += body.toString('latin1').split(ACCEPTED).length - 1;
    this.latenciesMs.push(performance.now() - beganAtMs);
  }

  result(nextSequence: number): LoadResult {
    const { requests, accepted, turnedAway, latenciesMs } = this;
    const elapsedMs = performance.now() - this.beganAtMs;
    const [p50Ms, p99Ms] = [quantile(latenciesMs, 0.5), quantile(latenciesMs, 0.99)];
    return { requests, accepted, turnedAway, elapsedMs, p50Ms, p99Ms, nextSequence };
  }
}

async function withConnections(
  order: LoadOrder,
  drive: (connection: PostConnection, index: number) => Promise<void>,
): Promise<void> {
  const opening = Array.from({ length: order.connections }, () => PostConnection.open(order.target));
  const connections = await Promise.all(opening);
  try {
    await Promise.all(connections.map(drive));
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function repeat(order: RepeatOrder): Promise<LoadResult> {
  const tally = new Tally();
  const untilMs = performance.now() + order.milliseconds;
  await withConnections(order, async (connection) => {
    while (performance.now() < untilMs) {
      const beganAtMs = performance.now();
      tally.take(await connection.post(order.body), beganAtMs);
    }
  });
  return tally.result(0);
}

async function heartbeats(order: HeartbeatsOrder): Promise<LoadResult> {
  const tally = new Tally();
  const bodies = new Bodies(order.fleet, order.batch, false);
  const untilMs = performance.now() + order.milliseconds;
  await withConnections(order, async (connection) => {
    while (performance.now() < untilMs) {
      const body = bodies.take();
      const beganAtMs = performance.now();
      tally.take(await connection.post(body), beganAtMs);
    }
  });
  return tally.result(bodies.nextSequence);
}

async function comeBack(order: ReturnOrder): Promise<LoadResult> {
  const tally = new Tally();
  const bodies = new Bodies(order.fleet, order.batch, order.withAttributes);
  let left = bodies.perPass;
  await withConnections(order, async (connection) => {
    while (left > 0) {
      left -= 1;
      await untilTaken(connection, bodies.take(), tally);
    }
  });
  return tally.result(bodies.nextSequence);
}

async function untilTaken(connection: PostConnection, body: string, tally: Tally): Promise<void> {
  const beganAtMs = performance.now();
  for (;;) {
    const answer = await connection.post(body);
    if (!TURNED_AWAY.has(answer.status)) return tally.take(answer, beganAtMs);
    if (performance.now() - beganAtMs > RETURN_WITHIN_MS) throw new Error('a batch was turned away for three minutes');
    tally.turnedAway += 1;
    await delay(Math.max(1, answer.retryAfter) * 1000);
  }
}

serveOrders<LoadOrder>((order) => {
  switch (order.kind) {
    case 'repeat':
      return repeat(order);
    case 'heartbeats':
      return heartbeats(order);
    case 'return':
      return comeBack(order);
  }
});
