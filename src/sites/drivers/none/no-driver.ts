import type { DriverCapability } from '../../../contracts/words.js';
import {
  type DriverResult,
  type HealthResult,
  type InspectResult,
  type MaintenanceResult,
  SiteDriver,
  type StartResult,
  UNSUPPORTED,
} from '../site-driver.js';

/** A site whose appliance nobody reaches from here: clients get their starts in the answers to their check-ins. */
export class NoDriver extends SiteDriver {
  readonly capabilities: ReadonlySet<DriverCapability> = new Set();

  async health(): Promise<HealthResult> {
    return UNSUPPORTED;
  }

  async startUpgrade(): Promise<StartResult> {
    return UNSUPPORTED;
  }

  async contactClient(): Promise<StartResult> {
    return UNSUPPORTED;
  }

  async inspect(): Promise<InspectResult> {
    return UNSUPPORTED;
  }

  async downloadBackup(): Promise<MaintenanceResult> {
    return UNSUPPORTED;
  }

  async checkForUpdates(): Promise<MaintenanceResult> {
    return UNSUPPORTED;
  }

  async installUpdate(): Promise<MaintenanceResult> {
    return UNSUPPORTED;
  }

  async syncNow(): Promise<MaintenanceResult> {
    return UNSUPPORTED;
  }

  async breakFailover(): Promise<MaintenanceResult> {
    return UNSUPPORTED;
  }

  async establishFailover(): Promise<MaintenanceResult> {
    return UNSUPPORTED;
  }

  async applyLimits(): Promise<DriverResult> {
    return UNSUPPORTED;
  }

  async reset(): Promise<DriverResult> {
    return UNSUPPORTED;
  }
}
