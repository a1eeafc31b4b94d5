/** Rows 1 and 2: single check-ins against an empty handler, and batches of 500. Both over a fleet that is there already. */
import type { LoadOrder, LoadResult } from '../load/orders.js';
import { median, milliseconds, perSecond, times, type Finding } from '../report.js';
import type { Child } from '../stage/child.js';
import type { Server, Stage } from '../stage/stage.js';
import type { Measurement } from './row.js';

const SITE = 'heartbeats';
const CLIENTS = 10_000;
const VERSION = '24.1.1';
const SINGLES_CONNECTIONS = 96;
const BATCHES_CONNECTIONS = 6;
const BATCH = 500;
const TURN_MS = 2000;
const WARM_UP_MS = 2500;
const GOAL_RATIO = 0.5;
const GOAL_RATE = 30_000;

interface Fleet {
  server: Server;
  load: Child;
  target: { port: number; path: string; key: string };
  nextSequence: number;
}

/** A site with 10,000 clients that have checked in. */
async function openFleet(stage: Stage): Promise<Fleet> {
  const server = await stage.newServer();
  await server.api.ask('POST', '/sites', { slug: SITE, name: 'Heartbeats' });
  const key = await server.api.createIngestKey(SITE);
  const target = { port: server.process.port, path: `/api/v1/sites/${SITE}/check-ins`, key };
  const load = stage.newChild('load/load-process.js');
  const enrolled = await ask(load, {
    kind: 'return',
    target,
    connections: 4,
    fleet: { prefix: 'c', clients: CLIENTS, firstSequence: 1, cause: 'connected', version: VERSION },
    batch: BATCH,
    withAttributes: true,
  });
  await server.database.query('VACUUM ANALYZE');
  return { server, load, target, nextSequence: enrolled.nextSequence };
}

async function heartbeats(fleet: Fleet, batch: number, connections: number, milliseconds: number): Promise<LoadResult> {
  const result = await ask(fleet.load, {
    kind: 'heartbeats',
    target: fleet.target,
    connections,
    milliseconds,
    fleet: { prefix: 'c', clients: CLIENTS, firstSequence: fleet.nextSequence, cause: 'heartbeat', version: VERSION },
    batch,
  });
  fleet.nextSequence = result.nextSequence;
  const sent = result.requests * batch;
  if (result.accepted !== sent) throw new Error(`${sent} check-ins were sent, ${result.accepted} were accepted`);
  return result;
}

const ask = (load: Child, order: LoadOrder): Promise<LoadResult> => load.ask<LoadResult>(order);
const rate = (result: LoadResult, batch: number): number => (result.requests * batch * 1000) / result.elapsedMs;

async function singles(stage: Stage): Promise<Finding[]> {
  const fleet = await openFleet(stage);
  const empty = stage.newChild('empty-handler.js');
  const emptyTarget = { port: await empty.ask<number>('port'), path: '/empty', key: fleet.target.key };
  const body = `{"checkIns":[{"clientId":"c1234","epoch":1,"sequence":12,"cause":"heartbeat","version":"${VERSION}"}]}`;
  const repeat = (milliseconds: number) =>
    ask(fleet.load, { kind: 'repeat', target: emptyTarget, connections: SINGLES_CONNECTIONS, milliseconds, body });
  // Both run once unmeasured, until their code is compiled.
  await heartbeats(fleet, 1, SINGLES_CONNECTIONS, WARM_UP_MS);
  await repeat(WARM_UP_MS);
  const pairs = stage.quick ? 4 : 12;
  const ours: LoadResult[] = [];
  const theirs: number[] = [];
  // In short turns, so that whatever else the machine does falls on both alike.
  for (let turn = 0; turn < pairs; turn += 1) {
    ours.push(await heartbeats(fleet, 1, SINGLES_CONNECTIONS, TURN_MS));
    theirs.push(rate(await repeat(TURN_MS), 1));
  }
  const rates = ours.map((result) => rate(result, 1));
  const ratios = rates.map((ourRate, turn) => ourRate / theirs[turn]!);
  const ratio = median(ratios);
  const answered = [ours.map((result) => result.p50Ms), ours.map((result) => result.p99Ms)]
    .map(median)
    .map(milliseconds);
  return [
    {
      row: 1,
      what: 'durable single check-ins against an empty handler',
      measured: times(ratio),
      goal: `≥ ${times(GOAL_RATIO)}`,
      met: ratio >= GOAL_RATIO,
      detail:
        `median of ${pairs} turns (${times(Math.min(...ratios))} to ${times(Math.max(...ratios))}): ${perSecond(median(rates))} ` +
        `against ${perSecond(median(theirs))} over ${SINGLES_CONNECTIONS} connections; answered in ${answered[0]}, p99 ${answered[1]}`,
    },
  ];
}

async function batches(stage: Stage): Promise<Finding[]> {
  const fleet = await openFleet(stage);
  const turnMs = stage.quick ? 2000 : 4000;
  await heartbeats(fleet, BATCH, BATCHES_CONNECTIONS, turnMs / 2);
  const turns: LoadResult[] = [];
  for (let turn = 0; turn < 3; turn += 1) turns.push(await heartbeats(fleet, BATCH, BATCHES_CONNECTIONS, turnMs));
  const rates = turns.map((result) => rate(result, BATCH));
  return [
    {
      row: 2,
      what: `check-ins in batches of ${BATCH}`,
      measured: perSecond(median(rates)),
      goal: `≥ ${perSecond(GOAL_RATE)}`,
      met: median(rates) >= GOAL_RATE,
      detail:
        `${CLIENTS.toLocaleString('en-US')} clients, ${BATCHES_CONNECTIONS} connections, median of 3 turns (${rates.map(perSecond).join(', ')}); ` +
        `a batch answered in ${milliseconds(median(turns.map((result) => result.p50Ms)))}, p99 ${milliseconds(median(turns.map((result) => result.p99Ms)))}`,
    },
  ];
}

export const singleCheckIns: Measurement = { rows: [1], name: 'single check-ins', measure: singles };
export const batchedCheckIns: Measurement = { rows: [2], name: 'check-ins in batches', measure: batches };
