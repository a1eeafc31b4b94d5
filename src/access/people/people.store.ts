import { Injectable } from '@nestjs/common';
import type { Person } from '../../contracts/access.js';
import { Database, type Transaction } from '../../platform/database/database.js';

export interface PersonRow {
  id: string;
  name: string;
  role: Person['role'];
  passwordHash: string | null;
  createdAt: Date;
}

const COLUMNS = `id, name, role, password_hash AS "passwordHash", created_at AS "createdAt"`;

@Injectable()
export class PeopleStore {
  constructor(private readonly database: Database) {}

  /** Up to `limit` people, newest first, below the id `before`. */
  list(before: string | null, limit: number): Promise<PersonRow[]> {
    return this.database.query<PersonRow>(
      `SELECT ${COLUMNS} FROM person WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
      [before, limit],
    );
  }

  async byName(name: string): Promise<PersonRow | null> {
    const [row] = await this.database.query<PersonRow>(`SELECT ${COLUMNS} FROM person WHERE name = $1`, [name]);
    return row ?? null;
  }

  /** The one who has been an admin longest, or null. */
  async firstAdmin(tx: Transaction): Promise<PersonRow | null> {
    const [row] = await tx.query<PersonRow>(
      `SELECT ${COLUMNS} FROM person WHERE role = 'admin' ORDER BY created_at, id LIMIT 1`,
    );
    return row ?? null;
  }

  async lock(tx: Transaction, id: string): Promise<PersonRow | null> {
    const [row] = await tx.query<PersonRow>(`SELECT ${COLUMNS} FROM person WHERE id = $1 FOR UPDATE`, [id]);
    return row ?? null;
  }

  /** Null when the name is taken. */
  async insert(tx: Transaction, person: Omit<PersonRow, 'createdAt'>): Promise<PersonRow | null> {
    const [row] = await tx.query<PersonRow>(
      `INSERT INTO person (id, name, role, password_hash) VALUES ($1, $2, $3, $4)
       ON CONFLICT (name) DO NOTHING RETURNING ${COLUMNS}`,
      [person.id, person.name, person.role, person.passwordHash],
    );
    return row ?? null;
  }

  async update(tx: Transaction, person: PersonRow): Promise<void> {
    await tx.query('UPDATE person SET role = $2, password_hash = $3 WHERE id = $1', [
      person.id,
      person.role,
      person.passwordHash,
    ]);
  }

  async delete(tx: Transaction, id: string): Promise<void> {
    await tx.query('DELETE FROM person WHERE id = $1', [id]);
  }
}
