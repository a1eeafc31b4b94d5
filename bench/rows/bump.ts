/** Row 6: a client that someone tries to Jump to is the next one granted, and screens show it. */
import type { JumpAnswer } from '../../src/contracts/upgrades.js';
import { QueueScreen } from '../load/queue-screen.js';
import { median, milliseconds, quantile, whole, type Finding } from '../report.js';
import type { Stage } from '../stage/stage.js';
import { Fleet } from './fleet.js';
import type { Measurement } from './row.js';

const LIMIT = 10;
const TRIALS = 50;
const GOAL_ON_SCREEN_MS = 1000;
const WITHIN_MS = 10_000;
/** Walks over the queue in steps that reach every part of it. */
const STEP = 619;

async function measure(stage: Stage): Promise<Finding[]> {
  const clients = stage.quick ? 500 : 2000;
  const server = await stage.newServer();
  const fleet = await Fleet.open(stage, server, { slug: 'bump', clients, limit: LIMIT, upgradeMs: null });
  const { appliance } = fleet;
  await fleet.connectAll();
  await appliance.until(() => appliance.starts.length === LIMIT, WITHIN_MS, 'the first starts');
  const screen = await QueueScreen.open(server.process.url, server.key, fleet.slug);
  stage.whenRowIsOver(async () => screen.close());
  const ids = await queuedIds(fleet);
  const queued = ids.length;
  const onScreenMs: number[] = [];
  let wasNext = 0;
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const [[clientId, id]] = ids.splice((trial * STEP) % ids.length, 1) as [[string, string]];
    const trialResult = await bump(fleet, screen, { clientId, id });
    onScreenMs.push(trialResult.onScreenMs);
    if (trialResult.wasNext) wasNext += 1;
  }
  const p99Ms = quantile(onScreenMs, 0.99);
  return [
    {
      row: 6,
      what: 'bump → that client is next, and on screens',
      measured: `next in ${wasNext} of ${TRIALS}, on screens p99 ${milliseconds(p99Ms)}`,
      goal: `always, p99 ≤ ${milliseconds(GOAL_ON_SCREEN_MS)}`,
      met: wasNext === TRIALS && p99Ms <= GOAL_ON_SCREEN_MS,
      detail: `a Jump attempt at clients anywhere among ${whole(queued)} queued ones, then one slot is freed; screens from the answered attempt, median ${milliseconds(median(onScreenMs))}`,
    },
  ];
}

async function bump(
  { server, slug, appliance }: Fleet,
  screen: QueueScreen,
  client: { clientId: string; id: string },
): Promise<{ onScreenMs: number; wasNext: boolean }> {
  const shown = screen.untilFirst(client.id, WITHIN_MS);
  const answer = await server.api.ask<JumpAnswer>('POST', `/sites/${slug}/clients/${client.id}/jump-attempts`);
  const answeredAtMs = performance.now();
  if (answer.outcome !== 'moved_to_front') throw new Error(`the Jump attempt was answered ${answer.outcome}`);
  const onScreenMs = Math.max(0, (await shown) - answeredAtMs);
  const before = appliance.starts.length;
  await appliance.finish(appliance.upgradingNow[0]!);
  await appliance.until(() => appliance.starts.length > before, WITHIN_MS, 'the next start');
  return { onScreenMs, wasNext: appliance.starts[before]!.clientId === client.clientId };
}

/** `[clientId, id]` of those that wait, in the order of their clientIds. */
async function queuedIds({ server }: Fleet): Promise<[string, string][]> {
  const rows = await server.database.query<{ clientId: string; id: string }>(`
    SELECT c.client_id AS "clientId", c.id FROM client c JOIN client_upgrade u ON u.id = c.id
    WHERE u.state = 'queued' ORDER BY c.client_id`);
  return rows.map(({ clientId, id }) => [clientId, id]);
}

export const bumps: Measurement = { rows: [6], name: 'bumps', measure };
