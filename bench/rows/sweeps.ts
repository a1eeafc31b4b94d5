/**
 * Rows 16 to 18: what a look at an observed fleet costs. A page of which nothing is new and one of which everything is, each against as many
 * check-ins in the same run; and how long the Overview waits while a sweep goes on, against at rest.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { serveSimulation } from '../../src/simulator/serve.js';
import type { Folded, SightingsOrder } from '../load/sightings.js';
import { median, milliseconds, quantile, seconds, times, whole, type Finding } from '../report.js';
import type { Server, Stage } from '../stage/stage.js';
import type { Measurement } from './row.js';

/** A page has all the texts of its clients, of which a heartbeat has none. */
const SAME_GOAL = 2;
const CHANGED_GOAL = 2.5;
const OVERVIEW_GOAL = 1.5;
const BYTES_A_KIB = 1024;
const SLUG = 'watched';
const WITHIN_MS = 300_000;
const REST_MS = 15_000;
const PROBE_EVERY_MS = 50;
/** What the Overview of an observed site asks for. */
const OVERVIEW = ['summary', 'history?minutes=60', 'sweeps?limit=10'] as const;

async function pages(stage: Stage): Promise<Finding[]> {
  const clients = stage.quick ? 5000 : 50_000;
  const database = await stage.newDatabase();
  const child = stage.newChild('load/sightings-process.js');
  const order: SightingsOrder = { kind: 'open', databaseUrl: database.url, redisUrl: stage.redisUrl, clients };
  await child.ask(order);
  const pair = async (row: Row, works: Works) => {
    const fold = (rounds: number) =>
      child.ask<[Folded, Folded]>({ kind: 'fold', works, rounds } satisfies SightingsOrder);
    // Until the code is compiled and the statements are planned.
    await fold(20);
    return against(row, await fold(stage.quick ? 60 : 400));
  };
  const same = { row: 16, what: 'a page of 100 rows as before against 100 heartbeats', goal: SAME_GOAL };
  const changed = { row: 17, what: 'a page of 100 rows that all changed against 100 disconnects', goal: CHANGED_GOAL };
  const findings = [
    await pair(same, ['pageAsBefore', 'heartbeats']),
    await pair(changed, ['pageChanged', 'disconnects']),
  ];
  return findings.map((finding) => ({ ...finding, detail: `${whole(clients)} clients of each; ${finding.detail}` }));
}

type Works = Extract<SightingsOrder, { kind: 'fold' }>['works'];
type Row = Pick<Finding, 'row' | 'what'> & { goal: number };

function against({ row, what, goal }: Row, [ours, theirs]: readonly [Folded, Folded]): Finding {
  const wrote = ({ walBytes }: Folded) => `${(median(walBytes) / BYTES_A_KIB).toFixed(1)} KiB`;
  const [ourMs, theirMs] = [median(ours.tookMs), median(theirs.tookMs)];
  const ratio = ourMs / theirMs;
  return {
    ...{ row, what, measured: times(ratio), goal: `≤ ${times(goal)}`, met: ratio <= goal },
    detail:
      `medians of ${ours.tookMs.length} transactions each, in turn: ${milliseconds(ourMs)} against ${milliseconds(theirMs)}; ` +
      `${wrote(ours)} of log against ${wrote(theirs)}`,
  };
}

async function overview(stage: Stage): Promise<Finding[]> {
  const clients = stage.quick ? 3000 : 30_000;
  const server = await stage.newServer();
  watchFleet(stage, server, clients);
  await sweepsDone(server, 1);
  await server.database.query('VACUUM ANALYZE');
  const probe = new Probe(server);
  await probe.during(delay(stage.quick ? REST_MS / 3 : REST_MS));
  const atRest = probe.taken();
  await server.api.ask('POST', `/sites/${SLUG}/sweeps`);
  await probe.during(sweepsDone(server, 2));
  const meanwhile = probe.taken();
  const ratio = median(meanwhile) / median(atRest);
  const [newest] = await sweepsOf(server);
  const tookMs = Date.parse(newest!.finishedAt!) - Date.parse(newest!.startedAt);
  const told = (ms: readonly number[]) => `${milliseconds(median(ms))} (p99 ${milliseconds(quantile(ms, 0.99))})`;
  return [
    {
      ...{ row: 18, what: 'the Overview while a sweep goes on against at rest', measured: times(ratio) },
      ...{ goal: `≤ ${times(OVERVIEW_GOAL)}`, met: ratio <= OVERVIEW_GOAL },
      detail:
        `${OVERVIEW.length} answers together, median ${told(meanwhile)} against ${told(atRest)}; a sweep of ${whole(clients)} clients, ` +
        `${whole(newest!.pages.of ?? 0)} pages in ${seconds(tookMs / 1000)}, the appliance played on this machine`,
    },
  ];
}

/** An appliance whose fleet does nothing until somebody begins a plan. */
function watchFleet(stage: Stage, server: Server, clients: number): void {
  const ending = new AbortController();
  const { url } = server.process;
  const playing = serveSimulation({
    ...{ url, key: server.key, slug: SLUG, name: SLUG, scenario: 'single', clients, seed: 7, observed: true },
    signal: ending.signal,
  }).catch((error: unknown) => {
    if (!ending.signal.aborted) console.error(`  the appliance came to an end: ${String(error)}`);
  });
  stage.whenRowIsOver(async () => {
    ending.abort(new Error('the row is over'));
    await playing;
  });
}

interface SweepSeen {
  state: string;
  startedAt: string;
  finishedAt: string | null;
  pages: { of: number | null };
}

/** Newest first; none while the site is not there yet. */
const sweepsOf = ({ api }: Server): Promise<SweepSeen[]> =>
  api.ask<{ items: SweepSeen[] }>('GET', `/sites/${SLUG}/sweeps?limit=10`).then(
    ({ items }) => items,
    () => [],
  );

async function sweepsDone(server: Server, count: number): Promise<void> {
  const untilMs = performance.now() + WITHIN_MS;
  while (performance.now() < untilMs) {
    if ((await sweepsOf(server)).filter(({ state }) => state === 'complete').length >= count) return;
    await delay(200);
  }
  throw new Error(`${count} sweeps were not complete within ${seconds(WITHIN_MS / 1000)}`);
}

/** Asks what the Overview asks, again and again, while something goes on. */
class Probe {
  private tookMs: number[] = [];

  constructor(private readonly server: Server) {}

  async during(work: Promise<unknown>): Promise<void> {
    let isOver = false;
    const ended = work.finally(() => (isOver = true));
    while (!isOver) {
      const beganMs = performance.now();
      await Promise.all(OVERVIEW.map((path) => this.server.api.ask('GET', `/sites/${SLUG}/${path}`)));
      this.tookMs.push(performance.now() - beganMs);
      await delay(PROBE_EVERY_MS);
    }
    await ended;
  }

  /** Since the last time. */
  taken(): number[] {
    const { tookMs } = this;
    this.tookMs = [];
    return tookMs;
  }
}

export const sweepPages: Measurement = { rows: [16, 17], name: 'pages of an appliance’s list', measure: pages };
export const sweepOverview: Measurement = { rows: [18], name: 'the Overview during a sweep', measure: overview };
