import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { CheckInCause, Connection, ConnectionType } from '../contracts/words.js';
import type { Transaction } from '../platform/database/database.js';
import { searchTextOf, shownTexts, type FleetClient } from './model/client.js';

interface ClientRow {
  id: string;
  site_id: string;
  client_id: string;
  epoch: number;
  sequence: number;
  version: string | null;
  revision: string | null;
  revision_value: string | null;
  revision_version: string | null;
  revision_epoch: number;
  revision_sequence: number;
  connection: Connection;
  connection_type: ConnectionType;
  last_check_in_at: Date | null;
  last_check_in_cause: CheckInCause | null;
  check_in_marks: number;
  look_at: Date | null;
  attributes: FleetClient['attributes'];
  edited: FleetClient['edited'];
}

const LOOK_AGAIN_MAX = 5000;

const HOT = `c.id, c.site_id, c.client_id, c.epoch, c.sequence, c.version, c.revision, c.revision_value, c.revision_version,
  c.revision_epoch, c.revision_sequence, c.connection, c.connection_type, c.last_check_in_at, c.last_check_in_cause,
  c.check_in_marks, c.look_at`;
const WHOLE = `${HOT}, c.attributes, c.edited`;

const byClientId = (columns: string) => `
  SELECT ${columns} FROM client c WHERE c.site_id = $1 AND c.client_id = ANY($2::text[]) ORDER BY c.client_id`;
const lockByClientId = (columns: string) => `${byClientId(columns)} FOR NO KEY UPDATE`;
const LOCK_HOT = lockByClientId(HOT);
const LOCK_WHOLE = lockByClientId(WHOLE);
const READ_WHOLE = byClientId(WHOLE);

const ENROL = `
  WITH enrolled AS (
    INSERT INTO client (id, site_id, client_id, name, search_text)
    SELECT id, $1, client_id, client_id, lower(client_id) FROM unnest($2::uuid[], $3::text[]) AS new (id, client_id) ORDER BY client_id
    ON CONFLICT (site_id, client_id) DO NOTHING RETURNING id
  )
  INSERT INTO client_upgrade (id, site_id) SELECT id, $1 FROM enrolled`;

/** A plain heartbeat: touches no indexed column, so PostgreSQL keeps the row where it is. */
const TOUCH = `
  UPDATE client c SET epoch = r.epoch, sequence = r.sequence, last_check_in_at = $7, last_check_in_cause = r.cause,
    revision_epoch = r.revision_epoch, revision_sequence = r.revision_sequence,
    check_in_marks = r.check_in_marks
  FROM unnest($1::uuid[], $2::int[], $3::bigint[], $4::text[], $5::int[], $6::bigint[], $8::bigint[])
    AS r (id, epoch, sequence, cause, revision_epoch, revision_sequence, check_in_marks)
  WHERE c.id = r.id`;

const RECORD = ['epoch', 'sequence', 'version', 'revision', 'revision_value', 'revision_version', 'revision_epoch'];
RECORD.push('revision_sequence', 'connection', 'connection_type', 'last_check_in_at', 'last_check_in_cause', 'look_at');
RECORD.push('check_in_marks');
const TEXTS = [
  'name',
  'hostname',
  'fqdn',
  'group_name',
  'tag',
  'comments',
  'operating_system',
  'public_ip',
  'private_ip',
];
TEXTS.push('console_user', 'search_text', 'attributes', 'edited');

const save = (columns: readonly string[]) => `
  UPDATE client c SET (${columns.join(', ')}, connection_since) = (${columns.map((column) => `r.${column}`).join(', ')},
    CASE WHEN r.connection = c.connection THEN c.connection_since ELSE clock_timestamp() END)
  FROM json_populate_recordset(NULL::client, $1::json) r WHERE c.id = r.id`;
const SAVE_RECORD = save(RECORD);
const SAVE_WHOLE = save([...RECORD, ...TEXTS]);

/** SQL over `client`. A client's row is the lock of everything about the client; rows are locked in clientId order. */
@Injectable()
export class FleetStore {
  /** Without `withTexts` the texts and their registers are left out (`attributes` and `edited` are empty): heartbeats need none. */
  async lockByClientIds(
    tx: Transaction,
    siteId: string,
    clientIds: readonly string[],
    withTexts: boolean,
  ): Promise<FleetClient[]> {
    const rows = await tx.prepared<ClientRow>(withTexts ? LOCK_WHOLE : LOCK_HOT, [siteId, clientIds]);
    return rows.map(toClient);
  }

  /** As {@link lockByClientIds} with texts, without the locks: what is answered may be different by the time that it is here. */
  async readByClientIds(tx: Transaction, siteId: string, clientIds: readonly string[]): Promise<FleetClient[]> {
    return (await tx.prepared<ClientRow>(READ_WHOLE, [siteId, clientIds])).map(toClient);
  }

  async lockById(tx: Transaction, siteId: string, id: string): Promise<FleetClient | null> {
    const rows = await tx.query<ClientRow>(
      `SELECT ${WHOLE} FROM client c WHERE c.site_id = $1 AND c.id = $2 FOR NO KEY UPDATE`,
      [siteId, id],
    );
    return rows[0] === undefined ? null : toClient(rows[0]);
  }

  /** Clients whose silence is to be judged by now, oldest first; those that somebody else is at come next time. */
  async lockDue(tx: Transaction, limit: number): Promise<FleetClient[]> {
    const rows = await tx.prepared<ClientRow>(
      `SELECT ${HOT} FROM client c WHERE c.look_at <= clock_timestamp() ORDER BY c.look_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
      [limit],
    );
    return rows.map(toClient);
  }

  /** Adds clients that nobody knows yet; those that somebody else has added meanwhile are left as they are. */
  enrol(tx: Transaction, siteId: string, clientIds: readonly string[]): void {
    tx.write(ENROL, [siteId, clientIds.map(() => uuidv7()), clientIds]);
  }

  touch(tx: Transaction, clients: readonly FleetClient[], nowMs: number): void {
    if (clients.length === 0) return;
    tx.write(TOUCH, [
      clients.map((client) => client.id),
      clients.map((client) => client.epoch),
      clients.map((client) => client.sequence),
      clients.map((client) => client.lastCheckInCause),
      clients.map((client) => client.revisionRegister?.epoch ?? 0),
      clients.map((client) => client.revisionRegister?.sequence ?? 0),
      new Date(nowMs),
      clients.map((client) => client.checkInMarks),
    ]);
  }

  /** Saves everything but the texts. */
  saveRecords(tx: Transaction, clients: readonly FleetClient[]): void {
    if (clients.length > 0) tx.write(SAVE_RECORD, [JSON.stringify(clients.map(recordColumns))]);
  }

  /** Saves everything, with the texts as they are shown. */
  saveWhole(tx: Transaction, clients: readonly FleetClient[]): void {
    if (clients.length === 0) return;
    const rows = clients.map((client) => ({ ...recordColumns(client), ...textColumns(client) }));
    tx.write(SAVE_WHOLE, [JSON.stringify(rows)]);
  }

  async remove(tx: Transaction, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await tx.query('DELETE FROM client WHERE id = ANY($1::uuid[])', [ids]);
  }

  /** The times of silence have changed: the site's clients are looked at again. A bounded part; says whether there are more. */
  async lookAgain(tx: Transaction, siteId: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE client SET look_at = clock_timestamp() WHERE id IN (
         SELECT id FROM client WHERE site_id = $1 AND connection NOT IN ('disabled', 'uninstalled')
           AND last_check_in_at IS NOT NULL AND (look_at IS NULL OR look_at > clock_timestamp())
         LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
       RETURNING id`,
      [siteId, LOOK_AGAIN_MAX],
    );
    return rows.length === LOOK_AGAIN_MAX;
  }
}

const iso = (timeMs: number | null): string | null => (timeMs === null ? null : new Date(timeMs).toISOString());

function toClient(row: ClientRow): FleetClient {
  return {
    id: row.id,
    siteId: row.site_id,
    clientId: row.client_id,
    epoch: row.epoch,
    sequence: row.sequence,
    version: row.version,
    revision: row.revision,
    revisionRegister:
      row.revision_value === null || row.revision_version === null
        ? null
        : {
            value: row.revision_value,
            version: row.revision_version,
            epoch: row.revision_epoch,
            sequence: row.revision_sequence,
          },
    connection: row.connection,
    connectionType: row.connection_type,
    lastCheckInAtMs: row.last_check_in_at?.getTime() ?? null,
    lastCheckInCause: row.last_check_in_cause,
    checkInMarks: row.check_in_marks,
    lookAtMs: row.look_at?.getTime() ?? null,
    attributes: row.attributes ?? {},
    edited: row.edited ?? {},
  };
}

function recordColumns(client: FleetClient) {
  const register = client.revisionRegister;
  return {
    id: client.id,
    epoch: client.epoch,
    sequence: client.sequence,
    version: client.version,
    revision: client.revision,
    revision_value: register?.value ?? null,
    revision_version: register?.version ?? null,
    revision_epoch: register?.epoch ?? 0,
    revision_sequence: register?.sequence ?? 0,
    connection: client.connection,
    connection_type: client.connectionType,
    last_check_in_at: iso(client.lastCheckInAtMs),
    last_check_in_cause: client.lastCheckInCause,
    check_in_marks: client.checkInMarks,
    look_at: iso(client.lookAtMs),
  };
}

function textColumns(client: FleetClient) {
  const shown = shownTexts(client);
  return {
    name: shown.name,
    hostname: shown.hostname,
    fqdn: shown.fqdn,
    group_name: shown.group,
    tag: shown.tag,
    comments: shown.comments,
    operating_system: shown.operatingSystem,
    public_ip: shown.publicIp,
    private_ip: shown.privateIp,
    console_user: shown.consoleUser,
    search_text: searchTextOf(client.clientId, shown),
    attributes: client.attributes,
    edited: client.edited,
  };
}
