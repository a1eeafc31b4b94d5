/** A site as its room keeps it. Types only: what may be done to one is decided in `site-rules.ts`. */
import type { DriverKind, SiteControl } from '../../contracts/words.js';

export interface SiteRecord {
  id: string;
  slug: string;
  name: string;
  control: SiteControl;
  driverKind: DriverKind;
  driverUrl: string | null;
  /** Write-only: leaves this room only towards the driver's own URL. */
  driverSecret: string | null;
  /** IANA name; null: UTC. */
  timeZone: string | null;
  version: number;
  createdAt: Date;
}
