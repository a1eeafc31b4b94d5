import { Injectable } from '@nestjs/common';
import type { ConnectionType } from '../contracts/words.js';
import type { Transaction } from '../platform/database/database.js';
import type { Known } from './model/label.js';

/** A client's record as far as the upgrade rules need it. `clientId` is the site's own. */
export interface KnownClient extends Known {
  id: string;
  clientId: string;
  connectionType: ConnectionType;
}

type Row = Omit<KnownClient, 'lastCheckInAtMs' | 'sighting'> & {
  lastCheckInAt: Date | null;
  needsUpdate: boolean | null;
  lastConnectAt: Date | null;
  lastDisconnectAt: Date | null;
};

const BY_IDS = `
  SELECT c.id, c.client_id AS "clientId", c.version, c.revision, c.connection, c.connection_type AS "connectionType",
    c.last_check_in_at AS "lastCheckInAt", c.last_check_in_cause AS "lastCheckInCause",
    s.needs_update AS "needsUpdate", s.last_connect_at AS "lastConnectAt", s.last_disconnect_at AS "lastDisconnectAt"
  FROM client c LEFT JOIN client_sighting s ON s.id = c.id WHERE c.id = ANY($1::uuid[])`;

/** What the upgrade rules need of a client's record, read from the fleet's table under the lock that the upgrade's row has. */
@Injectable()
export class KnownClientsStore {
  async byIds(tx: Transaction, ids: readonly string[]): Promise<Map<string, KnownClient>> {
    const rows = await tx.prepared<Row>(BY_IDS, [ids]);
    return new Map(rows.map((row) => [row.id, toKnown(row)]));
  }

  /** By what a person's console finds the client. */
  async named(tx: Transaction, id: string): Promise<{ name: string; hostname: string | null }> {
    const [row] = await tx.prepared<{ name: string; hostname: string | null }>(
      'SELECT name, hostname FROM client WHERE id = $1',
      [id],
    );
    return row!;
  }

  /** The client's own id, and the clock as it is now that its lock was had: start-by may have passed in the wait. */
  async now(tx: Transaction, id: string): Promise<{ clientId: string; nowMs: number }> {
    const [row] = await tx.prepared<{ client_id: string; now: Date }>(
      'SELECT client_id, clock_timestamp() AS now FROM client WHERE id = $1',
      [id],
    );
    return { clientId: row!.client_id, nowMs: row!.now.getTime() };
  }
}

function toKnown({ lastCheckInAt, needsUpdate, lastConnectAt, lastDisconnectAt, ...row }: Row): KnownClient {
  const ms = (date: Date | null) => date?.getTime() ?? null;
  const known = { ...row, lastCheckInAtMs: ms(lastCheckInAt) };
  if (needsUpdate === null) return known;
  const sighting = { needsUpdate, lastConnectAtMs: ms(lastConnectAt), lastDisconnectAtMs: ms(lastDisconnectAt) };
  return { ...known, sighting };
}
