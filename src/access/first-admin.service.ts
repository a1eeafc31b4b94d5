import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { Database, type Transaction } from '../platform/database/database.js';
import { PeopleStore, type PersonRow } from './people/people.store.js';
import { SignInLinks } from './sessions/sign-in-links.service.js';

const NAMES_MAX = 100;

/** The way in for whoever starts Rollcall on their own machine. */
@Injectable()
export class FirstAdmin {
  constructor(
    private readonly database: Database,
    private readonly people: PeopleStore,
    private readonly links: SignInLinks,
  ) {}

  /** Path and fragment of a one-time link for the first admin, who is made when there is none. */
  linkPath(): Promise<string> {
    return this.database.transaction(async (tx) => {
      const admin = (await this.people.firstAdmin(tx)) ?? (await this.make(tx));
      return (await this.links.createPath(tx, admin.id)).path;
    });
  }

  /** Somebody of another role may have the name already. */
  private async make(tx: Transaction): Promise<PersonRow> {
    for (let number = 1; number <= NAMES_MAX; number += 1) {
      const name = number === 1 ? 'Admin' : `Admin ${number}`;
      const row = await this.people.insert(tx, { id: uuidv7(), name, role: 'admin', passwordHash: null });
      if (row !== null) return row;
    }
    throw new Error(`the names Admin to Admin ${NAMES_MAX} are all taken by people who are no admins`);
  }
}
