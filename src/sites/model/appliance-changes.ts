/**
 * Decides what a look at the appliances changes: what is kept of each, which differences are worth telling, and whether the primary's
 * site software is another one than before. It begins no run; it says `primaryChanged` and leaves that to whoever runs upgrades. Base
 * software and the backup's change never are a `primaryChanged`.
 *
 * Invariant: of a site's appliances at most one is kept as the one clients report to. While a pair changes roles there are moments in
 * which neither claims to be primary; the last known one keeps that role here, so that the next claim is compared with it and a
 * version that came in by a switch of roles is not missed.
 */
import type { ApplianceName } from '../../contracts/words.js';
import type { ApplianceReport, ObservedAppliance, SiteSoftware } from './appliance-report.js';

/** The particulars whose change is told in the change feed; the rest (data syncs) moves all the time. */
const TOLD = ['role', 'hostname', 'baseVersion', 'siteVersion', 'siteRevision', 'health', 'healthMessage'] as const;
type Particulars = Partial<Pick<ObservedAppliance, (typeof TOLD)[number]>>;

export interface ApplianceChange {
  name: ApplianceName;
  /** Null for an appliance seen for the first time. */
  before: Particulars | null;
  after: Particulars;
}

export interface ReportDecision {
  /** What is kept from now on. */
  appliances: ObservedAppliance[];
  /** Appliances that are there no more. */
  gone: ApplianceName[];
  changes: ApplianceChange[];
  /** The primary's site software when it is another than the one known before; null also when none was known before. */
  primaryChanged: SiteSoftware | null;
}

export function decideReport(known: readonly ObservedAppliance[], report: ApplianceReport): ReportDecision {
  const before = primaryOf(known);
  const told = { ...report, appliances: report.appliances.map((seen) => withKnownSoftware(seen, known)) };
  const appliances = withOnePrimary(withUnreachable(known, told), before);
  return {
    appliances,
    gone: known.filter(({ name }) => !appliances.some((seen) => seen.name === name)).map(({ name }) => name),
    changes: appliances.flatMap((seen) => difference(known.find(({ name }) => name === seen.name) ?? null, seen)),
    primaryChanged: changedSoftware(softwareOf(before), softwareOf(primaryOf(appliances))),
  };
}

/** The same appliances, none of which answers now; their other particulars stand as they were last seen. */
export function decideUnreachable(known: readonly ObservedAppliance[], message: string): ReportDecision {
  const appliances = known.map((one) => ({ ...one, health: 'unreachable' as const, healthMessage: message }));
  return decideReport(known, { appliances });
}

/**
 * While it is upgraded, or asked another way, an appliance may answer without its version or its build. What was known of them stands then:
 * the next one that it names is compared with that, or the run would never begin.
 */
function withKnownSoftware(seen: ObservedAppliance, known: readonly ObservedAppliance[]): ObservedAppliance {
  const last = known.find(({ name }) => name === seen.name);
  if (last === undefined || (seen.siteVersion !== null && seen.siteVersion !== last.siteVersion)) return seen;
  return { ...seen, siteVersion: last.siteVersion, siteRevision: seen.siteRevision ?? last.siteRevision };
}

/** One of a pair that does not answer is kept as it was last seen; it does not lead any more when the other says that it does. */
function withUnreachable(known: readonly ObservedAppliance[], report: ApplianceReport): ObservedAppliance[] {
  const isLed = report.appliances.some(leads);
  const silent = (report.unreachable ?? []).map(({ name, reason }): ObservedAppliance => {
    const last = known.find((one) => one.name === name) ?? neverSeen(name);
    return { ...last, role: isLed ? 'backup' : last.role, health: 'unreachable', healthMessage: reason };
  });
  return [...report.appliances, ...silent].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

const neverSeen = (name: ApplianceName): ObservedAppliance => ({
  name,
  role: 'primary',
  hostname: null,
  baseVersion: null,
  siteVersion: null,
  siteRevision: null,
  health: 'unreachable',
  healthMessage: null,
  lastDataSyncAtMs: null,
  lastDataSyncStatus: null,
});

const leads = (appliance: ObservedAppliance) => appliance.role !== 'backup';

function primaryOf(appliances: readonly ObservedAppliance[]): ObservedAppliance | null {
  return appliances.find(leads) ?? null;
}

/** When none claims to lead, or several do, the one that led before goes on leading; failing that, of several the first. */
function withOnePrimary(seen: readonly ObservedAppliance[], before: ObservedAppliance | null): ObservedAppliance[] {
  const claiming = seen.filter(leads);
  if (claiming.length === 1) return [...seen];
  const incumbent = seen.find(({ name }) => name === before?.name) ?? claiming[0];
  return seen.map((one) => {
    if (one === incumbent) return { ...one, role: leads(one) ? one.role : 'primary' };
    return { ...one, role: 'backup' };
  });
}

function difference(before: ObservedAppliance | null, after: ObservedAppliance): ApplianceChange[] {
  const changed = TOLD.filter((field) => before === null || before[field] !== after[field]);
  if (changed.length === 0) return [];
  const pick = (from: ObservedAppliance) => Object.fromEntries(changed.map((field) => [field, from[field]]));
  return [{ name: after.name, before: before === null ? null : pick(before), after: pick(after) }];
}

function softwareOf(appliance: ObservedAppliance | null): SiteSoftware | null {
  if (appliance === null || appliance.siteVersion === null) return null;
  return { version: appliance.siteVersion, revision: appliance.siteRevision };
}

function changedSoftware(before: SiteSoftware | null, now: SiteSoftware | null): SiteSoftware | null {
  return before === null || now === null || sameSoftware(before, now) ? null : now;
}

/** Versions equal and, where both name one, revisions equal. */
function sameSoftware(one: SiteSoftware, other: SiteSoftware): boolean {
  if (one.version !== other.version) return false;
  return one.revision === null || other.revision === null || one.revision === other.revision;
}
