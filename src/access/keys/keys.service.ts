import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { CreatedKey, CreateKeyBody, Key } from '../../contracts/access.js';
import type { Page, PageQuery } from '../../contracts/common.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { decodeCursor, encodeCursor } from '../../platform/page-cursor.js';
import { Problem } from '../../platform/problem.js';
import { sendAccessChange } from '../access-changes.js';
import { Access } from '../access.service.js';
import type { Actor } from '../actor.js';
import { AuditTrail } from '../audit-trail.service.js';
import { newSecret, secretHash } from '../secrets.js';
import { type KeyRow, KeysStore } from './keys.store.js';

const placeSchema = z.tuple([z.uuid()]);

/** API keys: given out once, kept as a hash, revoked at once. */
@Injectable()
export class Keys {
  constructor(
    private readonly database: Database,
    private readonly store: KeysStore,
    private readonly access: Access,
    private readonly audit: AuditTrail,
  ) {}

  /** Newest first, revoked ones too. */
  async list({ cursor, limit }: PageQuery): Promise<Page<Key>> {
    const before = decodeCursor(cursor, placeSchema)?.[0] ?? null;
    const rows = await this.store.list(before, limit + 1);
    const items = rows.slice(0, limit).map(toKey);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null };
  }

  /** The answer is the only place where the secret is ever shown. */
  async create(actor: Actor, body: CreateKeyBody): Promise<CreatedKey> {
    if (body.expiresAt !== undefined && Date.parse(body.expiresAt) <= Date.now()) {
      throw invalid('/expiresAt', 'not_future', 'must lie in the future');
    }
    const secret = newSecret('rk');
    const id = uuidv7();
    return this.database.transaction(async (tx) => {
      const siteId = await this.siteIdOf(tx, body.site);
      const clientId = body.clientId ?? null;
      const expiresAt = body.expiresAt ?? null;
      const { name, role } = body;
      const createdAt = await this.store.insert(tx, {
        id,
        name,
        role,
        siteId,
        clientId,
        expiresAt,
        secretHash: secretHash(secret),
      });
      const site = body.site ?? null;
      const after = { name, role, site, clientId, expiresAt };
      await this.audit.record(tx, { actor, action: 'key.created', siteId, siteSlug: site, target: id, after });
      return { id, ...after, createdAt: createdAt.toISOString(), revokedAt: null, secret };
    });
  }

  /** Refused from here on, in every process. Revoking a revoked key changes nothing. */
  async revoke(actor: Actor, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const key = await this.store.lock(tx, id);
      if (key === null) throw new Problem('not_found', 'There is no key with this id.');
      if (key.revokedAt !== null) return;
      await this.store.revoke(tx, id);
      await this.audit.record(tx, {
        actor,
        action: 'key.revoked',
        siteSlug: key.site,
        target: id,
        before: { name: key.name, role: key.role },
      });
      await sendAccessChange(tx, [id]);
    });
    this.access.forget([id]);
  }

  private async siteIdOf(tx: Transaction, slug: string | undefined): Promise<string | null> {
    if (slug === undefined) return null;
    const id = await this.store.siteId(tx, slug);
    if (id === null) throw invalid('/site', 'unknown_site', `there is no site "${slug}"`);
    return id;
  }
}

function invalid(pointer: string, code: string, message: string): Problem {
  return new Problem('invalid', 'The key was not made.', { errors: [{ pointer, code, message }] });
}

function toKey(row: KeyRow): Key {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
