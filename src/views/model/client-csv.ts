/**
 * Writes clients as CSV that is safe to open: RFC 4180, UTF-8 with a byte-order mark (spreadsheets guess another encoding without it),
 * what cannot be seen shown as its escape, and no cell that a spreadsheet would take for a formula.
 * Source: RFC 4180; what spreadsheets evaluate: OWASP, *CSV Injection*. Invariant: one line a client, whatever its texts hold.
 */
import type { Client } from '../../contracts/clients.js';

type Cell = string | number | boolean | null;

/** Every column with the value it takes from a client; names are the API's. */
const COLUMNS: Record<string, (client: Client) => Cell> = {
  name: (client) => client.name,
  clientId: (client) => client.clientId,
  hostname: (client) => client.hostname,
  fqdn: (client) => client.fqdn,
  group: (client) => client.group,
  tag: (client) => client.tag,
  comments: (client) => client.comments,
  connectionType: (client) => client.connectionType,
  connection: (client) => client.connection,
  connectionSince: (client) => client.connectionSince,
  upgradeState: (client) => client.upgradeState,
  upgradeStateSince: (client) => client.upgradeStateSince,
  upgradePending: (client) => client.upgradePending,
  reason: (client) => client.reason,
  queuePosition: (client) => client.queuePosition,
  expectedWaitSeconds: (client) => client.expectedWaitSeconds,
  bumped: (client) => client.bumped,
  attempts: (client) => client.attempts,
  maxAttempts: (client) => client.maxAttempts,
  retryAt: (client) => client.retryAt,
  lastFailureReason: (client) => client.lastFailure?.reason ?? null,
  lastFailureDetail: (client) => client.lastFailure?.detail ?? null,
  lastFailureAt: (client) => client.lastFailure?.at ?? null,
  version: (client) => client.version,
  revision: (client) => client.revision,
  targetVersion: (client) => client.targetVersion,
  targetRevision: (client) => client.targetRevision,
  lastCheckInAt: (client) => client.lastCheckInAt,
  lastCheckInCause: (client) => client.lastCheckInCause,
  nextCheckInDueAt: (client) => client.nextCheckInDueAt,
  operatingSystem: (client) => client.operatingSystem,
  publicIp: (client) => client.publicIp,
  privateIp: (client) => client.privateIp,
  consoleUser: (client) => client.consoleUser,
  enrolledAt: (client) => client.enrolledAt,
  id: (client) => client.id,
  seenAt: ({ observation }) => observation?.seenAt ?? null,
  missedSweeps: ({ observation }) => observation?.missedSweeps ?? null,
  lastConnectAt: ({ observation }) => observation?.lastConnectAt ?? null,
  lastDisconnectAt: ({ observation }) => observation?.lastDisconnectAt ?? null,
  returnedAfter: ({ observation }) => observation?.returned?.after ?? null,
  returnedBy: ({ observation }) => observation?.returned?.by ?? null,
  awaySeconds: ({ observation }) => observation?.awaySeconds ?? null,
  estimate: ({ observation }) => observation?.estimate?.kind ?? null,
  ghostOf: ({ observation }) => observation?.ghostOf?.id ?? null,
};

const BYTE_ORDER_MARK = '\ufeff';
const LINE_END = '\r\n';

/** What begins a formula, also in full width, and also behind spaces that a spreadsheet trims. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/;
/** C0 and C1 controls, and the marks that reorder or hide text. */
const HIDDEN = /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
/** Nearly every text, so that nearly none is looked through thrice. */
const PLAIN = /^\w(?:[\w .:/-]*[\w.:/-])?$/;
const NEEDS_QUOTES = /[",;\r\n]|^\s|\s$/;

const BEGINNING = `${BYTE_ORDER_MARK}${Object.keys(COLUMNS).join(',')}${LINE_END}`;

/** The mark and the heading line: what a file begins with. */
export const csvBeginning = (): string => BEGINNING;

export function csvLine(client: Client): string {
  return `${Object.values(COLUMNS)
    .map((valueOf) => csvCell(valueOf(client)))
    .join(',')}${LINE_END}`;
}

/** Null is an empty cell. Only texts can be taken for formulas: numbers are ours. */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  if (PLAIN.test(value)) return value;
  const visible = value.replace(HIDDEN, escapeOf);
  const safe = FORMULA.test(value) ? `'${visible}` : visible;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const escapeOf = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
