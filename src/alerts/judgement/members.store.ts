import { Injectable } from '@nestjs/common';
import type { Alert } from '../../contracts/alert-words.js';
import type { ClientFilter } from '../../contracts/upgrades.js';
import type { Connection, Reason } from '../../contracts/words.js';
import type { Statements, Transaction } from '../../platform/database/database.js';
import { clientFilterSql, shownReasonSql } from '../../upgrades/client-filter.js';
import { subnetOf, type FactorCount } from '../model/common-factor.js';
import type { MemberRule } from '../model/finding.js';
import { isOverSql, joinersSql } from './member-rules.js';

export interface Present {
  count: number;
  muted: number;
  /** Whether anybody came or went. */
  hasChanged: boolean;
}

export interface SyncAsked {
  siteId: string;
  incidentId: string;
  alert: Alert;
  /** Whom the finding is about; null: it is not found any more, so nobody joins. */
  rule: MemberRule | null;
  /** Incidents that are over and leave what is left of them to this one. */
  heirOf: readonly string[];
  atMs: number;
}

/** Clients whom these filters match are muted. `stopped`: as lists show it. */
export interface Muting {
  filters: readonly ClientFilter[];
  stopped: Reason | null;
  /** Some are muted already, so that there may be something to take back. */
  hasMuted: boolean;
}

export interface SampleRow {
  id: string;
  clientId: string;
  name: string;
  group: string | null;
  connection: Connection;
  reason: Reason | null;
  since: Date;
}

const JOIN = `
  ON CONFLICT (incident_id, client_id) DO UPDATE
    SET since = excluded.since, joined_at = excluded.joined_at, left_at = NULL, muted = false WHERE incident_member.left_at IS NOT NULL
  RETURNING 1`;

const joining = (rule: MemberRule) => {
  const { sql, params } = joinersSql(rule, 4);
  const join = `
    INSERT INTO incident_member (incident_id, client_id, since, joined_at)
    SELECT $2::uuid, fresh.id, fresh.since, $3::timestamptz FROM (
      ${sql} EXCEPT SELECT m.client_id, m.since FROM incident_member m WHERE m.incident_id = $2 AND m.left_at IS NULL
    ) fresh ${JOIN}`;
  return { sql: join, params };
};

const leaving = (isOver: string) => `
  UPDATE incident_member m SET left_at = $3 WHERE m.incident_id = $2 AND m.left_at IS NULL AND ${isOver} RETURNING 1`;

/** Who is left of an incident that is over goes on in another. */
const inheriting = (isOver: string) => `
  INSERT INTO incident_member (incident_id, client_id, since, joined_at)
  SELECT $2::uuid, m.client_id, min(m.since), $4::timestamptz FROM incident_member m
  WHERE m.incident_id = ANY($3::uuid[]) AND m.left_at IS NULL AND (${isOver}) IS FALSE GROUP BY m.client_id
  ${JOIN}`;

const counting = (sql: string) => `WITH done AS (${sql}) SELECT count(*) AS clients FROM done`;

/** Members of one incident are from now on counted in the other. */
const MOVE = `
  WITH moved AS (
    UPDATE incident_member SET left_at = $3 WHERE incident_id = $1 AND left_at IS NULL RETURNING client_id, since, muted
  )
  INSERT INTO incident_member (incident_id, client_id, since, joined_at, muted)
  SELECT $2, client_id, since, $3::timestamptz, muted FROM moved
  ON CONFLICT (incident_id, client_id) DO UPDATE SET left_at = NULL WHERE incident_member.left_at IS NOT NULL`;

const COUNT = `
  SELECT count(*) AS count, count(*) FILTER (WHERE muted) AS muted FROM incident_member WHERE incident_id = $1 AND left_at IS NULL`;

const UNMUTE = 'UPDATE incident_member SET muted = false WHERE incident_id = $1 AND left_at IS NULL AND muted';

/** Whether some who are gone from the first are now in the second. */
const WENT_INTO = `
  SELECT EXISTS (
    SELECT client_id FROM incident_member WHERE incident_id = $1 AND left_at IS NOT NULL
    INTERSECT SELECT client_id FROM incident_member WHERE incident_id = $2 AND left_at IS NULL
  ) AS any`;

/** The network of a client's address, near enough to count by; `subnetOf` gives it its name. */
const SUBNET = `CASE
  WHEN c.public_ip ~ '^\\d{1,3}(\\.\\d{1,3}){3}$' THEN regexp_replace(c.public_ip, '\\d+$', '0')
  WHEN c.public_ip LIKE '%:%' AND pg_input_is_valid(c.public_ip, 'inet') THEN host(network(set_masklen(c.public_ip::inet, 64))) END`;

const SHARED_BY = `
  WITH member AS MATERIALIZED (
    SELECT c.version, c.operating_system, c.group_name, ${SUBNET} AS subnet
    FROM incident_member m JOIN client c ON c.id = m.client_id WHERE m.incident_id = $1 AND m.left_at IS NULL
  )
  SELECT version, operating_system, group_name AS "group", subnet, count(*) AS members FROM member
  GROUP BY GROUPING SETS ((version), (operating_system), (group_name), (subnet))
  HAVING count(*) >= $2 AND coalesce(version, operating_system, group_name, subnet) IS NOT NULL
  ORDER BY count(*) DESC LIMIT 20`;

/** An address is looked into only where the members share one. */
const HAD_BY_ALL = `
  SELECT count(*) AS clients, count(*) FILTER (WHERE c.version = $3) AS version,
    count(*) FILTER (WHERE c.operating_system = $4) AS operating_system, count(*) FILTER (WHERE c.group_name = $5) AS "group",
    count(*) FILTER (WHERE $6::text IS NOT NULL AND ${SUBNET} = $6) AS subnet
  FROM client c WHERE c.site_id = $1 AND (c.connection_type = 'active' OR $2)`;

const GROUPS = `
  SELECT DISTINCT c.group_name AS "group" FROM incident_member m JOIN client c ON c.id = m.client_id
  WHERE m.incident_id = $1 AND m.left_at IS NULL AND c.group_name IS NOT NULL LIMIT 1000`;

const RETURNED = 'SELECT count(*) AS clients FROM incident_member WHERE incident_id = $1 AND left_at IS NOT NULL';

type Shared = Record<FactorCount['factor'] | 'members', unknown>;
const FACTORS = ['version', 'operating_system', 'group', 'subnet'] as const;

const iso = (timeMs: number): string => new Date(timeMs).toISOString();

/** SQL over `incident_member`: sets, never one by one. */
@Injectable()
export class MembersStore {
  /** Whether the finding is about anybody. */
  async hasJoiners(tx: Statements, siteId: string, rule: MemberRule): Promise<boolean> {
    const { sql, params } = joinersSql(rule, 2);
    const [row] = await tx.prepared<{ any: boolean }>(`SELECT EXISTS (${sql}) AS any`, [siteId, ...params]);
    return row!.any;
  }

  /** Lets go whom it is over for, takes in whom the finding is about, and counts. */
  async sync(tx: Transaction, asked: SyncAsked, muting: Muting): Promise<Present> {
    const { siteId, incidentId, alert, rule, heirOf, atMs } = asked;
    const isOver = isOverSql(alert);
    if (isOver === null) return { count: 0, muted: 0, hasChanged: false };
    let moved = await this.clients(tx, leaving(isOver), [siteId, incidentId, iso(atMs)]);
    if (rule !== null) {
      const { sql, params } = joining(rule);
      moved += await this.clients(tx, sql, [siteId, incidentId, iso(atMs), ...params]);
    }
    if (heirOf.length > 0) {
      moved += await this.clients(tx, inheriting(isOver), [siteId, incidentId, heirOf, iso(atMs)]);
    }
    await this.mute(tx, incidentId, muting);
    const [row] = await tx.prepared<{ count: number; muted: number }>(COUNT, [incidentId]);
    return { ...row!, hasChanged: moved > 0 };
  }

  /** Those who are in the first go over into the second. */
  move(tx: Transaction, from: string, to: string, atMs: number): void {
    tx.write(MOVE, [from, to, iso(atMs)]);
  }

  /** Whether members of the first have gone over into the second. */
  async wentInto(tx: Statements, from: string, into: string): Promise<boolean> {
    return (await tx.prepared<{ any: boolean }>(WENT_INTO, [from, into]))[0]!.any;
  }

  /** What at least so many of the members have in common, and how many of all clients (else of the active ones) have it. */
  async shared(
    tx: Statements,
    asked: { siteId: string; incidentId: string; least: number; ofAll: boolean },
  ): Promise<{ counts: FactorCount[]; all: number }> {
    const rows = await tx.prepared<Shared>(SHARED_BY, [asked.incidentId, asked.least]);
    const found = FACTORS.map((factor) => ({ factor, row: rows.find((row) => row[factor] !== null) }));
    const values = found.map(({ factor, row }) => (row?.[factor] as string | undefined) ?? null);
    const [all] = await tx.prepared<Record<FactorCount['factor'] | 'clients', number>>(HAD_BY_ALL, [
      asked.siteId,
      asked.ofAll,
      ...values,
    ]);
    const counts = found.flatMap(({ factor, row }, place) => {
      const value = values[place] ?? null;
      const named = factor === 'subnet' && value !== null ? subnetOf(value) : value;
      return named === null ? [] : [{ factor, value: named, members: row!['members'] as number, all: all![factor] }];
    });
    return { counts, all: all!.clients };
  }

  async groups(tx: Statements, incidentId: string): Promise<string[]> {
    return (await tx.prepared<{ group: string }>(GROUPS, [incidentId])).map(({ group }) => group);
  }

  /** Clients that were in it and are not any more. */
  async returned(tx: Statements, incidentId: string): Promise<number> {
    return (await tx.prepared<{ clients: number }>(RETURNED, [incidentId]))[0]!.clients;
  }

  /** The first of those in it whom no silence mutes. */
  sample(tx: Statements, incidentId: string, stopped: Reason | null, limit: number): Promise<SampleRow[]> {
    const params: unknown[] = [incidentId, limit];
    const reason = shownReasonSql(params, stopped);
    return tx.prepared(
      `SELECT c.id, c.client_id AS "clientId", c.name, c.group_name AS "group", c.connection, ${reason} AS reason, m.since
       FROM (
         SELECT client_id, since, joined_at FROM incident_member
         WHERE incident_id = $1 AND (left_at IS NOT NULL) = false AND NOT muted
         ORDER BY (left_at IS NOT NULL), joined_at, client_id LIMIT $2
       ) m JOIN client c ON c.id = m.client_id JOIN client_upgrade u ON u.id = c.id ORDER BY m.joined_at, m.client_id`,
      params,
    );
  }

  private async mute(tx: Transaction, incidentId: string, { filters, stopped, hasMuted }: Muting): Promise<void> {
    if (filters.length === 0) {
      if (hasMuted) tx.write(UNMUTE, [incidentId]);
      return;
    }
    const params: unknown[] = [incidentId];
    const matches = filters.map((filter) => `(${clientFilterSql(filter, params, stopped)})`).join(' OR ');
    await tx.query(
      `UPDATE incident_member m SET muted = NOT m.muted FROM client c JOIN client_upgrade u ON u.id = c.id
       WHERE c.id = m.client_id AND m.incident_id = $1 AND m.left_at IS NULL AND m.muted <> coalesce(${matches}, false)`,
      params,
    );
  }

  private async clients(tx: Transaction, sql: string, params: unknown[]): Promise<number> {
    return (await tx.prepared<{ clients: number }>(counting(sql), params))[0]!.clients;
  }
}
