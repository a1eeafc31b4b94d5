import { Injectable } from '@nestjs/common';
import type { Transaction } from '../platform/database/database.js';
import type { Known } from './model/label.js';

/** What the upgrade rules need of a client's record, read from the fleet's table under the lock that the upgrade's row has. */
@Injectable()
export class KnownClientsStore {
  async byIds(tx: Transaction, ids: readonly string[]): Promise<Map<string, Known>> {
    const rows = await tx.prepared<Known & { id: string }>(
      'SELECT id, version, revision, connection FROM client WHERE id = ANY($1::uuid[])',
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}
