import type { DriverCapability } from '../../../contracts/words.js';
import { SiteDriver } from '../site-driver.js';

/** A site whose appliance nobody reaches from here: clients get their starts in the answers to their check-ins. */
export class NoDriver extends SiteDriver {
  readonly capabilities: ReadonlySet<DriverCapability> = new Set();
}
