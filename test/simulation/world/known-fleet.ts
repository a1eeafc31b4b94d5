import type { CheckInResult } from '../../../src/contracts/check-ins.js';
import { foldCheckIn } from '../../../src/fleet/model/check-in.js';
import { isReachable } from '../../../src/fleet/model/connection.js';
import type { SimulatedSite } from '../../../src/simulator/model/simulated-site.js';
import { fleetClient } from '../../support/model-builders.js';
import type { MemoryDatabase } from '../stores/memory-database.js';
import { clientRow, newUpgrade, upgradeRow } from '../stores/rows.js';
import type { Watch } from '../invariants.js';

/** The fleet has enrolled before the history begins: its first check-ins are saved and answered, and nothing went wrong with them. */
export function enrolBefore(site: SimulatedSite, database: MemoryDatabase, siteId: string, watch: Watch): void {
  const nowMs = database.pace.now();
  const { settings } = database.settings.rows.get(siteId)!;
  site.enrol();
  const batch = site.takeBatch(nowMs, site.clients.length);
  const results = batch.map(({ checkIn }): CheckInResult => {
    const { clientId } = checkIn;
    const id = database.nextUuid();
    const folded = foldCheckIn(clientRow(fleetClient({ id, siteId, clientId })), checkIn, settings, nowMs);
    if (folded.status !== 'accepted') throw new Error(`the first check-in of ${clientId} is ${folded.status}`);
    const reachable = isReachable(folded.client.connection);
    database.clients.rows.set(id, clientRow(folded.client));
    database.upgrades.rows.set(id, upgradeRow({ ...newUpgrade(id, siteId, nowMs), reachable }));
    return { clientId, status: 'accepted', upgradeState: 'up_to_date', nextCheckInSeconds: settings.heartbeatSeconds };
  });
  const checkIns = batch.map(({ checkIn }) => checkIn);
  watch.keepSaved(checkIns);
  for (const checkIn of checkIns) watch.acknowledged(checkIn, 'accepted');
  site.answered(batch, results, () => null, nowMs);
}
