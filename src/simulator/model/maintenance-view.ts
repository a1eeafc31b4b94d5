import type {
  ApplianceMaintenance,
  AppliancesReport,
  Backup,
  Maintenance,
  MaintenanceLog,
} from '../../contracts/driver-control.js';
import type { ApplianceRole } from '../../contracts/words.js';
import { listed } from './installs.js';
import type { MaintainedAppliance, PairState } from './pair-state.js';
import { sessionsOn, usersOn } from './people.js';
import { hasSite } from './software.js';
import { asListed } from './update-catalogue.js';

/** Hashes a backup; the model computes nothing of that kind. */
export type Hash = (content: string) => { sha256: string; bytes: number };

const iso = (ms: number) => new Date(ms).toISOString();
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms));

/** The pair through the eyes of its administrator, as it is at this moment. */
export function describePair(pair: PairState, nowMs: number, hash: Hash): Maintenance {
  return {
    speed: pair.speed,
    failover: pair.failover,
    production: pair.production,
    productionSince: iso(pair.productionSinceMs),
    appliances: pair.appliances.map((one) => describe(pair, one, nowMs, hash)),
  };
}

function describe(pair: PairState, one: MaintainedAppliance, nowMs: number, hash: Hash): ApplianceMaintenance {
  return {
    name: one.name,
    hostname: one.hostname,
    healthy: one.healthy,
    baseVersion: one.software.baseVersion,
    siteVersion: one.software.siteVersion,
    siteRevision: one.software.siteRevision,
    clock: iso(nowMs + one.clockOffsetSeconds * 1000),
    clockOffsetSeconds: one.clockOffsetSeconds,
    keyFingerprint: one.keyFingerprint,
    activity: one.activity,
    activitySince: isoOrNull(one.activitySinceMs),
    failure: one.failure,
    lastBackup: describeBackup(one, hash),
    lastSyncAt: isoOrNull(one.lastSyncAtMs),
    lastSyncStatus: one.lastSyncStatus,
    updates: describeUpdates(one),
    sessions: sessionsOn(pair, one, nowMs),
    users: usersOn(pair, one, nowMs),
  };
}

export function describeBackup({ lastBackup }: MaintainedAppliance, hash: Hash): Backup | null {
  return lastBackup === null ? null : { takenAt: iso(lastBackup.takenAtMs), ...hash(lastBackup.content) };
}

export function describeUpdates(one: MaintainedAppliance): ApplianceMaintenance['updates'] {
  if (one.updatesCheckedAtMs === null) return null;
  return { checkedAt: iso(one.updatesCheckedAtMs), items: listed(one).map((item) => asListed(item, one.software)) };
}

export function describeLog({ log }: PairState): MaintenanceLog {
  return { entries: log.map(({ atMs, ...entry }) => ({ at: iso(atMs), ...entry })) };
}

/** What the appliances' pages say to whoever only looks on. One without site software is no appliance of the site yet. */
export function reportAppliances(pair: PairState): AppliancesReport {
  const serving = pair.appliances.filter(({ software }) => hasSite(software));
  return {
    appliances: serving.map((one) => ({
      name: one.name,
      role: serving.length === 1 ? 'single' : roleOf(pair, one),
      hostname: one.hostname,
      baseVersion: one.software.baseVersion,
      siteVersion: one.software.siteVersion!,
      siteRevision: one.software.siteRevision!,
      healthy: one.healthy,
      message: one.message,
      lastDataSyncAt: isoOrNull(one.lastSyncAtMs),
      lastDataSyncStatus: one.lastSyncStatus,
    })),
  };
}

function roleOf({ production }: PairState, { name }: MaintainedAppliance): ApplianceRole {
  return production === name ? 'primary' : 'backup';
}
