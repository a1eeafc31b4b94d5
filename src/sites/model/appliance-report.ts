/** What was seen of a site's appliances at one moment, whoever looked. Types only. */
import type { ApplianceHealth, ApplianceName, ApplianceRole } from '../../contracts/words.js';

export interface ObservedAppliance {
  name: ApplianceName;
  role: ApplianceRole;
  hostname: string | null;
  baseVersion: string | null;
  siteVersion: string | null;
  siteRevision: string | null;
  health: ApplianceHealth;
  healthMessage: string | null;
  lastDataSyncAtMs: number | null;
  lastDataSyncStatus: string | null;
}

export interface ApplianceReport {
  appliances: readonly ObservedAppliance[];
  /** Those of the pair that did not answer this look while the other did, and why; what was last seen of them stands. */
  unreachable?: readonly { name: ApplianceName; reason: string }[];
}

/** A version of the site software with its build, where one is named. */
export interface SiteSoftware {
  version: string;
  revision: string | null;
}
