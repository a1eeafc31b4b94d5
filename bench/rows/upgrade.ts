/** Rows 3 and 5: a fleet through its upgrade, and how soon a freed slot is used again. */
import { milliseconds, median, quantile, seconds, times, whole, type Finding } from '../report.js';
import type { Stage } from '../stage/stage.js';
import { Fleet } from './fleet.js';
import type { Measurement } from './row.js';

const LIMIT = 25;
const UPGRADE_MS = 1000;
const GOAL_RATIO = 1.05;
const GOAL_NEXT_START_MS = 250;

async function measure(stage: Stage): Promise<Finding[]> {
  const clients = stage.quick ? 250 : 1000;
  const server = await stage.newServer();
  const options = { slug: 'upgrade', clients, limit: LIMIT, upgradeMs: UPGRADE_MS };
  const fleet = await Fleet.open(stage, server, options);
  const { appliance } = fleet;
  const idealMs = (clients * UPGRADE_MS) / LIMIT;
  const beganAtMs = performance.now();
  await fleet.connectAll();
  await appliance.until(() => appliance.backAtMs.length === clients, 3 * idealMs, 'the upgrade of the fleet');
  const tookMs = performance.now() - beganAtMs;
  await checkResult(fleet);
  const waits = nextStartWaits(
    appliance.starts.map(({ atMs }) => atMs),
    appliance.backAtMs,
  );
  const nextStartMs = quantile(waits, 0.99);
  return [
    {
      row: 3,
      what: 'a fleet through its upgrade, against clients × duration ÷ limit',
      measured: `${times(tookMs / idealMs)}, at most ${appliance.upgradingMost} of ${LIMIT} at once`,
      goal: `≤ ${times(GOAL_RATIO)}, never above the limit`,
      met: tookMs / idealMs <= GOAL_RATIO && appliance.upgradingMost <= LIMIT,
      detail: `${whole(clients)} clients × ${seconds(UPGRADE_MS / 1000)} ÷ ${LIMIT} took ${seconds(tookMs / 1000)} from the first check-in to the last client back`,
    },
    {
      row: 5,
      what: 'freed slot → next start sent',
      measured: `p99 ${milliseconds(nextStartMs)}`,
      goal: `p99 ≤ ${milliseconds(GOAL_NEXT_START_MS)}`,
      met: nextStartMs <= GOAL_NEXT_START_MS,
      detail: `from the answered check-in at the target to the next start at the appliance, ${whole(waits.length)} times; median ${milliseconds(median(waits))}, most ${milliseconds(Math.max(...waits))}`,
    },
  ];
}

/** The n-th slot that was freed let the n-th start after the first LIMIT go out. A start that overtook the answer waited for nothing. */
function nextStartWaits(startsAtMs: readonly number[], backAtMs: readonly number[]): number[] {
  const ordered = [...startsAtMs].sort((a, b) => a - b);
  return ordered.slice(LIMIT).map((startAtMs, index) => Math.max(0, startAtMs - backAtMs[index]!));
}

/** What the database says of the fleet: everybody is up to date, each client was granted one slot and gave it back. */
async function checkResult({ server, clientIds }: Fleet): Promise<void> {
  const [row] = await server.database.query<{ done: number; acquired: number; succeeded: number }>(`
    SELECT (SELECT count(*)::int FROM client_upgrade WHERE state = 'up_to_date') AS done,
      (SELECT count(*)::int FROM slot_log WHERE action = 'acquired') AS acquired,
      (SELECT count(*)::int FROM slot_log WHERE reason = 'succeeded') AS succeeded`);
  const { done, acquired, succeeded } = row!;
  if (done !== clientIds.length || acquired !== succeeded) {
    throw new Error(
      `of ${clientIds.length} clients ${done} are up to date, of ${acquired} slots ${succeeded} ended well`,
    );
  }
}

export const fleetUpgrade: Measurement = { rows: [3, 5], name: 'a fleet through its upgrade', measure };
