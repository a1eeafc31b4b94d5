import type { DriverCapability } from '../../../contracts/words.js';
import type { ApplianceOptions } from '../../model/site-record.js';
import {
  type ApplianceOrder,
  type ClientsPageResult,
  type ConnectedResult,
  type DriverResult,
  type FindClientResult,
  type GroupsResult,
  type HealthResult,
  type InspectResult,
  type MaintenanceResult,
  type RoleOrder,
  SiteDriver,
  type StartResult,
  UNSUPPORTED,
} from '../site-driver.js';
import type { ApplianceAccount } from './appliance-account.js';
import { ClientReading } from './client-reading.js';
import { HealthReading } from './health-reading.js';
import { jumpLink } from './model/jump-link.js';

export interface DrivenAppliance {
  /** The site's own name, as clients and consoles know it. */
  url: string;
  options: ApplianceOptions;
  /** Found when the appliance is asked; what a driver may do is known without. */
  account: () => ApplianceAccount;
}

/** What a real appliance lets its API do: read the fleet and the health; and where it is wanted, backups and the roles of a pair. */
export class BeyondTrustDriver extends SiteDriver {
  readonly capabilities: ReadonlySet<DriverCapability>;
  private readonly clients: ClientReading;
  private readonly appliances: HealthReading;

  constructor(private readonly appliance: DrivenAppliance) {
    super();
    const { options, account } = appliance;
    this.capabilities = new Set<DriverCapability>([
      'health',
      'listClients',
      ...(options.use.backups ? (['downloadBackup'] as const) : []),
      ...(options.use.failoverRole ? (['setFailoverRole'] as const) : []),
    ]);
    this.clients = new ClientReading(account);
    this.appliances = new HealthReading(account, options);
  }

  health(): Promise<HealthResult> {
    return this.appliances.health();
  }

  override listClients(page: number): Promise<ClientsPageResult> {
    return this.clients.page(page);
  }

  override findClient(clientId: string): Promise<FindClientResult> {
    return this.clients.find(clientId);
  }

  override listGroups(): Promise<GroupsResult> {
    return this.clients.groups();
  }

  override countConnected(): Promise<ConnectedResult> {
    return this.clients.connected();
  }

  override jumpUrl(client: { name: string; hostname: string | null }): string {
    return jumpLink(this.appliance.url.replace(/\/+$/, ''), client);
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

  downloadBackup(_order: ApplianceOrder): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  override setFailoverRole(_order: RoleOrder): Promise<MaintenanceResult> {
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
