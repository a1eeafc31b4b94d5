import type { ApplianceName, ApplianceRole } from '../../contracts/words.js';
import { drawKey, setSoftware } from './installs.js';
import { newAppliance } from './migration.js';
import { applianceOf, type MaintainedAppliance, type PairState } from './pair-state.js';
import type { Software } from './software.js';

/** What Rollcall last saw of an appliance. */
export interface KnownAppliance {
  readonly name: ApplianceName;
  readonly role: ApplianceRole;
  readonly software: Software;
}

/**
 * Puts the appliances back as they were last seen, after the simulator was away. Whether a pair was joined nobody has kept: one whose
 * two run the same software is taken for one that is. Without anything known everything stays as it is.
 */
export function restorePair(pair: PairState, known: readonly KnownAppliance[]): void {
  const leader = known.find(({ role }) => role !== 'backup');
  if (leader === undefined) return;
  const restored = known.map((one) => restore(pair, one));
  pair.appliances.splice(0, pair.appliances.length, ...restored);
  pair.production = leader.name;
  for (const one of restored) one.servesSinceMs = one.name === leader.name ? -Infinity : null;
  const versions = new Set(known.map(({ software }) => software.siteVersion));
  if (pair.failover === 'established' && versions.size > 1) pair.failover = 'broken';
}

function restore(pair: PairState, { name, software }: KnownAppliance): MaintainedAppliance {
  const one = applianceOf(pair, name) ?? {
    ...newAppliance(name, software, software),
    keyFingerprint: drawKey(pair, name),
  };
  setSoftware(one, software);
  return one;
}
