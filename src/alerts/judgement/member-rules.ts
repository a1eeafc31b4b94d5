import type { Alert } from '../../contracts/alert-words.js';
import type { MemberRule, SeenRule } from '../model/finding.js';

/**
 * Who is in an incident, as SQL; `$1` is the site. A mass is found while the planner still knows of a quiet fleet, so nothing here may join
 * two sets by their guessed sizes: sets are taken from each other by hashing (`NOT IN` of what is never null, `EXCEPT`), which takes the
 * time of reading both, however many there are.
 */

const SLOTS = `SELECT s.id FROM client_upgrade s WHERE s.site_id = $1 AND s.state IN ('granted', 'upgrading', 'suspect')`;

/** A client is told of once: while it is in a mass that is open it is in nothing less. */
const IN_MASSES = `
  SELECT o.client_id FROM incident_member o WHERE o.left_at IS NULL AND o.incident_id = ANY (ARRAY(
    SELECT g.id FROM incident g WHERE g.site_id = $1 AND g.alert = 'fleet_mass_offline' AND g.state <> 'resolved'))`;

/**
 * Of an observed site, from parameter `first` on: whose row is of the latest look at the fleet or newer, who is no stale double of another,
 * and who is not probably upgrading. `s` is the client's sighting.
 */
export const seenSql = (first: number): string => `s.seen_at >= $${first}::timestamptz AND s.ghost_of IS NULL
  AND (s.needs_update AND s.last_connect_at >= $${first + 1}::timestamptz
    AND s.last_disconnect_at >= $${first + 2}::timestamptz) IS NOT TRUE`;

export const seenParams = ({ seenAfterMs, runBegunAtMs, upgradingSinceMs }: SeenRule): unknown[] =>
  [seenAfterMs, runBegunAtMs, upgradingSinceMs].map((timeMs) => (timeMs === null ? null : iso(timeMs)));

/** When it went, by the appliance's own time; a look only sees that it is gone. */
export const GONE_AT = 'coalesce(s.last_disconnect_at, c.connection_since)';

export interface Selected {
  /** Rows of a client's id, and since when it is as the incident says. */
  sql: string;
  params: unknown[];
}

/** Whom a finding is about. Parameters count from `$<first>` on. */
export function joinersSql(rule: MemberRule, first: number): Selected {
  switch (rule.kind) {
    case 'mass':
      if (rule.seen !== undefined) return seenMass(rule, rule.seen, first);
      return {
        sql: `SELECT c.id, c.connection_since AS since FROM client c
          WHERE c.site_id = $1 AND c.connection = 'offline' AND c.connection_type = 'active'
            AND c.connection_since >= $${first}::timestamptz AND ($${first + 1}::text IS NULL OR c.group_name = $${first + 1})
            AND c.id NOT IN (${SLOTS})`,
        params: [iso(rule.goneAfterMs), rule.group],
      };
    case 'offline':
      if (rule.seen !== undefined) return seenOffline(rule, rule.seen, first);
      return {
        sql: `SELECT c.id, c.connection_since AS since FROM client c
          WHERE c.site_id = $1 AND c.connection IN ('offline', 'overdue')
            AND (c.connection = 'overdue' OR c.connection_type = 'active' AND c.connection_since < $${first}::timestamptz)
            AND ($${first + 1}::timestamptz IS NULL OR c.connection_since >= $${first + 1})
            AND c.id NOT IN (${SLOTS}) AND c.id NOT IN (${IN_MASSES})`,
        params: [iso(rule.goneBeforeMs), rule.baselineMs === null ? null : iso(rule.baselineMs)],
      };
    case 'stalled':
      return {
        sql: `SELECT u.id, u.granted_at AS since FROM client_upgrade u
          WHERE u.site_id = $1 AND u.state IN ('granted', 'upgrading', 'suspect') AND u.granted_at < $${first}::timestamptz`,
        params: [iso(rule.heldSinceBeforeMs)],
      };
    case 'failed':
      return {
        sql: `SELECT u.id, coalesce(u.failed_at, u.state_since) AS since FROM client_upgrade u
          WHERE u.site_id = $1 AND u.state = 'failed'`,
        params: [],
      };
  }
}

type Rule<Kind extends MemberRule['kind']> = Extract<MemberRule, { kind: Kind }>;

const seenMass = ({ goneAfterMs, group }: Rule<'mass'>, seen: SeenRule, first: number): Selected => ({
  sql: `SELECT c.id, ${GONE_AT} AS since FROM client c JOIN client_sighting s ON s.id = c.id
    WHERE c.site_id = $1 AND s.site_id = $1 AND c.connection = 'offline' AND c.connection_type = 'active'
      AND ${GONE_AT} >= $${first}::timestamptz AND ($${first + 1}::text IS NULL OR c.group_name = $${first + 1})
      AND ${seenSql(first + 2)}`,
  params: [iso(goneAfterMs), group, ...seenParams(seen)],
});

/** A passive client that was overdue when it was first seen is no news either. */
const seenOffline = ({ goneBeforeMs, baselineMs }: Rule<'offline'>, seen: SeenRule, first: number): Selected => ({
  sql: `SELECT c.id, ${GONE_AT} AS since FROM client c JOIN client_sighting s ON s.id = c.id
    WHERE c.site_id = $1 AND s.site_id = $1 AND c.connection IN ('offline', 'overdue')
      AND (c.connection = 'overdue' AND c.connection_since > c.enrolled_at
        OR c.connection_type = 'active' AND ${GONE_AT} < $${first}::timestamptz
          AND ($${first + 1}::timestamptz IS NULL OR ${GONE_AT} >= $${first + 1}))
      AND ${seenSql(first + 2)} AND c.id NOT IN (${IN_MASSES})`,
  params: [iso(goneBeforeMs), baselineMs === null ? null : iso(baselineMs), ...seenParams(seen)],
});

/**
 * Whom it is not over for, whether or not the incident is found again: a member `m` that is not among these leaves it. Who stalls in a slot
 * leaves with that slot, also for another one.
 */
const STAYS: Partial<Record<Alert, string>> = {
  fleet_mass_offline: `m.client_id NOT IN (
    SELECT c.id FROM client c WHERE c.site_id = $1 AND c.connection = 'offline' AND c.id NOT IN (${SLOTS}))`,
  client_offline: `m.client_id NOT IN (
    SELECT c.id FROM client c
    WHERE c.site_id = $1 AND c.connection IN ('offline', 'overdue') AND c.id NOT IN (${SLOTS}) AND c.id NOT IN (${IN_MASSES}))`,
  upgrade_stalled: `(m.client_id, m.since) NOT IN (
    SELECT u.id, u.granted_at FROM client_upgrade u
    WHERE u.site_id = $1 AND u.state IN ('granted', 'upgrading', 'suspect') AND u.granted_at IS NOT NULL)`,
  upgrade_failed: `m.client_id NOT IN (SELECT u.id FROM client_upgrade u WHERE u.site_id = $1 AND u.state = 'failed')`,
};

/** What holds of a member for whom it is over; null for an alert that is not about clients. */
export const isOverSql = (alert: Alert): string | null => STAYS[alert] ?? null;

const iso = (timeMs: number): string => new Date(timeMs).toISOString();
