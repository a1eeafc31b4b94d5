/**
 * Decides whether a pair stands without failover when it should not: for longer than its plan said, or because roles or versions disagree
 * while no plan is on under which they may. A single appliance has no failover to lose. What an appliance out of reach said last is old
 * and proves nothing. Source: issue 6, *Conditions*; the vendor's upgrade guide, *Atlas and failover* (both of a pair run the same).
 */
import type { Severity } from '../../contracts/alert-words.js';
import type { AlertSettings } from '../../contracts/alerts.js';
import type { ApplianceFacts, SiteFacts } from './facts.js';
import type { Finding } from './finding.js';

/** Why a pair is exposed: what its runbook and its words begin with. */
export type ExposedBecause = 'longer_than_planned' | 'both_lead' | 'both_are_backup' | 'versions_differ';

/** At most one: of two reasons the graver. */
export function exposureOf(facts: SiteFacts, settings: AlertSettings): Finding[] {
  const reasons = [tooLong(facts, settings), disagreement(facts)].filter((reason) => reason !== null);
  const exposed = reasons.find(({ severity }) => severity === 'critical') ?? reasons[0];
  if (exposed === undefined) return [];
  const { severity, ...words } = exposed;
  return [{ alert: 'failover_exposed', scope: 'site', scopeKey: '', severity, facts: words, members: null }];
}

interface Exposed {
  severity: Severity;
  because: ExposedBecause;
  since: string | null;
  plannedSeconds: number | null;
}

function tooLong({ exposure, nowMs }: SiteFacts, { exposedCriticalTimes }: AlertSettings): Exposed | null {
  if (exposure === null || exposure.untilMs !== null) return null;
  const { sinceMs, secondsMax } = exposure;
  const seconds = (nowMs - sinceMs) / 1000;
  if (seconds <= secondsMax) return null;
  return {
    severity: seconds >= exposedCriticalTimes * secondsMax ? 'critical' : 'warning',
    because: 'longer_than_planned',
    since: new Date(sinceMs).toISOString(),
    plannedSeconds: secondsMax,
  };
}

function disagreement({ appliances, planIsOn }: SiteFacts): Exposed | null {
  const [one, other] = appliances;
  if (planIsOn || one === undefined || other === undefined) return null;
  if (isOutOfReach(one) || isOutOfReach(other)) return null;
  const as = (severity: Severity, because: ExposedBecause) => ({
    severity,
    because,
    since: null,
    plannedSeconds: null,
  });
  if (one.role === 'primary' && other.role === 'primary') return as('critical', 'both_lead');
  if (one.role === 'backup' && other.role === 'backup') return as('critical', 'both_are_backup');
  const differ =
    areKnownAndDiffer(one.siteVersion, other.siteVersion) ||
    areKnownAndDiffer(one.baseVersion, other.baseVersion) ||
    areKnownAndDiffer(one.siteRevision, other.siteRevision);
  return differ ? as('warning', 'versions_differ') : null;
}

const isOutOfReach = ({ health, failedProbes }: ApplianceFacts): boolean =>
  health === 'unreachable' || failedProbes > 0;

const areKnownAndDiffer = (one: string | null, other: string | null): boolean =>
  one !== null && other !== null && one !== other;
