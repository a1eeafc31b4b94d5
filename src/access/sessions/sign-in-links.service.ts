import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { CreatedLink } from '../../contracts/access.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { Problem } from '../../platform/problem.js';
import { AccessOptions } from '../access-options.js';
import type { Actor } from '../actor.js';
import { AuditTrail } from '../audit-trail.service.js';
import { PeopleStore } from '../people/people.store.js';
import { newSecret, secretHash } from '../secrets.js';
import { SessionsStore } from './sessions.store.js';

/** Single-use links that sign a person in. The secret stands in the URL's fragment, which browsers send to no server and into no log. */
@Injectable()
export class SignInLinks {
  constructor(
    private readonly database: Database,
    private readonly store: SessionsStore,
    private readonly people: PeopleStore,
    private readonly options: AccessOptions,
    private readonly audit: AuditTrail,
  ) {}

  /** `origin` is used unless the configuration names our public URL. */
  create(actor: Actor, personId: string, origin: string): Promise<CreatedLink> {
    return this.database.transaction(async (tx) => {
      const person = await this.people.lock(tx, personId);
      if (person === null) throw new Problem('not_found', 'There is no person with this id.');
      await this.audit.record(tx, { actor, action: 'link.created', target: personId, after: { for: person.name } });
      const { path, expiresAt } = await this.createPath(tx, personId);
      return { url: `${this.options.publicUrl ?? origin}${path}`, expiresAt };
    });
  }

  async createPath(tx: Transaction, personId: string): Promise<{ path: string; expiresAt: string }> {
    const secret = newSecret('rl');
    const expiresAt = await this.store.insertLink(tx, uuidv7(), personId, secretHash(secret));
    return { path: `/sign-in#${secret}`, expiresAt: expiresAt.toISOString() };
  }
}
