import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../platform/database/database.js';
import type { SiteRecord } from './model/site-record.js';

const COLUMNS = `id, slug, name, control, driver_kind AS "driverKind", driver_url AS "driverUrl",
  driver_secret AS "driverSecret", driver_options AS "driverOptions", time_zone AS "timeZone", version, created_at AS "createdAt"`;
const BY_SLUG = `SELECT ${COLUMNS} FROM site WHERE slug = $1`;
const BY_ID = `SELECT ${COLUMNS} FROM site WHERE id = $1`;
const LOCK = `${BY_ID} FOR NO KEY UPDATE`;
const ALL = `SELECT ${COLUMNS} FROM site ORDER BY slug`;
const PAGE = `SELECT ${COLUMNS} FROM site WHERE slug > $1 ORDER BY slug LIMIT $2`;

/** SQL of the sites. */
@Injectable()
export class SiteStore {
  async bySlug(tx: Statements, slug: string): Promise<SiteRecord | null> {
    return (await tx.prepared<SiteRecord>(BY_SLUG, [slug]))[0] ?? null;
  }

  async byId(tx: Statements, id: string): Promise<SiteRecord | null> {
    return (await tx.prepared<SiteRecord>(BY_ID, [id]))[0] ?? null;
  }

  async lock(tx: Transaction, id: string): Promise<SiteRecord | null> {
    return (await tx.query<SiteRecord>(LOCK, [id]))[0] ?? null;
  }

  all(tx: Statements): Promise<SiteRecord[]> {
    return tx.query<SiteRecord>(ALL);
  }

  /** Up to `limit` sites whose slug comes after `afterSlug`. */
  page(tx: Statements, afterSlug: string, limit: number): Promise<SiteRecord[]> {
    return tx.query<SiteRecord>(PAGE, [afterSlug, limit]);
  }

  /** Null when the slug is taken. */
  async insert(tx: Transaction, site: Omit<SiteRecord, 'version' | 'createdAt'>): Promise<SiteRecord | null> {
    const rows = await tx.query<SiteRecord>(
      `INSERT INTO site (id, slug, name, control, driver_kind, driver_url, driver_secret, time_zone, driver_options)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (slug) DO NOTHING RETURNING ${COLUMNS}`,
      [
        site.id,
        site.slug,
        site.name,
        site.control,
        site.driverKind,
        site.driverUrl,
        site.driverSecret,
        site.timeZone,
        JSON.stringify(site.driverOptions),
      ],
    );
    return rows[0] ?? null;
  }

  /** Saves name, driver and time zone and raises the version by one. */
  async update(tx: Transaction, site: SiteRecord): Promise<SiteRecord> {
    const rows = await tx.query<SiteRecord>(
      `UPDATE site SET name = $2, driver_kind = $3, driver_url = $4, driver_secret = $5, time_zone = $6, driver_options = $7, version = version + 1
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [
        site.id,
        site.name,
        site.driverKind,
        site.driverUrl,
        site.driverSecret,
        site.timeZone,
        JSON.stringify(site.driverOptions),
      ],
    );
    return rows[0]!;
  }

  /** Removes the site and everything that belongs to it, its fleet included: seconds for the largest, so it may take its time. */
  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.query("SET LOCAL statement_timeout = '60s'");
    await tx.query('DELETE FROM site WHERE id = $1', [id]);
  }
}
