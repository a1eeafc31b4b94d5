import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { CreatePersonBody, PatchPersonBody, Person } from '../../contracts/access.js';
import type { Page, PageQuery } from '../../contracts/common.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { decodeCursor, encodeCursor } from '../../platform/page-cursor.js';
import { Problem } from '../../platform/problem.js';
import { Access } from '../access.service.js';
import type { Actor } from '../actor.js';
import { AuditTrail } from '../audit-trail.service.js';
import { Passwords } from '../passwords.js';
import { Sessions } from '../sessions/sessions.service.js';
import { PeopleStore, type PersonRow } from './people.store.js';

const placeSchema = z.tuple([z.uuid()]);

/** The people who may sign in. */
@Injectable()
export class People {
  constructor(
    private readonly database: Database,
    private readonly store: PeopleStore,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly access: Access,
    private readonly audit: AuditTrail,
  ) {}

  /** Newest first. */
  async list({ cursor, limit }: PageQuery): Promise<Page<Person>> {
    const before = decodeCursor(cursor, placeSchema)?.[0] ?? null;
    const rows = await this.store.list(before, limit + 1);
    const items = rows.slice(0, limit).map(toPerson);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null };
  }

  async create(actor: Actor, body: CreatePersonBody): Promise<Person> {
    const passwordHash = body.password === undefined ? null : await this.passwords.hash(body.password);
    return this.database.transaction(async (tx) => {
      const row = await this.store.insert(tx, { id: uuidv7(), name: body.name, role: body.role, passwordHash });
      if (row === null) {
        throw new Problem('already_exists', `There is a person "${body.name}" already.`, {
          errors: [{ pointer: '/name', code: 'already_exists', message: 'choose another name' }],
        });
      }
      await this.audit.record(tx, { actor, action: 'person.created', target: row.id, after: audited(row) });
      return toPerson(row);
    });
  }

  /** Another role or password ends the person's sessions: they sign in again. */
  async change(actor: Actor, id: string, body: PatchPersonBody): Promise<Person> {
    if (body.role !== undefined && body.role !== actor.role) this.refuseSelf(actor, id, 'change the role of');
    const passwordHash = typeof body.password === 'string' ? await this.passwords.hash(body.password) : body.password;
    const { person, ended } = await this.database.transaction(async (tx) => {
      const row = await this.require(tx, id);
      const changed: PersonRow = { ...row, role: body.role ?? row.role };
      if (passwordHash !== undefined) changed.passwordHash = passwordHash;
      if (changed.role === row.role && passwordHash === undefined) return { person: row, ended: [] };
      await this.store.update(tx, changed);
      const before = audited(row);
      const after = { ...audited(changed), ...(passwordHash === undefined ? {} : { passwordChanged: true }) };
      await this.audit.record(tx, { actor, action: 'person.changed', target: id, before, after });
      return { person: changed, ended: await this.sessions.endAll(tx, id) };
    });
    this.access.forget(ended);
    return toPerson(person);
  }

  async delete(actor: Actor, id: string): Promise<void> {
    this.refuseSelf(actor, id, 'delete');
    const ended = await this.database.transaction(async (tx) => {
      const row = await this.require(tx, id);
      const sessionIds = await this.sessions.endAll(tx, id);
      await this.store.delete(tx, id);
      await this.audit.record(tx, { actor, action: 'person.deleted', target: id, before: audited(row) });
      return sessionIds;
    });
    this.access.forget(ended);
  }

  private async require(tx: Transaction, id: string): Promise<PersonRow> {
    const row = await this.store.lock(tx, id);
    if (row === null) throw new Problem('not_found', 'There is no person with this id.');
    return row;
  }

  /** So that the last admin does not lock everyone out by mistake. */
  private refuseSelf(actor: Actor, id: string, what: string): void {
    if (actor.personId === id) throw new Problem('conflict', `Nobody can ${what} themselves; another admin can.`);
  }
}

function audited(row: PersonRow) {
  return { name: row.name, role: row.role, hasPassword: row.passwordHash !== null };
}

function toPerson(row: PersonRow): Person {
  return { id: row.id, ...audited(row), createdAt: row.createdAt.toISOString() };
}
