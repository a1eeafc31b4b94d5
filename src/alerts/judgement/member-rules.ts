import type { Alert } from '../../contracts/alert-words.js';
import type { MemberRule } from '../model/finding.js';

/**
 * Who is in an incident, as SQL. Written so that every plan of it is good: the clients in question come from a partial index, everything
 * else is asked by primary key, and nothing joins two sets whose size the planner can only guess.
 */

const IN_A_SLOT = `EXISTS (SELECT 1 FROM client_upgrade s WHERE s.id = c.id AND s.state IN ('granted', 'upgrading', 'suspect'))`;

/** A client is told of once: while it is in a mass that is open it is in nothing less. */
const IN_A_MASS = `EXISTS (
  SELECT 1 FROM incident g JOIN incident_member o ON o.incident_id = g.id
  WHERE g.site_id = c.site_id AND g.alert = 'fleet_mass_offline' AND g.state <> 'resolved' AND o.client_id = c.id AND o.left_at IS NULL)`;

export interface Selected {
  /** `FROM … WHERE …` over the alias `c` (client); `$1` is the site. */
  from: string;
  /** Since when it is as the incident says. */
  since: string;
  params: unknown[];
}

/** Whom a finding is about. Parameters count from `$<first>` on. */
export function joinersSql(rule: MemberRule, first: number): Selected {
  switch (rule.kind) {
    case 'mass':
      return {
        from: `FROM client c WHERE c.site_id = $1 AND c.connection = 'offline' AND c.connection_type = 'active'
          AND c.connection_since >= $${first}::timestamptz AND ($${first + 1}::text IS NULL OR c.group_name = $${first + 1})
          AND NOT ${IN_A_SLOT}`,
        since: 'c.connection_since',
        params: [iso(rule.goneAfterMs), rule.group],
      };
    case 'offline':
      return {
        from: `FROM client c WHERE c.site_id = $1
          AND (c.connection = 'overdue' OR c.connection = 'offline' AND c.connection_type = 'active'
            AND c.connection_since < $${first}::timestamptz)
          AND ($${first + 1}::timestamptz IS NULL OR c.connection_since >= $${first + 1}) AND NOT ${IN_A_SLOT} AND NOT ${IN_A_MASS}`,
        since: 'c.connection_since',
        params: [iso(rule.goneBeforeMs), rule.baselineMs === null ? null : iso(rule.baselineMs)],
      };
    case 'stalled':
      return {
        from: `FROM client_upgrade u JOIN client c ON c.id = u.id
          WHERE u.site_id = $1 AND u.state IN ('granted', 'upgrading', 'suspect') AND u.granted_at < $${first}::timestamptz`,
        since: 'u.granted_at',
        params: [iso(rule.heldSinceBeforeMs)],
      };
    case 'failed':
      return {
        from: `FROM client_upgrade u JOIN client c ON c.id = u.id WHERE u.site_id = $1 AND u.state = 'failed'`,
        since: 'coalesce(u.failed_at, u.state_since)',
        params: [],
      };
  }
}

/**
 * What holds of a member `m` while it stays, over `c` and `u`, whether or not the incident is found again: one who is in it stays until it
 * is over for him.
 */
const STAYS: Partial<Record<Alert, string>> = {
  fleet_mass_offline: `c.connection = 'offline' AND NOT ${IN_A_SLOT}`,
  client_offline: `c.connection IN ('offline', 'overdue') AND NOT ${IN_A_SLOT} AND NOT ${IN_A_MASS}`,
  upgrade_stalled: `u.state IN ('granted', 'upgrading', 'suspect') AND u.granted_at <= m.since`,
  upgrade_failed: `u.state = 'failed'`,
};

/** Null for an alert that is not about clients. */
export const stayingSql = (alert: Alert): string | null => STAYS[alert] ?? null;

const iso = (timeMs: number): string => new Date(timeMs).toISOString();
