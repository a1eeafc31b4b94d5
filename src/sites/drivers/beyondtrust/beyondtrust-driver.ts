import type { DriverCapability } from '../../../contracts/words.js';
import type { ApplianceOptions } from '../../model/site-record.js';
import { type DriverResult, type HealthResult, type InspectResult, type MaintenanceResult, SiteDriver, type StartResult, UNSUPPORTED } from '../site-driver.js'; // prettier-ignore

/** What a real appliance lets its API do: read the fleet and the health; and where it is wanted, backups and the roles of a pair. */
export class BeyondTrustDriver extends SiteDriver {
  readonly capabilities: ReadonlySet<DriverCapability>;

  constructor(options: ApplianceOptions) {
    super();
    const { backups, failoverRole } = options.use;
    this.capabilities = new Set<DriverCapability>([
      'health',
      'listClients',
      ...(backups ? (['downloadBackup'] as const) : []),
      ...(failoverRole ? (['setFailoverRole'] as const) : []),
    ]);
  }

  health(): Promise<HealthResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  startUpgrade(): Promise<StartResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  contactClient(): Promise<StartResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  inspect(): Promise<InspectResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  downloadBackup(): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  checkForUpdates(): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  installUpdate(): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  syncNow(): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  breakFailover(): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  establishFailover(): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  applyLimits(): Promise<DriverResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  reset(): Promise<DriverResult> {
    return Promise.resolve(UNSUPPORTED);
  }
}
