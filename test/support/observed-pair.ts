import { createHash } from 'node:crypto';
import type { ApplianceMaintenance } from '../../src/contracts/driver-control.js';
import type { ApplianceName, DriverCapability } from '../../src/contracts/words.js';
import {
  type ApplianceOrder,
  type InspectResult,
  type MaintenanceResult,
  type RoleOrder,
  SiteDriver,
} from '../../src/sites/drivers/site-driver.js';

/** A failover pair as its API shows it, in place of a driver that reads one: what the test does to it is what is seen. */
export class ObservedPair extends SiteDriver {
  readonly capabilities = new Set<DriverCapability>(['health', 'downloadBackup', 'setFailoverRole']);
  production: ApplianceName = 'A';
  failover: 'established' | 'none' = 'established';
  /** Looks that were taken. */
  looks = 0;
  readonly rolesAsked: Omit<RoleOrder, 'idempotencyKey'>[] = [];
  private readonly appliances: ApplianceMaintenance[];

  constructor(siteVersion: string) {
    super();
    this.appliances = (['A', 'B'] as const).map((name) => ({
      name,
      hostname: `${name.toLowerCase()}.example.com`,
      healthy: true,
      baseVersion: null,
      siteVersion,
      siteRevision: null,
      clock: new Date().toISOString(),
      clockOffsetSeconds: 1,
      keyFingerprint: null,
      activity: null,
      activitySince: null,
      failure: null,
      lastBackup: null,
      lastSyncAt: null,
      lastSyncStatus: null,
      updates: null,
      sessions: null,
      users: null,
    }));
  }

  at(name: ApplianceName): ApplianceMaintenance {
    return this.appliances.find((one) => one.name === name)!;
  }

  breakUp(): void {
    this.failover = 'none';
  }

  establish(): void {
    this.failover = 'established';
  }

  sync(): void {
    for (const one of this.appliances) one.lastSyncAt = new Date(Date.now() + 1000).toISOString();
  }

  override inspect(): Promise<InspectResult> {
    this.looks += 1;
    const { failover, production, appliances } = this;
    const maintenance = {
      speed: 1,
      failover,
      production,
      productionSince: null,
      appliances: structuredClone(appliances),
    };
    return Promise.resolve({ ok: true, maintenance });
  }

  override downloadBackup({ appliance, idempotencyKey }: ApplianceOrder): Promise<MaintenanceResult> {
    const sha256 = createHash('sha256').update(idempotencyKey).digest('hex');
    this.at(appliance).lastBackup = { takenAt: new Date(Date.now() + 1000).toISOString(), sha256, bytes: 1000 };
    return Promise.resolve({ ok: true });
  }

  override setFailoverRole({ appliance, role, dataSyncFirst }: RoleOrder): Promise<MaintenanceResult> {
    this.rolesAsked.push({ appliance, role, dataSyncFirst });
    this.production = appliance;
    return Promise.resolve({ ok: true });
  }
}
