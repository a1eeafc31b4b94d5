/**
 * Decides what one row of `GET /api/config/v1/jump-client` says of a client, in Rollcall's words. It derives no state: whether the client is
 * online follows later from the times. A row with a time that cannot be read is understood as a whole or not at all, because a missing
 * disconnect would make its client look online. Source: the appliance's Configuration API 1.12.
 */
import type { JumpClient } from '../../../../contracts/appliance-api.js';
import type { SeenClient } from '../../../model/seen-client.js';
import { seenText, seenTime } from './seen-text.js';

/** As wide as what a client itself may report. */
const NAME_MAX = 128;
const HOST_MAX = 255;
const TAG_MAX = 64;
const COMMENTS_MAX = 1024;
const ADDRESS_MAX = 64;

/** What is read of a row. */
export type ClientRow = Pick<
  JumpClient,
  | 'id'
  | 'jump_group_id'
  | 'jump_group_type'
  | 'hostname'
  | 'fqdn'
  | 'tag'
  | 'comments'
  | 'connection_type'
  | 'last_connect_timestamp'
  | 'last_disconnect_timestamp'
  | 'last_access_timestamp'
  | 'is_lost'
  | 'needs_update'
  | 'unavailable_reason'
  | 'operating_system'
  | 'public_ip'
  | 'private_ip'
  | 'console_user'
> & { name?: string | null };

/** Null: the row cannot be understood. */
export function seenClient(row: ClientRow): SeenClient | null {
  const lastConnectAtMs = seenTime(row.last_connect_timestamp);
  const lastDisconnectAtMs = seenTime(row.last_disconnect_timestamp);
  const lastAccessAtMs = seenTime(row.last_access_timestamp);
  if (lastConnectAtMs === undefined || lastDisconnectAtMs === undefined || lastAccessAtMs === undefined) return null;
  const clientId = String(row.id);
  const hostname = seenText(row.hostname, HOST_MAX);
  return {
    clientId,
    connectionType: row.connection_type === 'uninstalled' ? null : row.connection_type,
    isUninstalled: row.connection_type === 'uninstalled',
    isDisabled: row.unavailable_reason === 'disabled',
    isLost: row.is_lost,
    needsUpdate: row.needs_update,
    lastConnectAtMs,
    lastDisconnectAtMs,
    lastAccessAtMs,
    name: seenText(row.name, NAME_MAX) ?? hostname?.slice(0, NAME_MAX) ?? clientId,
    hostname,
    fqdn: seenText(row.fqdn, HOST_MAX),
    group: groupOf(row),
    tag: seenText(row.tag, TAG_MAX),
    comments: seenText(row.comments, COMMENTS_MAX),
    operatingSystem: seenText(row.operating_system, HOST_MAX),
    publicIp: seenText(row.public_ip, ADDRESS_MAX),
    privateIp: seenText(row.private_ip, ADDRESS_MAX),
    consoleUser: seenText(row.console_user, HOST_MAX),
  };
}

function groupOf({ jump_group_id: id, jump_group_type: type }: ClientRow): SeenClient['group'] {
  return id === null || id === undefined ? null : { id, isPersonal: type === 'personal' };
}
