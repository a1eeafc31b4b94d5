import type { MaintenanceLog } from '../../contracts/driver-control.js';
import type {
  ApplianceActivity,
  ApplianceName,
  FailoverState,
  MaintenanceRefusal,
  SwitchMethod,
} from '../../contracts/words.js';
import type { Prng } from './prng.js';
import type { InstalledSoftware, Software } from './software.js';
import type { UpdatePackage } from './update-catalogue.js';

/** One appliance as its administrator knows it. */
export interface MaintainedAppliance {
  readonly name: ApplianceName;
  /** Its own name, which no other appliance has. */
  readonly hostname: string;
  /** Where its peer finds it. */
  peerAddress: string;
  software: InstalledSoftware;
  /** The release that it came with: the catalogue offers the one after it. */
  release: Software;
  /** Packages that were downloaded: they are listed no more. */
  readonly taken: Set<string>;
  healthy: boolean;
  message: string | null;
  clockOffsetSeconds: number;
  keyFingerprint: string;
  activity: ApplianceActivity;
  activitySinceMs: number | null;
  install: { readonly one: UpdatePackage; readonly endsAtMs: number; readonly cutOff: string } | null;
  failure: { readonly activity: ApplianceActivity; readonly message: string } | null;
  lastBackup: { readonly takenAtMs: number; readonly content: string } | null;
  lastSyncAtMs: number | null;
  lastSyncStatus: string | null;
  updatesCheckedAtMs: number | null;
  /** Since when people work on it; null while it is not in production or away. -Infinity: always. */
  servesSinceMs: number | null;
  /** The certificate chain that it presents, and whether it is assigned to its address. */
  certificate: { readonly fingerprint: string; assigned: boolean } | null;
  /** When the backup was taken whose settings were imported; null when none were. */
  settingsFromMs: number | null;
}

/** What happens to those who use the appliance in production. */
export interface ProductionSide {
  wentDown(nowMs: number): void;
  cameBack(nowMs: number): void;
  /** The site's name reaches the other appliance now. */
  moved(nowMs: number): void;
}

export type LogEntry = { readonly atMs: number } & Omit<MaintenanceLog['entries'][number], 'at'>;

/** What is out of the ordinary with a scenario's appliances. */
export interface PairParticulars {
  readonly appliances: 'one' | 'pair' | 'migration';
  readonly baseUpdateFails: boolean;
  /** This appliance comes out of its site update with an inter-appliance key of its own. */
  readonly newKeyAfterUpdate: ApplianceName | null;
  readonly wrongClock: { readonly appliance: ApplianceName; readonly offsetSeconds: number } | null;
  /** Both appliances are entered under the site's shared name. */
  readonly sharedAddress: boolean;
}

export const ORDINARY_APPLIANCE: PairParticulars = {
  appliances: 'one',
  baseUpdateFails: false,
  newKeyAfterUpdate: null,
  wrongClock: null,
  sharedAddress: false,
};

/** All that the appliance, or the pair, is; the functions beside this file change it. */
export interface PairState {
  readonly particulars: PairParticulars;
  readonly speed: number;
  readonly random: Prng;
  readonly appliances: MaintainedAppliance[];
  production: ApplianceName;
  productionSinceMs: number;
  failover: FailoverState;
  /** The first sync after the relationship was established begins then. */
  firstSyncAtMs: number | null;
  syncEndsAtMs: number | null;
  /** When that sync has ended, this one becomes the primary. */
  primaryAfterSync: ApplianceName | null;
  switching: { readonly to: ApplianceName; readonly method: SwitchMethod; readonly endsAtMs: number } | null;
  readonly log: LogEntry[];
  /** Moments at which no appliance could have served the site though there were two; as sentences. */
  readonly downTogether: string[];
  readonly side: ProductionSide;
}

export const SHARED_NAME = 'support.example.com';
const MINUTE_MS = 60_000;

export type Refused = { readonly ok: false; readonly reason: MaintenanceRefusal; readonly message: string };
export type Done = { readonly ok: true } | Refused;
export const DONE: Done = { ok: true };

export function refused(reason: MaintenanceRefusal, message: string): Refused {
  return { ok: false, reason, message };
}

export function applianceOf(pair: PairState, name: ApplianceName): MaintainedAppliance | undefined {
  return pair.appliances.find((one) => one.name === name);
}

export function productionOf(pair: PairState): MaintainedAppliance {
  return applianceOf(pair, pair.production)!;
}

export function isInProduction(pair: PairState, { name }: MaintainedAppliance): boolean {
  return pair.production === name;
}

export function isDown({ healthy, software }: MaintainedAppliance): boolean {
  return !healthy || software.siteVersion === null;
}

/** The appliance's own minutes, compressed by the scenario's speed; drawn once a purpose, whatever was drawn before. */
export function drawMs(pair: PairState, minutes: readonly [number, number], ...purpose: string[]): number {
  return (pair.random.fork(...purpose).between(minutes) * MINUTE_MS) / pair.speed;
}

export function note(
  pair: PairState,
  atMs: number,
  appliance: ApplianceName | null,
  what: LogEntry['what'],
  detail: string,
): void {
  pair.log.push({ atMs, appliance, what, detail });
}

/** To be called after every change of an appliance's health: two that are down at once must never be. */
export function watchBoth(pair: PairState, atMs: number): void {
  if (pair.appliances.length < 2 || !pair.appliances.every(isDown)) return;
  const doing = pair.appliances.map(({ name, activity, message }) => `${name} ${message ?? activity}`);
  pair.downTogether.push(`${new Date(atMs).toISOString()}: ${doing.join('; ')}`);
}

/** Why nothing may be begun on this appliance now; null when something may. */
export function whyBusy({ name, activity, failure }: MaintainedAppliance): Refused | null {
  if (activity !== 'idle') return refused('busy', `Appliance ${name} is at work (${activity.replace('_', ' ')}).`);
  if (failure === null) return null;
  return refused('not_steady', `Appliance ${name} is not well: ${failure.message}`);
}
