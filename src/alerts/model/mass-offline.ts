/**
 * Decides whether so many clients are gone that it is one thing and not many, and at which scope: the whole site before its groups. It
 * does not count: it says what the store shall count ({@link massQuestion}) and judges the answer ({@link judgeMass}).
 * While the fleet is expected to be away nothing is asked. From an install's start until a while after the appliance is steady, those
 * who were online when it began are compared with, because an install takes everybody away at once and gives them back slowly.
 * Invariant: no client is counted in two findings. Source: issue 6, *Conditions* and *Semantics* (scope ladder).
 */
import type { Alert, Scope } from '../../contracts/alert-words.js';
import type { AlertSettings } from '../../contracts/alerts.js';
import type { GroupLoss, SiteFacts } from './facts.js';
import { asOfMs } from './sight.js';

/** What the store shall count. */
export interface MassQuestion {
  /** Gone are those active clients that are offline and went at or after then, those in a slot left out. */
  goneAfterMs: number;
  /** Compared with the active clients that were online then; null: with those whom the aftermath remembers. */
  onlineAtMs: number | null;
  since: 'lately' | 'install';
}

export type MassFacts = Pick<SiteFacts, 'aftermath' | 'downtime' | 'speed' | 'nowMs' | 'sight'>;

/** Null: no question, for the fleet is expected to be away or has not had the time to come back. */
export function massQuestion(
  { aftermath, downtime, speed, nowMs, sight }: MassFacts,
  settings: AlertSettings,
): MassQuestion | null {
  const atMs = asOfMs({ sight, nowMs });
  // What goes between two looks at a fleet is seen by the second, however long ago it went.
  const before = (seconds: number) => Math.min(atMs - seconds * 1000, sight?.previousMs ?? Infinity);
  const lately: MassQuestion = {
    goneAfterMs: before(settings.massOfflineWithinSeconds),
    onlineAtMs: before(settings.massOfflineComparedSeconds),
    since: 'lately',
  };
  if (isExpected(downtime, nowMs)) return null;
  if (aftermath === null) return lately;
  const sinceInstall: MassQuestion = { goneAfterMs: aftermath.beganAtMs, onlineAtMs: null, since: 'install' };
  const after = (seconds: number) => (seconds * 1000) / speed;
  if (aftermath.steadyAtMs === null) {
    // An overrun is no longer expected. Nor is an appliance that is not steady long after nothing is under way: that must not hide a mass.
    // One update may follow another; between them nothing is under way, and the appliance has not had the time to be steady.
    const dueAtMs = Math.max(
      aftermath.beganAtMs + after(settings.installOverrunSeconds),
      aftermath.expectedUntilMs + after(settings.massOfflineSettleSeconds),
    );
    return downtime !== null || nowMs > dueAtMs ? sinceInstall : null;
  }
  if (atMs < aftermath.steadyAtMs + after(settings.massOfflineSettleSeconds)) return null;
  return atMs < aftermath.steadyAtMs + after(settings.massOfflineAftermathSeconds) ? sinceInstall : lately;
}

/** Past its time a downtime is an overrun, and what it does is an alert again. */
export const isExpected = (downtime: SiteFacts['downtime'], nowMs: number): boolean =>
  downtime !== null && nowMs <= downtime.dueAtMs;

export interface Mass {
  scope: Extract<Scope, 'site' | 'group'>;
  /** A group's name; '' for the site. */
  scopeKey: string;
  online: number;
  gone: number;
}

/** The highest scope whose ratio and minimum are met; below the site every group that meets its own. Clients in no group are no group. */
export function judgeMass(losses: SiteFacts['losses'], settings: AlertSettings): Mass[] {
  if (losses === null) return [];
  const { online, gone } = losses;
  if (isMass(losses, settings.massOfflinePercent, settings.massOfflineMin)) {
    return [{ scope: 'site', scopeKey: '', online, gone }];
  }
  return losses.groups
    .filter((loss) => loss.group !== '')
    .filter((loss) => isMass(loss, settings.massOfflineGroupPercent, settings.massOfflineGroupMin))
    .map((loss) => ({ scope: 'group', scopeKey: loss.group, online: loss.online, gone: loss.gone }));
}

const isMass = ({ online, gone }: Pick<GroupLoss, 'online' | 'gone'>, percent: number, least: number): boolean =>
  gone >= least && gone * 100 >= percent * online;

/** What may be open, or found, of mass offline: enough of an incident and of a finding to place it on the ladder. */
export interface Rung {
  alert: Alert;
  scope: Scope;
  scopeKey: string;
}

/** Whether the first covers the second: it stands higher on the ladder, so the second is inhibited by it, and counted in it. */
export const covers = (higher: Rung, lower: Rung): boolean =>
  higher.alert === 'fleet_mass_offline' &&
  higher.scope === 'site' &&
  lower.alert === 'fleet_mass_offline' &&
  lower.scope === 'group';

/**
 * What is left to raise beside what is open: while the site's own incident is open, groups are counted in it, even after so many have
 * come back that the groups would be judged by themselves.
 */
export const uncovered = <Found extends Rung>(findings: readonly Found[], open: readonly Rung[]): Found[] =>
  findings.filter((finding) => ![...open, ...findings].some((other) => covers(other, finding)));
