/**
 * Decides what one row of an export says of a client. What cannot be told is not guessed: a row without a clear word on whether it needs an
 * update, or with a time that is none, is refused as a whole. Without an id a client is known by its host name and group.
 */
import type { SeenClient } from '../../../sites/model/seen-client.js';
import { seenText } from '../../../sites/drivers/beyondtrust/model/seen-text.js';
import type { ConnectionType } from '../../../contracts/words.js';
import type { Column } from './columns.js';

export type Cells = Partial<Record<Column, string>>;

/** `clientId` null: not even whose row it is can be told. */
export type ReadRow = { ok: true; client: SeenClient } | { ok: false; clientId: string | null; message: string };

const ID_MAX = 64;
const NAME_MAX = 128;
const HOST_MAX = 255;
const COMMENTS_MAX = 1024;

const YES = new Set(['true', 'yes', 'y', '1', 'x', 'pending']);
const NO = new Set(['false', 'no', 'n', '0']);
const TYPES: Record<string, ConnectionType | 'uninstalled'> = {
  active: 'active',
  passive: 'passive',
  standby: 'passive',
  uninstalled: 'uninstalled',
};

class Refused extends Error {}

export function readRow(cells: Cells): ReadRow {
  const clientId = keyOf(cells);
  if (clientId === null) return { ok: false, clientId, message: 'has neither an id nor a host name' };
  try {
    return { ok: true, client: clientOf(clientId, cells) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, clientId, message: error.message };
    throw error;
  }
}

/** By what the client of a row is known; null: the row does not say. */
export function keyOf(cells: Cells): string | null {
  if (cells.clientId !== undefined) return seenText(cells.clientId, ID_MAX);
  const hostname = seenText(cells.hostname, HOST_MAX);
  return hostname === null ? null : `${hostname.toLowerCase()}@${groupOf(cells) ?? ''}`;
}

function clientOf(clientId: string, cells: Cells): SeenClient {
  const type = typeOf(cells.connectionType);
  const hostname = seenText(cells.hostname, HOST_MAX);
  const group = groupOf(cells);
  return {
    clientId,
    connectionType: type === 'uninstalled' ? null : type,
    isUninstalled: type === 'uninstalled',
    isDisabled: isDisabled(cells.unavailable),
    isLost: truth('whether it is lost', cells.isLost, false),
    needsUpdate: truth('whether it needs an update', cells.needsUpdate, null),
    lastConnectAtMs: time('last connect', cells.lastConnect),
    lastDisconnectAtMs: time('last disconnect', cells.lastDisconnect),
    lastAccessAtMs: time('last access', cells.lastAccess),
    name: seenText(cells.name, NAME_MAX) ?? hostname?.slice(0, NAME_MAX) ?? clientId,
    hostname,
    fqdn: seenText(cells.fqdn, HOST_MAX),
    group: group === null ? null : { name: group },
    tag: seenText(cells.tag, ID_MAX),
    comments: seenText(cells.comments, COMMENTS_MAX),
    operatingSystem: seenText(cells.operatingSystem, HOST_MAX),
    publicIp: seenText(cells.publicIp, ID_MAX),
    privateIp: seenText(cells.privateIp, ID_MAX),
    consoleUser: seenText(cells.consoleUser, HOST_MAX),
  };
}

function groupOf({ group, groupId, groupType }: Cells): string | null {
  const name = seenText(group, NAME_MAX);
  const id = seenText(groupId, ID_MAX);
  if (name !== null || id === null) return name;
  return groupType?.trim().toLowerCase() === 'personal' ? `personal group ${id}` : `group ${id}`;
}

/** A file that says nothing of the type has active clients: the usual ones. */
function typeOf(cell: string | undefined): ConnectionType | 'uninstalled' {
  const word = cell?.trim().toLowerCase() ?? '';
  if (word === '') return 'active';
  const type = TYPES[word];
  if (type === undefined) throw new Refused('has a connection type other than active, passive or uninstalled');
  return type;
}

function isDisabled(cell: string | undefined): boolean {
  const word = cell?.trim().toLowerCase() ?? '';
  if (word === 'none') return false;
  return word === 'disabled' || truth('whether it is disabled', cell, false);
}

/** `otherwise` null: an empty cell says nothing, and something must be said. */
function truth(what: string, cell: string | undefined, otherwise: boolean | null): boolean {
  const word = cell?.trim().toLowerCase() ?? '';
  if (YES.has(word)) return true;
  if (NO.has(word)) return false;
  if (word === '' && otherwise !== null) return otherwise;
  throw new Refused(`does not say clearly ${what}: use true or false`);
}

const PLAIN = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/;
const WITH_OFFSET = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?(?:Z|UTC|[+-]\d\d:?\d\d)$/i;
const SECONDS = /^\d{9,10}$/;

/** Without an offset a time is in UTC. A number counts the seconds since 1970; 0 is never. */
function time(what: string, cell: string | undefined): number | null {
  const word = cell?.trim() ?? '';
  if (word === '' || word === '0' || /^(?:never|null)$/i.test(word)) return null;
  const ms = SECONDS.test(word) ? Number(word) * 1000 : written(word);
  if (Number.isNaN(ms)) throw new Refused(`has a ${what} that is no time: use e.g. 2026-03-01T02:00:00Z`);
  return ms;
}

function written(word: string): number {
  if (!PLAIN.test(word) && !WITH_OFFSET.test(word)) return Number.NaN;
  const iso = word.replace(' ', 'T').replace(/\s/g, '').replace(/UTC$/i, 'Z');
  return Date.parse(PLAIN.test(word) ? `${iso}Z` : iso);
}
