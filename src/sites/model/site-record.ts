/** A site as its room keeps it. Types only: what may be done to one is decided in `site-rules.ts`. */
import type { DriverKind, SiteControl } from '../../contracts/words.js';

/** What a driver of a real appliance needs besides its URL and its secret. */
export interface ApplianceOptions {
  /** Where each of a pair answers under a name of its own; null: only the site's name is known. */
  appliances: { A: string; B: string } | null;
  clientId: string;
  /** PEM certificates to trust besides the well-known ones. */
  ca: string | null;
  proxy: string | null;
  use: { backups: boolean; keepBackupFiles: boolean; failoverRole: boolean };
}

export interface SiteRecord {
  id: string;
  slug: string;
  name: string;
  control: SiteControl;
  driverKind: DriverKind;
  driverUrl: string | null;
  /** Write-only: leaves this room only towards the driver's own URL. Of a real appliance's driver it is sealed. */
  driverSecret: string | null;
  /** Null for a driver of another kind. */
  driverOptions: ApplianceOptions | null;
  /** IANA name; null: UTC. */
  timeZone: string | null;
  version: number;
  createdAt: Date;
}
