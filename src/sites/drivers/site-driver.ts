import type {
  ApplianceLimits,
  Maintenance,
  ResetBody,
  START_REFUSALS,
  StartBody,
} from '../../contracts/driver-control.js';
import type { ApplianceName, DriverCapability, MaintenanceRefusal } from '../../contracts/words.js';
import type { ApplianceReport } from '../model/appliance-report.js';

/** Why a call to the other side did not do what it was for, besides the refusals that a start has of its own. */
export const DRIVER_FAILURES = [
  'unsupported',
  'unreachable',
  'timed_out',
  'connection_lost',
  'redirected',
  'unauthorized',
  'refused',
  'too_many_requests',
  'server_error',
  'bad_answer',
  'answer_too_large',
] as const;
export type DriverFailure = (typeof DRIVER_FAILURES)[number];
export type StartRefusal = (typeof START_REFUSALS)[number];

/**
 * What became of a call. `delivered: 'no'` says that the other side surely did not do it (never sent, or refused); `'unknown'` that it
 * may have (a time-out, a lost connection, an answer that makes no sense). `retryable`: the same call may well succeed later.
 */
export type DriverResult<Reason extends string = DriverFailure> =
  { ok: true } | { ok: false; retryable: boolean; delivered: 'no' | 'unknown'; reason: Reason };

export type StartResult = DriverResult<DriverFailure | StartRefusal>;
export type HealthResult = { ok: true; report: ApplianceReport } | Exclude<DriverResult, { ok: true }>;

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
export interface EstablishOrder extends MaintenanceOrder {
  primary: ApplianceName;
}

/** The answer to a call that the driver has no means for. */
export const UNSUPPORTED = { ok: false, retryable: false, delivered: 'no', reason: 'unsupported' } as const;

/**
 * The way to one site's appliance. A driver does what its capabilities name and answers {@link UNSUPPORTED} to the rest. Every call has
 * a timeout of its own and none throws for what the other side did or failed to do.
 */
export abstract class SiteDriver {
  abstract readonly capabilities: ReadonlySet<DriverCapability>;

  /** Both appliances as they are now: roles, versions, health. Needs `health`. */
  abstract health(): Promise<HealthResult>;

  /** Tells one client to upgrade now. Repeating a start with the same fence is harmless. Needs `startUpgrade`. */
  abstract startUpgrade(start: StartBody): Promise<StartResult>;

  /** Connects to a passive client so that it checks in. `clientId` is the site's own. Needs `contactClient`. */
  abstract contactClient(clientId: string): Promise<StartResult>;

  /** What an administrator reads on the appliances' own pages while they are upgraded. Needs `health`. */
  abstract inspect(): Promise<InspectResult>;

  /** Takes a backup of settings and logged data. Needs `downloadBackup`. */
  abstract downloadBackup(order: ApplianceOrder): Promise<MaintenanceResult>;

  /** Has the list of updates looked up anew. Needs `checkForUpdates`. */
  abstract checkForUpdates(order: ApplianceOrder): Promise<MaintenanceResult>;

  /** Begins to install a listed package; the appliance is away until that is over. Needs `installUpdate`. */
  abstract installUpdate(order: InstallOrder): Promise<MaintenanceResult>;

  /** Begins a data sync from the primary to the backup. Needs `syncNow`. */
  abstract syncNow(order: MaintenanceOrder): Promise<MaintenanceResult>;

  /** Ends the failover relationship; each of the pair stands alone from then on. Needs `breakFailover`. */
  abstract breakFailover(order: MaintenanceOrder): Promise<MaintenanceResult>;

  /** Makes the two a pair again; the first sync follows by itself. Needs `establishFailover`. */
  abstract establishFailover(order: EstablishOrder): Promise<MaintenanceResult>;

  /** Hands over the limits that belong to the appliance; unsupported where only a person can set them. */
  abstract applyLimits(limits: ApplianceLimits): Promise<DriverResult>;

  /** Begins a simulated site's scenario anew; unsupported for everything real. */
  abstract reset(body: ResetBody): Promise<DriverResult>;
}
