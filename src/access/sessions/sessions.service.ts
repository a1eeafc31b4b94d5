import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { Database, type Transaction } from '../../platform/database/database.js';
import { Problem } from '../../platform/problem.js';
import { sendAccessChange } from '../access-changes.js';
import { Access } from '../access.service.js';
import type { Actor } from '../actor.js';
import { AuditTrail } from '../audit-trail.service.js';
import type { PersonRow } from '../people/people.store.js';
import { newSecret, secretHash } from '../secrets.js';
import { SessionsStore } from './sessions.store.js';

export interface OpenedSession {
  actor: Actor;
  /** Goes into the cookie and nowhere else. */
  secret: string;
}

/** Sessions of people: opened by a sign-in, ended by the person, by a change of the person, or by their age. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly store: SessionsStore,
    private readonly access: Access,
    private readonly audit: AuditTrail,
  ) {}

  async open(tx: Transaction, person: PersonRow, by: 'link' | 'password'): Promise<OpenedSession> {
    const secret = newSecret('rs');
    const id = uuidv7();
    const expiresAt = await this.store.insertSession(tx, id, person.id, secretHash(secret));
    const actor: Actor = {
      kind: 'person',
      id,
      personId: person.id,
      name: person.name,
      role: person.role,
      siteId: null,
      siteSlug: null,
      clientId: null,
      expiresAtMs: expiresAt.getTime(),
    };
    await this.audit.record(tx, { actor, action: 'session.opened', target: person.id, after: { by } });
    return { actor, secret };
  }

  /** Ends the actor's own session. */
  async end(actor: Actor): Promise<void> {
    if (actor.kind === 'key') {
      throw new Problem('conflict', 'A key has no session; DELETE /keys/{id} revokes it.');
    }
    await this.database.transaction(async (tx) => {
      if (!(await this.store.end(tx, actor.id))) return;
      await this.audit.record(tx, { actor, action: 'session.ended', target: actor.personId });
      await sendAccessChange(tx, [actor.id]);
    });
    this.access.forget([actor.id]);
  }

  /** Ends every session of a person; the ids, for {@link Access.forget} after the commit. */
  async endAll(tx: Transaction, personId: string): Promise<string[]> {
    const ids = await this.store.endAll(tx, personId);
    if (ids.length > 0) await sendAccessChange(tx, ids);
    return ids;
  }
}
