/**
 * Decides which column of an export means what. Headings are the field names of the vendor's Configuration API or the words that people
 * see; letters and digits alone count, so "Last Connect", "last_connect" and "LastConnect" are one. Source: the Configuration API 1.12,
 * and the headings of exports, as far as they are published.
 */
const ALIASES = {
  clientId: ['id', 'jumpclientid', 'clientid'],
  name: ['name', 'displayname'],
  hostname: ['hostname', 'host', 'computername'],
  fqdn: ['fqdn', 'fullyqualifieddomainname', 'dnsname'],
  group: ['group', 'jumpgroup', 'jumpgroupname', 'groupname', 'assetgroup'],
  groupId: ['jumpgroupid', 'groupid'],
  groupType: ['jumpgrouptype', 'grouptype'],
  tag: ['tag', 'tags'],
  comments: ['comments', 'comment'],
  connectionType: ['connectiontype', 'connectionmode', 'mode'],
  needsUpdate: ['needsupdate', 'upgradepending', 'updatepending', 'needsupgrade', 'pendingupgrade'],
  lastConnect: ['lastconnecttimestamp', 'lastconnect', 'lastconnected', 'lastconnection'],
  lastDisconnect: ['lastdisconnecttimestamp', 'lastdisconnect', 'lastdisconnected', 'lastdisconnection'],
  lastAccess: ['lastaccesstimestamp', 'lastaccess', 'lastaccessed'],
  isLost: ['islost', 'lost'],
  unavailable: ['unavailablereason', 'disabled', 'isdisabled'],
  operatingSystem: ['operatingsystem', 'os', 'platform'],
  publicIp: ['publicip', 'publicipaddress'],
  privateIp: ['privateip', 'privateipaddress'],
  consoleUser: ['consoleuser', 'loggedinuser', 'user'],
} as const satisfies Record<string, readonly string[]>;

export type Column = keyof typeof ALIASES;

/** Fields of the appliance's that Rollcall has no use for: understood, and left out. */
const UNUSED = new Set([
  'expirationtimestamp',
  'maxofflineminutes',
  'installmode',
  'jumppolicyid',
  'sessionpolicyid',
  'endpointagreementpolicy',
]);

const BY_HEADING = new Map<string, Column>(
  (Object.keys(ALIASES) as Column[]).flatMap((column) => ALIASES[column].map((alias) => [alias, column] as const)),
);

const UNKNOWN_MAX = 100;
const HEADING_MAX = 100;

export interface Columns {
  /** What each heading means, in the order of the file; null: nothing here. */
  meanings: (Column | null)[];
  unknown: string[];
}

export function columnsOf(headings: readonly string[]): Columns {
  const plain = headings.map((heading) => heading.toLowerCase().replace(/[^a-z0-9]/g, ''));
  const meanings = plain.map((heading) => BY_HEADING.get(heading) ?? null);
  const unknown = headings.filter((_, index) => meanings[index] === null && !UNUSED.has(plain[index]!));
  return { meanings, unknown: unknown.slice(0, UNKNOWN_MAX).map((heading) => heading.slice(0, HEADING_MAX)) };
}

/** What a file must say to be of use, and does not; null: it says enough. */
export function whatIsMissing(columns: ReadonlySet<Column>): string | null {
  if (!columns.has('needsUpdate'))
    return 'a column that says who needs an update, e.g. "needs_update" or "Upgrade Pending"';
  if (!columns.has('clientId') && !columns.has('hostname')) return 'a column "id" or "Hostname"';
  return null;
}
