import type { CheckIn } from '../../src/contracts/check-ins.js';
import { foldCheckIn } from '../../src/fleet/model/check-in.js';
import type { FleetClient } from '../../src/fleet/model/client.js';
import type { SilenceRules } from '../../src/fleet/model/connection.js';
import { fleetClient } from '../support/model-builders.js';

/** Silence plays no part here: nobody is judged by it between these check-ins. */
const RULES: SilenceRules = {
  offlineAfterSeconds: 3600,
  passiveCheckInHours: 24,
  passiveGraceHours: 2,
  lostAfterDays: 30,
  deleteAfterDays: 0,
};

const isNewer = (a: CheckIn, b: CheckIn): boolean =>
  a.epoch - b.epoch > 0 || (a.epoch === b.epoch && a.sequence > b.sequence);

function fold(client: FleetClient, checkIns: readonly CheckIn[]): FleetClient {
  const { id, siteId, clientId, edited } = client;
  let folded = fleetClient({ id, siteId, clientId, edited });
  for (const checkIn of checkIns) {
    const result = foldCheckIn(folded, checkIn, RULES, 0);
    if (result.status !== 'rejected') folded = result.client;
  }
  return folded;
}

/** What the set alone decides, with nothing of the code that is judged: the newest check-in, and the newest that named an attribute. */
function expected(checkIns: readonly CheckIn[]) {
  let newest = checkIns[0]!;
  for (const checkIn of checkIns) if (isNewer(checkIn, newest)) newest = checkIn;
  const attributes: Record<string, [string, CheckIn]> = {};
  for (const checkIn of checkIns) {
    for (const [attribute, value] of Object.entries(checkIn.attributes ?? {})) {
      const kept = attributes[attribute];
      if (kept === undefined || isNewer(checkIn, kept[1])) attributes[attribute] = [value, checkIn];
    }
  }
  const shown = Object.entries(attributes).map(([attribute, [value]]) => `${attribute}=${value}`);
  return `${newest.epoch}/${newest.sequence} ${newest.version} ${shown.sort().join(' ')}`;
}

function shownOf({ epoch, sequence, version, attributes }: FleetClient): string {
  const shown = Object.entries(attributes).map(([attribute, [value]]) => `${attribute}=${value}`);
  return `${epoch}/${sequence} ${version} ${shown.sort().join(' ')}`;
}

/** How the record, or another order of its check-ins, differs from what their set makes of it; null when nothing does. */
export function foldedInAnyOrder(
  client: FleetClient,
  checkIns: readonly CheckIn[],
  shuffle: (checkIns: readonly CheckIn[]) => CheckIn[],
): string | null {
  const wanted = expected(checkIns);
  const record = shownOf(client);
  if (record !== wanted) return `the record is ${record}, its check-ins make ${wanted}`;
  const inOrder = fold(client, checkIns);
  const permuted = fold(client, shuffle(checkIns));
  if (shownOf(permuted) !== wanted) return `in another order its check-ins make ${shownOf(permuted)}, not ${wanted}`;
  const decided = ({ revision, connection, connectionType }: FleetClient) =>
    `${revision} ${connectionType} ${connection}`;
  if (decided(inOrder) !== decided(permuted))
    return `in another order its check-ins make ${decided(permuted)}, not ${decided(inOrder)}`;
  if (client.revision !== permuted.revision) return `its revision is ${client.revision}, not ${permuted.revision}`;
  return null;
}
