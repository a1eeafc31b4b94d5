import type {
  ApplianceLimits,
  Maintenance,
  ResetBody,
  START_REFUSALS,
  StartBody,
} from '../../contracts/driver-control.js';
import type { DriverFailure } from '../../contracts/observed-words.js';
import type { ApplianceName, DriverCapability, MaintenanceRefusal } from '../../contracts/words.js';
import type { ApplianceReport } from '../model/appliance-report.js';
import type { ClientsPage, SeenClient } from '../model/seen-client.js';
import type { SeenJumpoint } from '../model/seen-jumpoint.js';

export type StartRefusal = (typeof START_REFUSALS)[number];

/**
 * What became of a call. `delivered: 'no'` says that the other side surely did not do it (never sent, or refused); `'unknown'` that it
 * may have (a time-out, a lost connection, an answer that makes no sense). `retryable`: the same call may well succeed later.
 */
export type DriverResult<Reason extends string = DriverFailure> =
  | { ok: true }
  | {
      ok: false;
      retryable: boolean;
      delivered: 'no' | 'unknown';
      reason: Reason;
      /** A sentence for a person, never the other side's raw words; null or left out where the reason says all. */
      detail?: string | null;
    };

/** What an answer shows besides what was asked for; null: it cannot be told. */
export interface ApplianceSigns {
  /** By how much the appliance's clock is ahead of ours. */
  clockOffsetMs: number | null;
  certificateSha256: string | null;
}

export type StartResult = DriverResult<DriverFailure | StartRefusal>;
export type HealthResult =
  { ok: true; report: ApplianceReport; signs?: ApplianceSigns } | Exclude<DriverResult, { ok: true }>;

type Failed = Exclude<DriverResult, { ok: true }>;
/** `tookMs`: how long the appliance took for the answer, without the wait for a turn. */
export type ClientsPageResult = { ok: true; page: ClientsPage; tookMs?: number } | Failed;
/** `client` null: the appliance says that there is no such client (any more). */
export type FindClientResult = { ok: true; client: SeenClient | null } | Failed;
/** Names of the groups by their ids. */
export type GroupsResult = { ok: true; groups: ReadonlyMap<number, string> } | Failed;
export type JumpointsResult = { ok: true; jumpoints: readonly SeenJumpoint[]; calls: number } | Failed;
export type ConnectedResult = { ok: true; clients: number } | Failed;

export type InspectResult = { ok: true; maintenance: Maintenance } | Exclude<DriverResult, { ok: true }>;
/** `ok`: it is done or has begun; what came of it is seen by {@link SiteDriver.inspect}. */
export type MaintenanceResult = DriverResult<DriverFailure | MaintenanceRefusal>;

/** An order that a plan gives. Repeating it with the same key is harmless: what was done under it is not done again. */
export interface MaintenanceOrder {
  idempotencyKey: string;
}
export interface ApplianceOrder extends MaintenanceOrder {
  appliance: ApplianceName;
}
export interface InstallOrder extends ApplianceOrder {
  /** The package's id in the list of updates. */
  updateId: string;
}
export interface RoleOrder extends ApplianceOrder {
  role: 'primary' | 'backup';
  /** Synchronizes the data before the roles change. */
  dataSyncFirst: boolean;
}
export interface EstablishOrder extends MaintenanceOrder {
  primary: ApplianceName;
}

/** The answer to a call that the driver has no means for. */
export const UNSUPPORTED = { ok: false, retryable: false, delivered: 'no', reason: 'unsupported' } as const;

/**
 * The way to one site's appliance. A driver does what its capabilities name; whatever it leaves out is answered {@link UNSUPPORTED} here.
 * Every call has a timeout of its own and none throws for what the other side did or failed to do.
 */
export abstract class SiteDriver {
  abstract readonly capabilities: ReadonlySet<DriverCapability>;

  /** Both appliances as they are now: roles, versions, health. Needs `health`. */
  health(): Promise<HealthResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** Tells one client to upgrade now. Repeating a start with the same fence is harmless. Needs `startUpgrade`. */
  startUpgrade(_start: StartBody): Promise<StartResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** Connects to a passive client so that it checks in. `clientId` is the site's own. Needs `contactClient`. */
  contactClient(_clientId: string): Promise<StartResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** What an administrator reads on the appliances' own pages while they are upgraded. Needs `health`. */
  inspect(): Promise<InspectResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** Takes a backup of settings and logged data. Needs `downloadBackup`. */
  downloadBackup(_order: ApplianceOrder): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** Has the list of updates looked up anew. Needs `checkForUpdates`. */
  checkForUpdates(_order: ApplianceOrder): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** Begins to install a listed package; the appliance is away until that is over. Needs `installUpdate`. */
  installUpdate(_order: InstallOrder): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** Begins a data sync from the primary to the backup. Needs `syncNow`. */
  syncNow(_order: MaintenanceOrder): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** Ends the failover relationship; each of the pair stands alone from then on. Needs `breakFailover`. */
  breakFailover(_order: MaintenanceOrder): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** Makes the two a pair again; the first sync follows by itself. Needs `establishFailover`. */
  establishFailover(_order: EstablishOrder): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** Makes an established pair change roles. Needs `setFailoverRole`. */
  setFailoverRole(_order: RoleOrder): Promise<MaintenanceResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** One page of the site's Jump Clients, from 1, in no order that holds: key them by `clientId`. Needs `listClients`. */
  listClients(_page: number): Promise<ClientsPageResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** One client as it is now. `clientId` is the site's own. Needs `listClients`. */
  findClient(_clientId: string): Promise<FindClientResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** Needs `listClients`. */
  listGroups(): Promise<GroupsResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** All Jumpoints with the nodes of the clustered ones. Needs `listClients`. */
  listJumpoints(): Promise<JumpointsResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** The cheap count of connected Jump Clients. Needs `listClients`; unsupported where the account may not ask. */
  countConnected(): Promise<ConnectedResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** Where a person's own console begins a Jump to that client; null where there is none. Asks nobody. */
  jumpUrl(_client: { name: string; hostname: string | null }): string | null {
    return null;
  }

  /** Hands over the limits that belong to the appliance; unsupported where only a person can set them. */
  applyLimits(_limits: ApplianceLimits): Promise<DriverResult> {
    return Promise.resolve(UNSUPPORTED);
  }

  /** Begins a simulated site's scenario anew; unsupported for everything real. */
  reset(_body: ResetBody): Promise<DriverResult> {
    return Promise.resolve(UNSUPPORTED);
  }
}
