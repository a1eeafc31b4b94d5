import type { FailoverRoleBody } from '../../../contracts/appliance-api.js';
import type { ApplianceName, DriverCapability } from '../../../contracts/words.js';
import type { ApplianceOptions } from '../../model/site-record.js';
import {
  type ApplianceOrder,
  type ClientsPageResult,
  type ConnectedResult,
  type FindClientResult,
  type GroupsResult,
  type HealthResult,
  type InspectResult,
  type JumpointsResult,
  type MaintenanceResult,
  type RoleOrder,
  SiteDriver,
  UNSUPPORTED,
} from '../site-driver.js';
import { failureOf, unexpected } from './answers.js';
import type { ApplianceAccount } from './appliance-account.js';
import type { ApplianceBackups } from './backups.service.js';
import { ClientReading } from './client-reading.js';
import { HealthReading } from './health-reading.js';
import { readJumpoints } from './jumpoint-reading.js';
import { jumpLink } from './model/jump-link.js';

const ROLE_TIMEOUT_MS = 30_000;

export interface DrivenAppliance {
  /** The site's own name, as clients and consoles know it. */
  url: string;
  options: ApplianceOptions;
  siteId: string;
  /** Found when the appliance is asked; what a driver may do is known without. */
  account: () => ApplianceAccount;
  backups: ApplianceBackups;
}

/** What a real appliance lets its API do: read the fleet and the health; and where it is wanted, backups and the roles of a pair. */
export class BeyondTrustDriver extends SiteDriver {
  readonly capabilities: ReadonlySet<DriverCapability>;
  private readonly clients: ClientReading;
  private readonly appliances: HealthReading;

  constructor(private readonly appliance: DrivenAppliance) {
    super();
    const { options, account, url } = appliance;
    this.capabilities = new Set<DriverCapability>([
      'health',
      'listClients',
      ...(options.use.backups ? (['downloadBackup'] as const) : []),
      // Whoever answers to the site's name may be the other one after the change: both need names of their own.
      ...(options.use.failoverRole && options.appliances !== null ? (['setFailoverRole'] as const) : []),
    ]);
    this.clients = new ClientReading(account);
    this.appliances = new HealthReading(account, { url, appliances: options.appliances });
  }

  override health(): Promise<HealthResult> {
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

  override listJumpoints(): Promise<JumpointsResult> {
    return readJumpoints(this.appliance.account());
  }

  override countConnected(): Promise<ConnectedResult> {
    return this.clients.connected();
  }

  override jumpUrl(client: { name: string; hostname: string | null }): string {
    return jumpLink(this.appliance.url.replace(/\/+$/, ''), client);
  }

  override async inspect(): Promise<InspectResult> {
    const taken = await this.appliance.backups.latest(this.appliance.siteId);
    const last = (name: ApplianceName) => {
      const found = taken.find((one) => one.appliance === name);
      return found === undefined
        ? null
        : { takenAt: found.takenAt.toISOString(), sha256: found.sha256, bytes: found.bytes };
    };
    return this.appliances.inspect({ A: last('A'), B: last('B') });
  }

  override async downloadBackup({ appliance, idempotencyKey }: ApplianceOrder): Promise<MaintenanceResult> {
    const { options, siteId, account, backups } = this.appliance;
    // Of a site of which only its own name is known, A is whoever answers to it.
    if (!this.capabilities.has('downloadBackup') || (options.appliances === null && appliance === 'B'))
      return UNSUPPORTED;
    const at = options.appliances === null ? undefined : appliance;
    const keepsFile = options.use.keepBackupFiles;
    return backups.take(account(), { siteId, appliance, orderKey: idempotencyKey, at, keepsFile });
  }

  override async setFailoverRole({ appliance, role, dataSyncFirst }: RoleOrder): Promise<MaintenanceResult> {
    if (!this.capabilities.has('setFailoverRole')) return UNSUPPORTED;
    const seen = await this.appliances.ask(appliance);
    if (!seen.ok) return seen;
    const { failoverRole } = seen.facts;
    if (failoverRole === role) return { ok: true };
    if (failoverRole === 'none') {
      return { ok: false, retryable: false, delivered: 'no', reason: 'failover_not_established' };
    }
    return this.changeRole(appliance, { role, data_sync_first: dataSyncFirst, force: false });
  }

  private async changeRole(at: ApplianceName, body: FailoverRoleBody): Promise<MaintenanceResult> {
    const call = { method: 'POST', path: '/api/command/v2/failover-role', body, spentFor: 'person', at } as const;
    const answer = await this.appliance.account().call({ ...call, timeoutMs: ROLE_TIMEOUT_MS });
    if (!answer.ok) return failureOf(answer);
    return answer.status === 200 ? { ok: true } : unexpected(answer);
  }
}
