/** What was observed for a plan at one moment. Types and plain look-ups; null is what cannot be seen. Times are in ms. */
import type {
  ApplianceActivity,
  ApplianceName,
  DriverCapability,
  FailoverState,
  UpdateKind,
} from '../../contracts/words.js';
import type { Target } from '../../upgrades/model/target.js';

export interface SeenUpdate {
  id: string;
  kind: UpdateKind;
  version: string;
  revision: string | null;
  requiresBase: string | null;
  message: string | null;
}

export interface SeenAppliance {
  name: ApplianceName;
  hostname: string;
  healthy: boolean;
  baseVersion: string | null;
  siteVersion: string | null;
  siteRevision: string | null;
  clockOffsetSeconds: number | null;
  keyFingerprint: string | null;
  activity: ApplianceActivity | null;
  failure: { activity: ApplianceActivity; message: string } | null;
  lastBackup: { takenAtMs: number; sha256: string; bytes: number } | null;
  lastSyncAtMs: number | null;
  lastSyncStatus: string | null;
  updates: { checkedAtMs: number; items: SeenUpdate[] } | null;
  sessions: number | null;
  users: number | null;
}

/** The appliances through the eyes of their administrator, or through their API. */
export interface Sight {
  atMs: number;
  speed: number;
  failover: FailoverState | null;
  production: ApplianceName | null;
  productionSinceMs: number | null;
  appliances: SeenAppliance[];
}

export interface FleetFacts {
  /** The site's newest run; `begunAtMs` and how far its active cohort has come. */
  run: { target: Target; begunAtMs: number; cohort: number; back: number } | null;
  /** Null: not visible. */
  slotsInUse: number | null;
  /** Active clients that are online now. */
  online: number;
  /** When the look began that these numbers are of, where the fleet is looked at from time to time; null: they are of now. */
  sweptAtMs: number | null;
}

export interface Facts {
  capabilities: ReadonlySet<DriverCapability>;
  /** What the last look showed; null when the driver cannot look, or never could. */
  sight: Sight | null;
  /** This look failed: what is in `sight` is old. */
  blind: boolean;
  /** The site is only observed: its appliance starts its clients' upgrades by itself. */
  isObserved: boolean;
  fleet: FleetFacts;
}

export const seen = (facts: Pick<Facts, 'sight'>, name: ApplianceName | null): SeenAppliance | null =>
  facts.sight?.appliances.find((one) => one.name === name) ?? null;

/** Looked at through the API: what an appliance is at, its clock, base software, updates and keys are not shown there. */
export const isByApi = ({ appliances }: Pick<Sight, 'appliances'>): boolean =>
  appliances.every(({ activity }) => activity === null);

/** It is at something, as far as that is shown. */
export const isBusy = ({ activity }: SeenAppliance): boolean => activity !== null && activity !== 'idle';

/** Healthy, and at nothing; where it is not shown what it is at: healthy, and it answers at its API. */
export const isSteady = (appliance: SeenAppliance): boolean =>
  appliance.healthy && !isBusy(appliance) && appliance.failure === null;

export const softwareOf = ({ siteVersion, siteRevision }: SeenAppliance): Target | null =>
  siteVersion === null ? null : { version: siteVersion, revision: siteRevision };

/** Versions equal and, where both name one, revisions equal. */
export function runs(appliance: SeenAppliance, target: Target): boolean {
  if (appliance.siteVersion !== target.version) return false;
  return target.revision === null || appliance.siteRevision === null || target.revision === appliance.siteRevision;
}
