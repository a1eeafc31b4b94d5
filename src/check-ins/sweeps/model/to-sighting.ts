/** Makes a sighting of a row: its times set right by what is known of the appliance's clock, its group by name. Decides nothing else. */
import type { Sighting } from '../../../fleet/model/sighting.js';
import type { SeenClient } from '../../../sites/model/seen-client.js';

/** When it was asked for, and by when it was answered. */
export interface SeenTimes {
  seenAtMs: number;
  answeredAtMs: number;
}

/** `correctionMs`: by how much the appliance's clock is ahead. */
export interface SightingClock extends SeenTimes {
  correctionMs: number;
}

export function toSighting(row: SeenClient, groups: ReadonlyMap<number, string>, clock: SightingClock): Sighting {
  const set = (timeMs: number | null) => (timeMs === null ? null : timeMs - clock.correctionMs);
  const right = {
    ...row,
    lastConnectAtMs: set(row.lastConnectAtMs),
    lastDisconnectAtMs: set(row.lastDisconnectAtMs),
    lastAccessAtMs: set(row.lastAccessAtMs),
  };
  const { seenAtMs, answeredAtMs } = clock;
  return { source: 'sweep', seenAtMs, answeredAtMs, row: right, group: groupName(row, groups) };
}

/** A group of which no name is known is shown by its id. Personal groups are not among those that are listed. */
function groupName({ group }: SeenClient, groups: ReadonlyMap<number, string>): string | null {
  if (group === null) return null;
  if ('name' in group) return group.name;
  if (group.isPersonal) return `personal group ${group.id}`;
  return groups.get(group.id) ?? `group ${group.id}`;
}
