/**
 * Decides what the health of each appliance, asked under its own name and under the site's, says of the pair: which one clients report to,
 * and which did not answer. It keeps nothing and compares with nothing that was seen before.
 *
 * Invariant: an appliance that stands alone is called the primary only when the site's name was seen to reach it. While the pair is taken
 * apart for an upgrade both call themselves `none`, and the one that is upgraded first must not be taken for the site's new software.
 *
 * Sources: Command API v2 `health`; the failover guide on what the roles mean.
 */
import type { ApplianceHealthAnswer } from '../../../../contracts/appliance-api.js';
import type { ApplianceName, ApplianceRole } from '../../../../contracts/words.js';
import type { ApplianceReport, ObservedAppliance } from '../../../model/appliance-report.js';
import { seenText, seenTime } from './seen-text.js';

/** What one appliance says of itself. */
export interface HealthFacts {
  siteVersion: string | null;
  siteRevision: string | null;
  hostname: string | null;
  applianceId: string | null;
  /** Null: it does not say. */
  failoverRole: 'none' | 'primary' | 'backup' | null;
  healthy: boolean;
  message: string | null;
  lastDataSyncAtMs: number | null;
  lastDataSyncStatus: string | null;
}

export type Look = { ok: true; facts: HealthFacts } | { ok: false; reason: string };

const VERSION_MAX = 64;

/** What is read of the answer. */
export type HealthAnswer = Pick<
  ApplianceHealthAnswer,
  | 'version'
  | 'build'
  | 'appliance_hostname'
  | 'appliance_id'
  | 'failover_role'
  | 'last_data_sync'
  | 'last_data_sync_status'
  | 'message'
>;

/** `healthy`: whether the status of the answer was 200. */
export function healthOfAnswer(answer: HealthAnswer, healthy: boolean): HealthFacts {
  return {
    siteVersion: seenText(answer.version, VERSION_MAX),
    siteRevision: seenText(answer.build, VERSION_MAX),
    hostname: seenText(answer.appliance_hostname, 255),
    applianceId: seenText(answer.appliance_id, 255),
    failoverRole: answer.failover_role ?? null,
    healthy,
    message: seenText(answer.message, 500),
    lastDataSyncAtMs: seenTime(answer.last_data_sync) ?? null,
    lastDataSyncStatus: seenText(answer.last_data_sync_status, 255),
  };
}

/** Of a site of which only its own name is known: whichever appliance answers to it. */
export function reportOfOne(facts: HealthFacts): ApplianceReport {
  const { failoverRole } = facts;
  const role = failoverRole === null || failoverRole === 'none' ? 'single' : failoverRole;
  return { appliances: [observed('A', role, facts)] };
}

export type PairLooks = Readonly<Record<ApplianceName, Look>>;

/**
 * What is known of each of the pair: what it said under its own name; failing that, what it said under the site's, when that is plainly the
 * same. `hosts`: the host names under which they are asked.
 */
export function pairLooks(site: Look, own: PairLooks, hosts: Readonly<Record<ApplianceName, string>>): PairLooks {
  const answering = site.ok ? site.facts.hostname?.toLowerCase() : undefined;
  const look = (name: ApplianceName) => (!own[name].ok && hosts[name].toLowerCase() === answering ? site : own[name]);
  return { A: look('A'), B: look('B') };
}

/** Of a pair. `site`: what answered to the site's own name. Null when neither of the two answered. */
export function reportOfPair(site: Look, looks: PairLooks): ApplianceReport | null {
  const names = ['A', 'B'] as const;
  const reached = productionOf(site, looks);
  const appliances = names.flatMap((name) => {
    const look = looks[name];
    return look.ok ? [observed(name, roleOf(name, look.facts, looks, reached), look.facts)] : [];
  });
  if (appliances.length === 0) return null;
  const unreachable = names.flatMap((name) => {
    const look = looks[name];
    return look.ok ? [] : [{ name, reason: look.reason }];
  });
  return unreachable.length === 0 ? { appliances } : { appliances, unreachable };
}

/** Which of the pair answers to the site's name; null: cannot be told. */
export function productionOf(site: Look, looks: PairLooks): ApplianceName | null {
  if (!site.ok) return null;
  const isA = isSame(site.facts, looks.A);
  const isB = isSame(site.facts, looks.B);
  if (isA === isB) return null;
  return isA ? 'A' : 'B';
}

function isSame(site: HealthFacts, look: Look): boolean {
  if (!look.ok) return false;
  const { applianceId, hostname } = look.facts;
  if (site.applianceId !== null && applianceId !== null) return site.applianceId === applianceId;
  return hostname !== null && hostname.toLowerCase() === site.hostname?.toLowerCase();
}

function roleOf(
  name: ApplianceName,
  facts: HealthFacts,
  looks: PairLooks,
  reached: ApplianceName | null,
): ApplianceRole {
  const other = looks[name === 'A' ? 'B' : 'A'];
  const said = facts.failoverRole;
  const otherSaid = other.ok ? other.facts.failoverRole : null;
  if (said === 'backup') return 'backup';
  if (said === 'primary' && otherSaid !== 'primary') return 'primary';
  if (otherSaid === 'primary' && said !== 'primary') return 'backup';
  if (otherSaid === 'backup') return 'primary';
  if (reached !== null) return reached === name ? 'primary' : 'backup';
  // Both stand alone: who led before goes on leading. Only this one answers: it may be the one that is upgraded.
  return other.ok ? 'primary' : 'backup';
}

function observed(name: ApplianceName, role: ApplianceRole, facts: HealthFacts): ObservedAppliance {
  const { hostname, siteVersion, siteRevision, healthy, message, lastDataSyncAtMs, lastDataSyncStatus } = facts;
  return {
    name,
    role,
    hostname,
    baseVersion: null,
    siteVersion,
    siteRevision,
    health: healthy ? 'healthy' : 'unhealthy',
    healthMessage: healthy ? null : message,
    lastDataSyncAtMs,
    lastDataSyncStatus,
  };
}
