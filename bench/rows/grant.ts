/** Row 4: what a grant costs with 250,000 clients in the queue and with 1,000. */
import type { GrantsOrder, OpenedQueue } from '../load/grants.js';
import { median, milliseconds, quantile, times, whole, type Finding } from '../report.js';
import type { Child } from '../stage/child.js';
import type { Database, Stage } from '../stage/stage.js';
import type { Measurement } from './row.js';

const SHORT = 1000;
const LONG = 250_000;
const GOAL_RATIO = 2;
const TURNS = 12;
const GRANTS_A_TURN = 25;

async function openQueue(stage: Stage, length: number): Promise<Child> {
  const database = await stage.newDatabase();
  const child = stage.newChild('load/grants-process.js');
  const order: GrantsOrder = { kind: 'open', databaseUrl: database.url, redisUrl: stage.redisUrl };
  await fill(database, await child.ask<OpenedQueue>(order), length);
  return child;
}

/** A queue of that length, as it is once everybody has checked in since the run began. */
async function fill(database: Database, { siteId, runId }: OpenedQueue, length: number): Promise<void> {
  await database.query(
    `INSERT INTO client (id, site_id, client_id, epoch, sequence, version, connection, last_check_in_at, last_check_in_cause,
       look_at, name, hostname, group_name)
     SELECT uuidv7(), $1, 'client-' || n, 1, 1, '24.1.1', 'online', now(), 'connected', now() + interval '1 day',
       'TILL-' || n, 'till-' || n, 'Store ' || n % 400 FROM generate_series(1, $2::int) n`,
    [siteId, length],
  );
  // Places are taken in another order than that in which the clients were enrolled.
  await database.query(
    `INSERT INTO client_upgrade (id, site_id, state, reason, run_id, cohort, rank_sequence, reachable)
     SELECT id, site_id, 'queued', 'waiting_for_slot', $1, true, nextval('rank_sequence'), true
     FROM (SELECT id, site_id FROM client ORDER BY md5(client_id)) shuffled`,
    [runId],
  );
  await database.query('UPDATE upgrade_run SET labelled_at = now() WHERE id = $1', [runId]);
  await database.query('VACUUM ANALYZE client, client_upgrade');
}

async function measure(stage: Stage): Promise<Finding[]> {
  const longLength = stage.quick ? 25_000 : LONG;
  const short = await openQueue(stage, SHORT);
  const long = await openQueue(stage, longLength);
  const grant = (child: Child, grants: number) => child.ask<number[]>({ kind: 'grant', grants } satisfies GrantsOrder);
  // Until the code of both is compiled and their statements are planned.
  await grant(short, GRANTS_A_TURN);
  await grant(long, GRANTS_A_TURN);
  const shortMs: number[] = [];
  const longMs: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    shortMs.push(...(await grant(short, GRANTS_A_TURN)));
    longMs.push(...(await grant(long, GRANTS_A_TURN)));
  }
  const ratio = median(longMs) / median(shortMs);
  const lines = [shortMs, longMs].map((ms) => `${milliseconds(median(ms))} (p99 ${milliseconds(quantile(ms, 0.99))})`);
  return [
    {
      row: 4,
      what: `a grant at ${whole(longLength)} queued clients against ${whole(SHORT)}`,
      measured: times(ratio),
      goal: `≤ ${times(GOAL_RATIO)}`,
      met: ratio <= GOAL_RATIO,
      detail: `medians of ${whole(longMs.length)} grants each, in turn: ${lines[1]} against ${lines[0]}, its start handed to BullMQ included`,
    },
  ];
}

export const grants: Measurement = { rows: [4], name: 'grants', measure };
