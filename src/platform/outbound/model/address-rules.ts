/**
 * Decides which addresses Rollcall may connect to when a person named the server. It reads a host in any spelling (decimal, octal, hex,
 * short, full-width, IPv4 inside IPv6) by the URL standard's own parser and judges the bytes that come out. It resolves no names: each
 * address of a name is judged here by whoever resolved it. Invariant: what is not known to be public is not public.
 * Source: IANA's special-purpose registries of IPv4 and IPv6 (RFC 6890), RFC 6052 (NAT64), and the clouds' metadata addresses.
 */

/** In network order: 4 bytes or 16. */
export type Address = readonly number[];

/** `private`: reachable where an admin allows it. `forbidden`: never; nobody's alert is received there. */
export type Reach = 'public' | 'private' | 'forbidden';

export interface Judgement {
  reach: Reach;
  /** What kind of address it is, to follow "it is". */
  what: string;
}

/** `name` is in ASCII, lower case, without a dot at its end. */
export type Host = { kind: 'address'; address: Address } | { kind: 'name'; name: string } | { kind: 'nonsense' };

const PUBLIC: Judgement = { reach: 'public', what: 'a public address' };
const NONSENSE: Host = { kind: 'nonsense' };
const NAME_LENGTH_MAX = 253;
/** What may not stand in a host: the URL parser would drop it, decode it, or end the host there. */
// eslint-disable-next-line no-control-regex
const NEVER_IN_HOST = /[\u0000-\u0020\u007f-\u009f/\\?#@%]/;
const NAME = /^(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/;

/** The first that holds counts. */
const IPV4_RANGES = rangesOf([
  ['169.254.0.0/16', 'forbidden', "a link-local address, where clouds keep a machine's credentials"],
  ['168.63.129.16/32', 'forbidden', "a cloud's metadata address"],
  ['100.100.100.200/32', 'forbidden', "a cloud's metadata address"],
  ['0.0.0.0/8', 'forbidden', 'an unspecified address'],
  ['10.0.0.0/8', 'private', 'a private address'],
  ['100.64.0.0/10', 'private', "an address of a carrier's shared range"],
  ['127.0.0.0/8', 'private', 'a loopback address'],
  ['172.16.0.0/12', 'private', 'a private address'],
  ['192.168.0.0/16', 'private', 'a private address'],
  ['192.0.0.0/24', 'forbidden', 'an address reserved for protocols'],
  ['192.0.2.0/24', 'forbidden', 'an address for documentation'],
  ['192.31.196.0/24', 'forbidden', 'an address reserved for protocols'],
  ['192.52.193.0/24', 'forbidden', 'an address reserved for protocols'],
  ['192.88.99.0/24', 'forbidden', 'an address of a retired relay'],
  ['192.175.48.0/24', 'forbidden', 'an address reserved for protocols'],
  ['198.18.0.0/15', 'forbidden', 'an address for benchmarks'],
  ['198.51.100.0/24', 'forbidden', 'an address for documentation'],
  ['203.0.113.0/24', 'forbidden', 'an address for documentation'],
  ['224.0.0.0/4', 'forbidden', 'a multicast address'],
  ['255.255.255.255/32', 'forbidden', 'the broadcast address'],
  ['240.0.0.0/4', 'forbidden', 'a reserved address'],
]);

/** What is in none of them and outside 2000::/3 is not assigned, so not public. */
const IPV6_RANGES = rangesOf([
  ['::/128', 'forbidden', 'an unspecified address'],
  ['::1/128', 'private', 'a loopback address'],
  ['fd00:ec2::/32', 'forbidden', "a cloud's metadata address"],
  ['fd20:ce::/32', 'forbidden', "a cloud's metadata address"],
  ['fd00:c1::/32', 'forbidden', "a cloud's metadata address"],
  ['fd00:42::/32', 'forbidden', "a cloud's metadata address"],
  ['fc00::/7', 'private', 'a private address'],
  ['fec0::/10', 'private', 'a site-local address'],
  ['fe80::/10', 'forbidden', 'a link-local address'],
  ['ff00::/8', 'forbidden', 'a multicast address'],
  ['2001::/23', 'forbidden', 'an address reserved for protocols'],
  ['2001:db8::/32', 'forbidden', 'an address for documentation'],
  ['2002::/16', 'forbidden', 'an address of a retired relay'],
  ['2620:4f:8000::/48', 'forbidden', 'an address reserved for protocols'],
  ['3fff::/20', 'forbidden', 'an address for documentation'],
  ['2000::/3', 'public', PUBLIC.what],
]);

/** They lead to the IPv4 address that their last 32 bits are: mapped, and translated by the well-known NAT64 prefix. */
const IPV4_INSIDE = ['::ffff:0:0/96', '64:ff9b::/96'].map(cidrOf);

/** A host as it stands in a URL or alone: an IPv6 address with brackets or without. */
export function hostOf(text: string): Host {
  if (text === '' || NEVER_IN_HOST.test(text)) return NONSENSE;
  const bare = text.includes(':') && !text.startsWith('[');
  if (text.includes(':') && !bare && !text.endsWith(']')) return NONSENSE;
  const url = `http://${bare ? `[${text}]` : text}`;
  if (!URL.canParse(url)) return NONSENSE;
  const { hostname } = new URL(url);
  if (hostname.startsWith('[')) return { kind: 'address', address: ipv6Of(hostname.slice(1, -1)) };
  if (/^\d+(\.\d+){3}$/.test(hostname)) return { kind: 'address', address: hostname.split('.').map(Number) };
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  return NAME.test(name) && name.length <= NAME_LENGTH_MAX ? { kind: 'name', name } : NONSENSE;
}

export function judgeAddress(address: Address): Judgement {
  if (address.length === 4) return judgeBy(IPV4_RANGES, address) ?? PUBLIC;
  if (IPV4_INSIDE.some((range) => isIn(address, range))) return judgeAddress(address.slice(12));
  return judgeBy(IPV6_RANGES, address) ?? { reach: 'forbidden', what: 'an address that is not assigned' };
}

const mayConnect = ({ reach }: Judgement, allowPrivate: boolean): boolean =>
  reach === 'public' || (reach === 'private' && allowPrivate);

/** For a socket: never a spelling that could be read in two ways. */
export function addressText(address: Address): string {
  return address.length === 4 ? address.join('.') : groupsOf(address).join(':');
}

/** What is wrong with an address, to be shown to whoever set it; null when it may be connected to. */
export function addressProblem(address: Address, allowPrivate: boolean): string | null {
  const judgement = judgeAddress(address);
  if (mayConnect(judgement, allowPrivate)) return null;
  const hint = judgement.reach === 'private' ? '; an admin must allow private addresses for this receiver' : '';
  return `${addressText(address)} is ${judgement.what}${hint}`;
}

/** What is wrong with a host before its name is resolved; null when nothing is. */
export function hostProblem(text: string, allowPrivate: boolean): string | null {
  const host = hostOf(text);
  if (host.kind === 'nonsense') return 'must be a name or an address, without scheme, port and path';
  if (host.kind === 'address') return addressProblem(host.address, allowPrivate);
  // RFC 6761: these names are loopback whatever a resolver says.
  if (!allowPrivate && /(^|\.)localhost$/.test(host.name)) {
    return `${host.name} is this machine itself; an admin must allow private addresses for this receiver`;
  }
  return null;
}

function cidrOf(cidr: string): { base: Address; bits: number } {
  const [text = '', bits] = cidr.split('/');
  return { base: text.includes(':') ? ipv6Of(text) : text.split('.').map(Number), bits: Number(bits) };
}

function rangesOf(table: readonly (readonly [cidr: string, reach: Reach, what: string])[]) {
  return table.map(([cidr, reach, what]) => ({ ...cidrOf(cidr), judgement: { reach, what } }));
}

function judgeBy(ranges: ReturnType<typeof rangesOf>, address: Address): Judgement | null {
  return ranges.find((range) => isIn(address, range))?.judgement ?? null;
}

function isIn(address: Address, { base, bits }: { base: Address; bits: number }): boolean {
  return base.every((byte, index) => {
    const counted = Math.min(8, Math.max(0, bits - index * 8));
    const mask = 0xff & (0xff << (8 - counted));
    return (byte & mask) === ((address[index] ?? 0) & mask);
  });
}

/** Of an address as the URL standard writes it: hexadecimal groups, `::` at most once. */
function ipv6Of(text: string): Address {
  const [head = '', tail] = text.split('::');
  const before = head.split(':').filter((group) => group !== '');
  const after = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after]
    .map((group) => parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 0xff]);
}

function groupsOf(address: Address): string[] {
  return Array.from({ length: 8 }, (_, index) =>
    (((address[index * 2] ?? 0) << 8) | (address[index * 2 + 1] ?? 0)).toString(16),
  );
}
