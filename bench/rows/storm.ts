/** Row 7: from a commit to 200 dashboards, while check-ins that change states pour in. */
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs, type DashboardsOrder, type Probe } from '../load/dashboards.js';
import { median, milliseconds, perSecond, quantile, whole, type Finding } from '../report.js';
import type { Child } from '../stage/child.js';
import type { Stage } from '../stage/stage.js';
import { Fleet } from './fleet.js';
import type { Measurement } from './row.js';
import { Storm } from './steady-storm.js';

const DASHBOARDS = 200;
const ROWS_ON_SCREEN = 50;
const GOAL_MS = 1000;
const WITHIN_MS = 20_000;
const PROBE_EVERY_MS = 400;

async function measure(stage: Stage): Promise<Finding[]> {
  const clients = stage.quick ? 2000 : 10_000;
  const probes = stage.quick ? 6 : 30;
  const server = await stage.newServer();
  const fleet = await Fleet.open(stage, server, { slug: 'storm', clients, limit: 25, upgradeMs: 500 });
  await fleet.connectAll();
  const rows = await rowsOnScreen(fleet);
  const dashboards = stage.newChild('load/dashboards-process.js');
  const { url } = server.process;
  await ask(dashboards, {
    kind: 'open',
    url,
    key: server.key,
    site: fleet.slug,
    count: DASHBOARDS,
    ids: rows.map(({ id }) => id),
  });
  const storm = new Storm(fleet, ROWS_ON_SCREEN);
  const storming = storm.run();
  const lateMs: number[] = [];
  let limited = 0;
  try {
    for (let number = 0; number < probes; number += 1) {
      await delay(PROBE_EVERY_MS);
      const seen = await probeOnce(fleet, dashboards, rows[number % rows.length]!, number);
      lateMs.push(...seen.lateMs);
      limited = seen.limited;
    }
  } finally {
    storm.stop();
    await storming.catch(() => undefined);
  }
  const rate = await storming;
  const p99Ms = quantile(lateMs, 0.99);
  return [
    {
      row: 7,
      what: `commit → browser, ${DASHBOARDS} dashboards, during a storm`,
      measured: `p99 ${milliseconds(p99Ms)}`,
      goal: `p99 ≤ ${milliseconds(GOAL_MS)}`,
      met: p99Ms <= GOAL_MS,
      detail: `${whole(lateMs.length)} sightings of ${probes} changes from their answers on, median ${milliseconds(median(lateMs))}, most ${milliseconds(Math.max(...lateMs))}; ${perSecond(rate)} check-ins changed states meanwhile; ${limited} times a dashboard was limited`,
    },
  ];
}

/** In turn a changed limit, seen in the summary, and a changed tag, seen in the rows. */
async function probeOnce(fleet: Fleet, dashboards: Child, row: OnScreen, number: number) {
  const probe: Probe =
    number % 2 === 0 ? { kind: 'limit', limit: 26 + number } : { kind: 'tag', id: row.id, tag: `probe ${number}` };
  await ask(dashboards, { kind: 'expect', probe });
  if (probe.kind === 'limit') {
    await fleet.server.api.setSettings(fleet.slug, { maxConcurrentUpgrades: probe.limit });
  } else {
    const attributes = { tag: probe.tag };
    await fleet.poster.post([fleet.checkIn(row.clientId, 'heartbeat', { attributes })]);
  }
  const answeredAtMs = monotonicMs();
  const order = { kind: 'seen', withinMs: WITHIN_MS } as const;
  const { seenAtMs, limited } = await dashboards.ask<{ seenAtMs: number[]; limited: number }>(order);
  return { lateMs: seenAtMs.map((atMs) => Math.max(0, atMs - answeredAtMs)), limited };
}

interface OnScreen {
  id: string;
  clientId: string;
}

/** The last clients of the queue: the storm leaves them alone, so that nobody but the probe changes them. */
async function rowsOnScreen({ server, clientIds }: Fleet): Promise<OnScreen[]> {
  return server.database.query<OnScreen & Record<string, unknown>>(
    'SELECT id, client_id AS "clientId" FROM client WHERE client_id = ANY($1::text[])',
    [clientIds.slice(-ROWS_ON_SCREEN)],
  );
}

const ask = (dashboards: Child, order: DashboardsOrder): Promise<unknown> => dashboards.ask(order);

export const storms: Measurement = { rows: [7], name: 'dashboards in a storm', measure };
