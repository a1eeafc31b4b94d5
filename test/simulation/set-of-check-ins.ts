import type { CheckIn } from '../../src/contracts/check-ins.js';
import { foldCheckIn } from '../../src/fleet/model/check-in.js';
import type { FleetClient } from '../../src/fleet/model/client.js';
import type { SilenceRules } from '../../src/fleet/model/connection.js';
import { fleetClient } from '../support/model-builders.js';
import { clientRow } from './stores/rows.js';

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
  let folded = clientRow(fleetClient({ id, siteId, clientId, edited }));
  for (const checkIn of checkIns) {
    const result = foldCheckIn(folded, checkIn, RULES, 0);
    if (result.status !== 'rejected') folded = clientRow(result.client);
  }
  return folded;
}

/** What the set alone decides, with nothing of the code that is judged: the newest check-in, and the newest that named an attribute. */
interface Wanted {
  newest: CheckIn;
  attributes: Map<string, [value: string, setBy: CheckIn]>;
}

function wantedOf(checkIns: readonly CheckIn[]): Wanted {
  let newest = checkIns[0]!;
  const attributes: Wanted['attributes'] = new Map();
  for (const checkIn of checkIns) {
    if (isNewer(checkIn, newest)) newest = checkIn;
    if (checkIn.attributes === undefined) continue;
    for (const [attribute, value] of Object.entries(checkIn.attributes)) {
      const kept = attributes.get(attribute);
      if (kept === undefined || isNewer(checkIn, kept[1])) attributes.set(attribute, [value, checkIn]);
    }
  }
  return { newest, attributes };
}

function isAsWanted({ epoch, sequence, version, attributes }: FleetClient, wanted: Wanted): boolean {
  const { newest } = wanted;
  if (epoch !== newest.epoch || sequence !== newest.sequence || version !== newest.version) return false;
  const kept = Object.entries(attributes);
  return (
    kept.length === wanted.attributes.size &&
    kept.every(([attribute, [value]]) => wanted.attributes.get(attribute)?.[0] === value)
  );
}

function shown({ newest: { epoch, sequence, version }, attributes }: Wanted): string {
  const values = [...attributes].map(([attribute, [value]]) => `${attribute}=${value}`);
  return `${epoch}/${sequence} ${version} ${values.sort().join(' ')}`;
}

function shownOf({ epoch, sequence, version, attributes }: FleetClient): string {
  const values = Object.entries(attributes).map(([attribute, [value]]) => `${attribute}=${value}`);
  return `${epoch}/${sequence} ${version} ${values.sort().join(' ')}`;
}

/** How the record, or another order of its check-ins, differs from what their set makes of it; null when nothing does. */
export function foldedInAnyOrder(
  client: FleetClient,
  checkIns: readonly CheckIn[],
  shuffle: (checkIns: readonly CheckIn[]) => CheckIn[],
): string | null {
  const wanted = wantedOf(checkIns);
  if (!isAsWanted(client, wanted)) return `the record is ${shownOf(client)}, its check-ins make ${shown(wanted)}`;
  const inOrder = fold(client, checkIns);
  const permuted = fold(client, shuffle(checkIns));
  if (!isAsWanted(permuted, wanted))
    return `in another order its check-ins make ${shownOf(permuted)}, not ${shown(wanted)}`;
  const decided = ({ revision, connection, connectionType }: FleetClient) =>
    `${revision} ${connectionType} ${connection}`;
  const isAlike =
    inOrder.revision === permuted.revision &&
    inOrder.connection === permuted.connection &&
    inOrder.connectionType === permuted.connectionType;
  if (!isAlike) return `in another order its check-ins make ${decided(permuted)}, not ${decided(inOrder)}`;
  if (client.revision !== permuted.revision) return `its revision is ${client.revision}, not ${permuted.revision}`;
  return null;
}
