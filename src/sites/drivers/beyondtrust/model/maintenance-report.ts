/**
 * Decides what an upgrade plan is told of the appliances by what their API shows: versions, health, clock, the last sync, which one the
 * site's name reaches. What an administrator reads on their own pages besides (base software, packages, activity, keys, sessions) is not
 * there, and stays null.
 */
import type { ApplianceMaintenance, Backup, Maintenance } from '../../../../contracts/driver-control.js';
import type { ApplianceName, FailoverState } from '../../../../contracts/words.js';
import { type HealthFacts, type Look, type PairLooks, productionOf } from './health-report.js';

export interface MaintenanceFacts {
  /** What answered to the site's own name. */
  site: Look;
  /** Null where only the site's name is known: whichever appliance answers to it is A. */
  own: PairLooks | null;
  /** The names under which they are asked, for one that does not say its own. */
  hosts: Readonly<Record<ApplianceName, string>>;
  /** By how much the clock of each is ahead; null: not seen. */
  clockOffsetMs: Readonly<Record<ApplianceName, number | null>>;
  lastBackup: Readonly<Record<ApplianceName, Backup | null>>;
}

export function maintenanceReport(facts: MaintenanceFacts, nowMs: number): Maintenance {
  const { site, own } = facts;
  const named = own ?? { A: site };
  const names = own === null ? (['A'] as const) : (['A', 'B'] as const);
  return {
    speed: 1,
    failover: failoverOf(Object.values(named)),
    production: own === null ? 'A' : productionOf(site, own),
    productionSince: null,
    appliances: names.map((name) => applianceAs(name, own === null ? site : own[name], facts, nowMs)),
  };
}

/** One that says its role says the other's, too. Null: none says any. */
function failoverOf(looks: readonly Look[]): FailoverState | null {
  const said = looks.flatMap((look) => (look.ok && look.facts.failoverRole !== null ? [look.facts.failoverRole] : []));
  if (said.length === 0) return null;
  return said.every((role) => role === 'none') ? 'none' : 'established';
}

function applianceAs(name: ApplianceName, look: Look, facts: MaintenanceFacts, nowMs: number): ApplianceMaintenance {
  return {
    ...NOT_SHOWN,
    name,
    ...(look.ok ? said(look.facts) : SILENT),
    hostname: (look.ok ? look.facts.hostname : null) ?? facts.hosts[name],
    ...clockAs(facts.clockOffsetMs[name], nowMs),
    lastBackup: facts.lastBackup[name],
  };
}

const said = ({ healthy, siteVersion, siteRevision, lastDataSyncAtMs: syncMs, lastDataSyncStatus }: HealthFacts) => ({
  healthy,
  siteVersion,
  siteRevision,
  lastSyncAt: syncMs === null ? null : new Date(syncMs).toISOString(),
  lastSyncStatus: lastDataSyncStatus,
});

const SILENT = { healthy: false, siteVersion: null, siteRevision: null, lastSyncAt: null, lastSyncStatus: null };

/** Of its administrator's own pages. */
const NOT_SHOWN = {
  baseVersion: null,
  keyFingerprint: null,
  activity: null,
  activitySince: null,
  failure: null,
  updates: null,
  sessions: null,
  users: null,
};

const clockAs = (offsetMs: number | null, nowMs: number) => ({
  clock: offsetMs === null ? null : new Date(nowMs + offsetMs).toISOString(),
  clockOffsetSeconds: offsetMs === null ? null : offsetMs / 1000,
});
